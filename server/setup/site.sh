#!/usr/bin/env bash
# 构建网页 · Builds what the browser loads, into target/site: wasm, its JavaScript, the style sheet, the assets.
#
#   server/setup/site.sh          small: optimised wasm, compressed beside each file
#   server/setup/site.sh --dev    quick: neither
#
# Each part is built again only when what it is made of has changed. Files are named by their content, so that a browser
# may keep them for ever; target/site/pkg/manifest.json says which are the current ones.
set -euo pipefail
cd "$(dirname "$0")/../.."
. server/setup/steps.sh

mode=small profile=wasm-release
case ${1:-} in
  '') ;;
  --dev) mode=dev profile=dev ;;
  *) die "用法 · usage: server/setup/site.sh [--dev]" ;;
esac

wasm_on_path || die "没有 wasm32 编译器，请先运行 · No compiler for wasm32; first run:" "make setup"
export CARGO_TARGET_DIR=$PWD/target/wasm
built=$CARGO_TARGET_DIR/$wasm_target/${profile/#dev/debug}/frontend.wasm
out=$CARGO_TARGET_DIR/site-$mode
mkdir -p "$out"

compile() {
  cargo build --package frontend --lib --target "$wasm_target" --profile "$profile"
}

# Features that every browser of the last three years has. `--all-features` would write what none of them reads.
wasm_features=(--enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-reference-types
  --enable-sign-ext --enable-mutable-globals --enable-multivalue)

# The parts that pages load when they are first opened; what is left is the client that every page begins with.
split() {
  rm -rf "$out/parts"
  target/tools/bin/wasm-split-cli "$built" "$out/parts" --target web --out-name kaoping
}

bind() {
  rm -rf "$out/pkg"
  target/tools/bin/wasm-bindgen --target web --no-typescript --keep-lld-exports --out-name kaoping --out-dir "$out/pkg" "$out/parts/kaoping.wasm"
  rm "$out/parts/kaoping.wasm"
  mv "$out/parts/"* "$out/pkg/"
}

optimise() {
  local wasm
  if [ -x frontend/node_modules/.bin/wasm-opt ]; then
    for wasm in "$out/pkg/"*.wasm; do
      frontend/node_modules/.bin/wasm-opt -Oz "${wasm_features[@]}" "$wasm" -o "$wasm.small"
      mv "$wasm.small" "$wasm"
    done
  else
    warn "没有 wasm-opt，页面会大一倍 · No wasm-opt: pages will load twice as much."
  fi
}

from=$(now_ms)
step "编译 wasm · Compile wasm" compile
# The linker writes the file anew when anything in it may have changed; the sum tells whether it did.
stamp="$(sha256sum < "$built") $([ -x frontend/node_modules/.bin/wasm-opt ] && echo opt || true) ${wasm_features[*]}"
if [ "$(cat "$out/stamp" 2>/dev/null)" != "$stamp" ]; then
  rm -f "$out/stamp"
  step "wasm-split" split
  step "wasm-bindgen" bind
  [ "$mode" = dev ] || step "wasm-opt" optimise
  printf '%s\n' "$stamp" > "$out/stamp"
fi
step "样式与静态文件 · Style sheet and assets" node server/setup/site.mjs "$out/pkg" "$mode"
printf '%s✓ 网页就绪 · Site ready: target/site  (%s)%s\n' "$green" "$(seconds "$from")" "$plain"
