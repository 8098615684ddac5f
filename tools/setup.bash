# Shared by tools/run and tools/test; sourced, not run. Everything it says goes to stderr.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# Compiling takes up to a gigabyte a job, so more jobs than this only on request.
jobs=${CONCUR_BUILD_JOBS:-2}

say() { printf 'concur: %s\n' "$*" >&2; }

# Prints a sentence and what to do next; exits as concur does when its environment is at fault.
give_up() {
  say "$1"
  [ $# -lt 2 ] || printf '  %s\n' "$2" >&2
  exit 5
}

# install_packages LIST: installs what is missing of the packages that the file names.
install_packages() {
  local wanted missing=() package as_root=()
  mapfile -t wanted < <(grep -v '^#' "$1")
  command -v dpkg-query >/dev/null ||
    give_up "this is not Debian: install what $1 names yourself" \
      "and build with: cmake --workflow --preset release"
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null)
  for package in "${wanted[@]}"; do
    grep -qx "installed $package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      give_up "missing packages: ${missing[*]}" "as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  local log
  log=$(mktemp)
  # One broken source of packages among several fails the update, not what we want.
  "${as_root[@]}" apt-get update >"$log" 2>&1
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    give_up "the packages could not be installed" \
      "check the network, then: apt-get install ${missing[*]}"
  fi
  rm -f "$log"
}

# One set-up at a time in a clone, whoever asks first.
lock_build() {
  mkdir -p "$root/build"
  exec 9>"$root/build/lock"
  flock -n 9 || { say "waiting for another build in this clone" && flock 9; }
}

unlock_build() { exec 9>&-; }

# configure PRESET: only if there is no usable build folder; ninja looks after changes by itself.
configure() {
  local folder=$root/build/$1 home="" log
  if [ -f "$folder/CMakeCache.txt" ]; then
    home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt")
    [ "$home" = "$root" ] && [ -f "$folder/build.ninja" ] && return 0
    # The clone was moved or copied, or the configuration was interrupted: all its paths are wrong.
    rm -rf "$folder"
  fi
  say "configuring build/$1"
  log=$(mktemp)
  if ! (cd "$root" && cmake --preset "$1") >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    give_up "the build could not be configured"
  fi
  rm -f "$log"
}

# Shows ninja's steps on one line of a terminal, one in fifty otherwise; all other lines in full.
show_progress() {
  local line shown="" step=0
  while IFS= read -r line; do
    case $line in
    "ninja: no work to do." | "ninja: Entering directory "*) ;;
    *"] Re-checking globbed directories...") ;;
    "["*"/"*"] "*)
      step=$((step + 1))
      if [ -t 2 ]; then
        printf '\r\033[K%.79s' "$line" >&2
        shown=yes
      elif [ $((step % 50)) -eq 1 ]; then
        printf '%s\n' "$line" >&2
      fi
      ;;
    *)
      [ -z "$shown" ] || printf '\n' >&2
      shown=""
      printf '%s\n' "$line" >&2
      ;;
    esac
  done
  [ -z "$shown" ] || printf '\r\033[K' >&2
}

# build PRESET [TARGET...]: everything if no target is named.
build() {
  local folder=$root/build/$1
  shift
  ninja -C "$folder" -j "$jobs" "$@" 2>&1 | show_progress
  [ "${PIPESTATUS[0]}" -eq 0 ] || { say "the build failed" && exit 6; }
}
