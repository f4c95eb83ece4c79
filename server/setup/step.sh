#!/usr/bin/env bash
# Runs a command as a named step of the Makefile and prints the time it took: server/setup/step.sh LABEL COMMAND...
set -euo pipefail
cd "$(dirname "$0")/../.."
. server/setup/steps.sh
step "$@"
