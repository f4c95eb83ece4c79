#!/usr/bin/env bash
# 安装缺少的工具 · Installs what is missing, and nothing else. Safe to run as often as one likes.
#
#   server/setup/setup.sh WHAT...
#     base      C compiler, Rust, Node.js
#     wasm      the wasm32 target, wasm-bindgen, wasm-opt and the style sheet's minifier
#     browser   Chromium, a Chinese font and the browser tests' npm packages
#     postgres  PostgreSQL, for the tests that run on it
#     office    LibreOffice, which opens and prints what is exported
set -euo pipefail
cd "$(dirname "$0")/../.."
. server/setup/steps.sh

# ---- Debian packages ------------------------------------------------------------------------------------------------

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    sudo "$@"
  else
    die "需要管理员权限 · This needs root, and sudo is not available. Run as root:" "$*"
  fi
}

apt_install() {
  local packages
  # shellcheck disable=SC2207
  packages=($(missing_packages "$@"))
  [ ${#packages[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || die \
    "不是 Debian 系统，请自行安装 · Not a Debian system; install the equivalent of these, then run again:" "${packages[*]}"
  note "apt-get install ${packages[*]}"
  # The package list of a fresh machine is empty or too old; asking for it costs seconds, so only when it is needed.
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null 2>&1; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null \
      || die "安装失败 · These Debian packages could not be installed:" "${packages[*]}"
  fi
}

# ---- npm packages ---------------------------------------------------------------------------------------------------

# npm_ready DIR: are the packages of DIR/package-lock.json those that are installed? npm itself keeps a copy of the lock.
npm_ready() {
  [ -f "$1/node_modules/.installed" ] && cmp -s "$1/package-lock.json" "$1/node_modules/.installed"
}

npm_install() {
  # No package here needs its own scripts to work, so none is run.
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) &&
    cp "$1/package-lock.json" "$1/node_modules/.installed"
}

# ---- base -----------------------------------------------------------------------------------------------------------

node_ready() {
  command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null
}

rust_ready() {
  local have want
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2) || return 1
  want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  [ -n "$have" ] && [ "$(printf '%s\n' "$want" "$have" | sort -V | head -n1)" = "$want" ]
}

base() {
  command -v cc >/dev/null || step "C 编译器 · C compiler" apt_install gcc libc6-dev
  node_ready || step "Node.js" apt_install nodejs npm
  node_ready || die "Node.js 版本过旧 · Node.js 18 or newer with npm is needed."
  rust_ready || rustup_update || die \
    "需要 Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) 或更新 · Rust is missing or too old. Install rustup:" "https://rustup.rs"
}

rustup_update() {
  command -v rustup >/dev/null || return 1
  step "Rust" rustup update --no-self-update stable
  rust_ready
}

# ---- wasm -----------------------------------------------------------------------------------------------------------

wasm() {
  wasm_on_path || step "wasm32 编译目标 · wasm32 target" wasm_std
  wasm_on_path || die "没有可用的 wasm32 编译器 · No compiler here can build wasm32. With rustup:" "rustup target add $wasm_target"
  local version
  version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"/\1/p}' Cargo.lock)
  bindgen_ready "$version" || step "wasm-bindgen $version" bindgen_install "$version"
  split_ready || step "wasm-split $split_version" split_install
  npm_ready frontend || step "wasm-opt, lightningcss (npm)" npm_install frontend \
    || warn "wasm-opt 未安装，页面会大一倍 · wasm-opt is not installed; pages will load twice as much."
}

wasm_std() {
  if command -v rustup >/dev/null && timeout 120 rustup target add "$wasm_target" >/dev/null 2>&1 && has_wasm rustc; then
    return 0
  fi
  note "rustup 不可用，改用 Debian 的编译器 · rustup could not add the target; taking Debian's compiler"
  apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy
  # rust-lld is a link to a linker in a package that rust-web-llvm does not ask for.
  local lld
  lld=$(basename "$(readlink -m /usr/bin/rust-lld)")
  [ -x /usr/bin/rust-lld ] || apt_install "$lld"
  has_wasm /usr/bin/rustc && return 0

  # Debian ships no standard library for wasm32: build it once from its sources and put it where the compiler looks.
  local crate=target/tools/wasm-std lib
  mkdir -p "$crate/src"
  : > "$crate/src/lib.rs"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib"]\n[workspace]\n' > "$crate/Cargo.toml"
  (
    cd "$crate"
    unset RUSTFLAGS CARGO_BUILD_TARGET
    PATH="/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target \
      /usr/bin/cargo build --quiet -Zbuild-std=std,panic_abort --target "$wasm_target" --release
  )
  lib=$(/usr/bin/rustc --print sysroot)/lib/rustlib/$wasm_target/lib
  as_root mkdir -p "$lib"
  as_root find "$PWD/$crate/target/$wasm_target/release/deps" -name '*.rlib' -exec cp {} "$lib/" \;
  rm -rf "$crate"
}

# Cuts the client into its parts; app/src/pages/parts.rs says which.
split_version=0.2.4

split_ready() {
  [ -x target/tools/bin/wasm-split-cli ] && grep -q "wasm_split_cli_support $split_version " target/tools/.crates.toml
}

split_install() {
  install_tool wasm_split_cli_support --version "$split_version" --features build-binary
}

bindgen_ready() {
  [ "$(target/tools/bin/wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $1" ]
}

bindgen_install() {
  install_tool wasm-bindgen-cli --bin wasm-bindgen --version "$1" --no-default-features
}

# Built out of the way of `target/` and thrown away after. Tools run once a build, so a quick compile beats a quick tool.
install_tool() {
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet "$@" --root target/tools --target-dir target/tools/build
  rm -rf target/tools/build
}

# ---- browser --------------------------------------------------------------------------------------------------------

browser() {
  if [ -z "${CHROMIUM:-}" ] && ! [ -x /usr/bin/chromium ]; then
    step "Chromium" apt_install chromium
  fi
  # Screenshots without a Chinese font show boxes, and boxes are as wide as no character is.
  fc_chinese || step "中文字体 · Chinese font" apt_install fonts-noto-cjk
  npm_ready tests/e2e || step "playwright-core, axe-core (npm)" npm_install tests/e2e
}

fc_chinese() {
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n1)" ]
}

# ---- postgres -------------------------------------------------------------------------------------------------------

postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  command -v initdb >/dev/null && return 0
  # The package would start a server of its own at boot; the tests start theirs, so that one is not created.
  step "PostgreSQL" apt_install postgresql
}

# ---- office ---------------------------------------------------------------------------------------------------------

office() {
  command -v soffice >/dev/null || step "LibreOffice Calc" apt_install libreoffice-calc-nogui
}

# ---------------------------------------------------------------------------------------------------------------------

[ $# -gt 0 ] || die "用法 · usage: server/setup/setup.sh base|wasm|browser|postgres|office ..."
from=$(now_ms)
for what in "$@"; do
  case $what in
    base | wasm | browser | postgres | office) "$what" ;;
    *) die "不认识 · unknown: $what (base, wasm, browser, postgres, office)" ;;
  esac
done
printf '%s✓ 工具就绪 · Tools ready: %s  (%s)%s\n' "$green" "$*" "$(seconds "$from")" "$plain"
