#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Write the description of the binary interface that later builds are compared with. With a release, and only then.
#
# usage: tests/abi/baseline.sh BUILD_DIRECTORY
set -euo pipefail
cd "$(dirname "$0")/../.."
so=${1:?usage: tests/abi/baseline.sh BUILD_DIRECTORY}/lib/libbuzon.so
abidw --headers-dir include --drop-private-types --no-corpus-path --no-comp-dir-path --out-file tests/abi/buzon.abi "$so"
echo "tests/abi/buzon.abi: $(grep -c "<elf-symbol.*type='func-type'" tests/abi/buzon.abi) functions, $(wc -l <tests/abi/buzon.abi) lines"
