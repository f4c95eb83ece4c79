# shellcheck shell=bash
# What the build scripts share: telling each step with its time, and finding the compiler that can build wasm.
# Sourced, never run; the caller has already gone to the root of the checkout.

wasm_target=wasm32-unknown-unknown

# Milliseconds since the epoch, without a process where bash knows the time itself.
now_ms() {
  local t=${EPOCHREALTIME/[.,]/}
  printf '%s' "${t%???}"
}

# seconds FROM_MS: how long ago that was, such as "12.3 s".
seconds() {
  local ms=$(( $(now_ms) - $1 ))
  printf '%d.%d s' $(( ms / 1000 )) $(( ms % 1000 / 100 ))
}

# Colours only for a person's terminal.
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' yellow=$'\e[33m' plain=$'\e[0m'
else
  bold='' green='' red='' yellow='' plain=''
fi

note() { printf '  %s\n' "$*"; }
warn() { printf '%s! %s%s\n' "$yellow" "$*" "$plain" >&2; }
die() {
  printf '%s✗ %s%s\n' "$red" "$1" "$plain" >&2
  shift
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# step LABEL COMMAND...: runs the command and prints the label with the time it took, and answers its status.
step() {
  local label=$1 from status=0 outer=$-
  shift
  from=$(now_ms)
  printf '%s▶ %s%s\n' "$bold" "$label" "$plain"
  # A function in `if` would lose `set -e`; a subshell with its own keeps it.
  set +e
  (set -e; "$@")
  status=$?
  if [[ $outer == *e* ]]; then set -e; fi
  if [ "$status" -ne 0 ]; then
    printf '%s✗ %s  (%s)%s\n' "$red" "$label" "$(seconds "$from")" "$plain" >&2
    return "$status"
  fi
  printf '%s✓ %s  (%s)%s\n' "$green" "$label" "$(seconds "$from")" "$plain"
}

# has_wasm RUSTC: does this compiler have a standard library for the target?
has_wasm() {
  local dir
  dir=$("$1" --print target-libdir --target "$wasm_target" 2>/dev/null) || return 1
  compgen -G "$dir/libstd-*.rlib" >/dev/null
}

# wasm_on_path: puts the compiler that can build wasm first on PATH. Fails where none can.
# Debian's compiler in /usr/bin is asked second, so that a rustup toolchain with the target wins.
wasm_on_path() {
  if has_wasm rustc; then return 0; fi
  if [ -x /usr/bin/rustc ] && has_wasm /usr/bin/rustc; then
    export PATH="/usr/bin:$PATH"
    return 0
  fi
  return 1
}
