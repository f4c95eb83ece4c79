#!/usr/bin/env bash
# 边改边看 · Serves a quick build on http://127.0.0.1:3000 and builds it again whenever a source file changes.
# Compares modification times twice a second, so it needs nothing installed; ends with Ctrl-C.
set -uo pipefail
cd "$(dirname "$0")/../.."
. server/setup/steps.sh

server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
  fi
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

# changed_since FILE FOLDER...: is any source newer than the mark?
changed_since() {
  local mark=$1
  shift
  [ -n "$(find "$@" \( -name node_modules -o -name target \) -prune -o -type f -newer "$mark" -print -quit 2>/dev/null)" ]
}

client=(app frontend style Cargo.toml)
native=(app server migrations Cargo.toml)
mkdir -p target/tools
mark=target/tools/dev-mark
build_client=1 build_server=1

while :; do
  touch "$mark"
  good=1
  if [ "$build_client" = 1 ]; then step "网页 · Site" server/setup/site.sh --dev || good=0; fi
  if [ "$build_server" = 1 ] && [ "$good" = 1 ]; then
    step "服务端 · Server" cargo build --package server --bin kaoping || good=0
  fi
  if [ "$good" = 1 ]; then
    stop
    target/debug/kaoping demo && { target/debug/kaoping serve & server=$!; }
  fi
  # A failed build is tried again in full once something changes.
  build_client=$((1 - good)) build_server=$((1 - good))
  until [ "$build_client$build_server" != 00 ] && changed_since "$mark" "${client[@]}" "${native[@]}"; do
    sleep 0.5
    if changed_since "$mark" "${client[@]}"; then build_client=1; fi
    if changed_since "$mark" "${native[@]}"; then build_server=1; fi
  done
done
