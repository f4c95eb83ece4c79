# 考评台 · Kaoping. `make` alone tells what there is.
#
#   make run     安装、构建、载入 2023 示范年度并打开服务
#   make test    全部检查与测试

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.PHONY: help run test dev bench faults fuzz office setup clean

# The paths below and those of the scripts are these; a builder's own setting would move them.
export CARGO_TARGET_DIR := $(CURDIR)/target
# The client and the server are built from one tree by rustup's stable, or by what is installed.
export CARGO_TERM_COLOR ?= auto

# A build that is thrown away afterwards gains nothing from incremental files, and writing them costs time.
ifeq ($(CI),true)
export CARGO_INCREMENTAL := 0
endif

STEP := server/setup/step.sh
# Everything but the client, with one set of features: each crate is then built once for the lint, the binary and the tests.
NATIVE := --workspace --exclude frontend --features app/ssr

help: ## 这张表 · This table
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: ## 安装、构建、载入示范年度并运行 · Install, build, load the sample year, serve http://127.0.0.1:3000
	@server/setup/setup.sh base wasm
	server/setup/site.sh
	$(STEP) "编译服务端 · Compile the server" cargo build --release --package server --bin kaoping
	$(STEP) "示范年度 · Sample year" target/release/kaoping demo
	exec target/release/kaoping serve

test: ## 格式、检查、全部测试 · Format, lints, every test
	@server/setup/setup.sh base wasm browser postgres
	$(STEP) "格式 · Format" cargo fmt --all --check
	$(STEP) "检查服务端 · Lint the server" cargo clippy $(NATIVE) --all-targets -- -D warnings
	server/setup/site.sh
	$(STEP) "检查网页端 · Lint the client" server/setup/lint-wasm.sh
	$(STEP) "编译 · Compile the server and the tests" cargo build $(NATIVE) --all-targets
	$(STEP) "单元、用例与接口测试 · Unit, service and API tests" cargo test $(NATIVE)
	echo "▶ 浏览器测试 · Browser tests"
	cd tests/e2e && exec node --test --test-reporter=spec

dev: ## 边改边看 · Rebuild on change
	@server/setup/setup.sh base wasm
	if command -v cargo-leptos >/dev/null; then
	  # It names its files plainly and writes no manifest; an old one would name files that are gone.
	  rm -f target/site/pkg/manifest.json
	  exec cargo leptos watch
	else
	  exec server/setup/dev.sh
	fi

bench: ## 测量 · Measure
	@server/setup/setup.sh base wasm
	server/setup/site.sh
	$(STEP) "编译 · Compile" cargo build --release --package server --bin kaoping --package load
	cargo run --release --package load

faults: ## 断线、重发、乱序、断电下发送 20000 条记录 · 20,000 records through cut connections and a server that dies
	@server/setup/setup.sh base postgres
	$(STEP) "编译 · Compile" cargo build $(NATIVE) --all-targets
	KAOPING_FAULT_RECORDS=10000 cargo test $(NATIVE) --test api -- --nocapture faults

fuzz: ## 用乱数据试读 10 分钟 · Feed damaged input to the readers for 10 minutes
	@server/setup/setup.sh base
	cargo run $(NATIVE) --bin fuzz -- 10

office: ## 在 LibreOffice 中打开导出的工作簿并数页 · Open the exported workbooks in LibreOffice, count their pages
	@server/setup/setup.sh base office
	$(STEP) "编译 · Compile" cargo build $(NATIVE) --bin kaoping
	node tests/e2e/office.mjs

setup: ## 只安装工具 · Install the tools only
	@server/setup/setup.sh base wasm browser postgres

clean: ## 删除构建结果，保留数据 · Remove what was built; keep the data
	@rm -rf target frontend/node_modules tests/e2e/node_modules tests/e2e/output
	if [ -d data ]; then
	  echo "数据保留在 data/ · The data stays in data/; remove it by hand if it is not wanted."
	fi
