#!/usr/bin/env bash
# Runs every shipped scenario with two builds of concur and with both drivers, and compares the digests.
#   tools/compare_digests.sh build/release/concur build/release-clang/concur
# Exits with 1 if a scenario has more than one digest, with 2 on wrong use.
set -u
# shellcheck source=tools/setup.bash
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/setup.bash"

if [ $# -ne 2 ]; then
  say "two binaries are needed"
  printf '  try: tools/compare_digests.sh build/release/concur build/release-clang/concur\n' >&2
  exit 2
fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# digest BINARY SCENARIO DRIVER: prints the digest of one run.
digest() {
  local options=(--json --quiet --out "$out" --set "run.driver=$3")
  # What takes minutes whole shows its differences early enough.
  case $2 in
  bitcoin-headline | stress-1000) options+=(--set "run.stop={time='30 min'}") ;;
  esac
  # The verdict does not matter here, so neither does the exit code.
  "$1" run "$2" "${options[@]}" 2>"$out/errors" >"$out/run.json" || true
  python3 -c 'import json, sys; print(json.load(sys.stdin).get("digest") or "none")' \
    <"$out/run.json" 2>/dev/null || echo none
}

differing=()
for file in "$root"/config/scenarios/*.toml; do
  scenario=$(basename -- "$file" .toml)
  digests=()
  for binary in "$1" "$2"; do
    for driver in loop actors; do
      digests+=("$(digest "$binary" "$scenario" "$driver")")
      rm -rf "${out:?}/$scenario"
    done
  done
  if [ "$(printf '%s\n' "${digests[@]}" | sort -u)" = "${digests[0]}" ] &&
    [ "${digests[0]}" != none ]; then
    printf '%-18s %s\n' "$scenario" "${digests[0]}"
  else
    differing+=("$scenario")
    printf '%-18s differs: %s\n' "$scenario" "${digests[*]}"
  fi
done

if [ ${#differing[@]} -gt 0 ]; then
  say "digests differ, each as first loop, first actors, second loop, second actors: ${differing[*]}"
  exit 1
fi
say "one digest a scenario"
