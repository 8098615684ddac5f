#!/usr/bin/env bash
# What to run before a commit: source text, format, scripts, both compilers, tests, sanitizers.
#   tools/check.sh           everything
#   tools/check.sh --quick   source text, format, scripts, and the tests of one build
set -u
# shellcheck source=tools/setup.bash
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/setup.bash"

case ${1-} in
"") presets="release release-clang dev" ;;
--quick) presets="release" ;;
*) give_up "unknown option $1" "try: tools/check.sh or tools/check.sh --quick" ;;
esac

failures=()

# check NAME COMMAND...: goes on after a failure, so that one run shows all of them.
check() {
  local name=$1
  shift
  say "$name"
  "$@" || failures+=("$name")
}

formatted() {
  local formatter
  formatter=$(command -v clang-format-14 || command -v clang-format)
  git ls-files -z --cached --others --exclude-standard '*.cpp' '*.hpp' |
    xargs -0 -r "$formatter" --dry-run -Werror
}

fuzz_targets_build() {
  configure fuzz && build fuzz
}

cd "$root" || exit 5
lock_build
install_packages "$root/tools/packages.txt"
install_packages "$root/tools/packages-check.txt"

check "source text" tools/tidy.py
check "rules of the source text" tools/tidy_test.py
check "format" formatted
check "scripts" shellcheck -x tools/run tools/test tools/check.sh tools/compare_digests.sh \
  tools/setup.bash .ci/run
for preset in $presets; do
  configure "$preset"
  build "$preset"
  check "tests of $preset" ctest --preset "$preset"
done
[ "$presets" = release ] || check "fuzz targets" fuzz_targets_build

if [ ${#failures[@]} -gt 0 ]; then
  say "failed: $(printf '%s; ' "${failures[@]}" | sed 's/; $//')"
  exit 1
fi
say "all checks passed"
