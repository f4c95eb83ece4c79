#!/usr/bin/env bash
# Lints the client as the browser gets it. The profile is the one site.sh builds with: what runs on this machine during
# the build (macros, build scripts) is then compiled once for both.
set -euo pipefail
cd "$(dirname "$0")/../.."
. server/setup/steps.sh

wasm_on_path || die "没有 wasm32 编译器，请先运行 · No compiler for wasm32; first run:" "make setup"
export CARGO_TARGET_DIR=$PWD/target/wasm
arguments=(--package frontend --package app --package domain --features app/hydrate --lib --target "$wasm_target" --profile wasm-release)
# Called by its own name: `cargo clippy` could find the one of another toolchain.
if [ "$(command -v rustc)" = /usr/bin/rustc ]; then clippy=/usr/bin/cargo-clippy; else clippy=cargo-clippy; fi
if command -v "$clippy" >/dev/null && "$clippy" --version >/dev/null 2>&1; then
  "$clippy" clippy "${arguments[@]}" -- -D warnings
else
  note "这个编译器没有 clippy，只检查警告 · No clippy beside this compiler: checking for warnings only"
  RUSTFLAGS="-D warnings" cargo check "${arguments[@]}"
fi
