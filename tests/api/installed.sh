#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The installed copy is whole: a program, Python and PHP use it from its prefix, without the build or the sources.
#
# usage: tests/api/installed.sh BUILD_DIRECTORY PREFIX
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(realpath "${1:?usage: installed.sh BUILD PREFIX}") prefix=$(realpath -m "${2:?usage: installed.sh BUILD PREFIX}")
# shellcheck source=tests/api/expect.sh
. "$here/expect.sh"

[ "$prefix" != / ] && rm -rf "$prefix"
expect 0 meson install -C "$build" --no-rebuild
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# --- the library ---
so=$(find "$prefix" -name 'libbuzon.so.0' | head -n 1)
lib=$(dirname "${so:-/none}")
export PKG_CONFIG_PATH=$lib/pkgconfig
expect 0 pkg-config --modversion buzon
says "$(sed -n "s/^ *version: '\([0-9.]*\)'.*/\1/p" "$root/meson.build" | head -n 1)"
expect 0 pkg-config --cflags --libs buzon
says -lbuzon
says "$prefix"
expect 0 readelf -d "$so"
says 'soname: [libbuzon.so.0]'
for elf in "$so" "$prefix/bin/buzon-crm" $(find "$prefix" -name '_buzon*.so' -o -path '*php/buzon.so'); do
  yes "$elf looks for libraries in a place of its own" bash -c "! readelf -d '$elf' | grep -E 'RPATH|RUNPATH'"
done
for part in "$prefix/include/buzon.h" "$prefix/share/buzon/terms.json" "$prefix/share/buzon/calendars/ES.json" \
  "$prefix/share/buzon/triage/es.json" "$prefix/bin/buzon-crm" "$lib/libbuzon.so"; do
  yes "$part is not there" test -e "$part"
done
yes 'a file of the tests or the inside is installed' bash -c "[ -z \"\$(find '$prefix' -name '*.a' -o -name 'bz_*' -o -name '*.h' -path '*base*')\" ]"
yes 'the headers differ from the sources' diff -r "$root/include/buzon" "$prefix/include/buzon" -x meson.build

# --- a program of somebody else ---
read -ra flags < <(pkg-config --cflags --libs buzon)
expect 0 cc -Wall -Wextra -Werror -o first "$root/examples/readme/first.c" "${flags[@]}"
export LD_LIBRARY_PATH=$lib
expect 0 ldd ./first
says "$lib/libbuzon.so.0"
expect 0 c++ -x c++ -fsyntax-only -Wall -Wextra -Werror "-I$prefix/include" "$prefix/include/buzon.h"

# An inbox with one message that is overdue: made and listed with what is installed, data files included.
cat >page.json <<'END'
[{"id":"71","type":"mention","created_at":"2026-11-02T08:00:00.000Z","account":{"id":"5","username":"rosa","acct":"rosa@barrio.example"},
  "status":{"id":"31","created_at":"2026-11-02T08:00:00.000Z","visibility":"public","language":"es","url":"https://barrio.example/@rosa/31",
  "content":"<p>La farola de la plaza sigue rota.</p>","account":{"id":"5","username":"rosa","acct":"rosa@barrio.example"},
  "mentions":[],"media_attachments":[],"tags":[]}}]
END
crm() { "$prefix/bin/buzon-crm" --store inbox.db --actor person:ana --quiet "$@"; }
expect 0 crm account add ayto mastodon --url https://red.example
expect 0 crm import ayto page.json
expect 0 crm --json list
says '"reference":"2026-1"'
says '"due":"2026-11-04"' # two working days: the calendars were found
says '"kind":"report"'    # and the rules
expect 0 ./first sqlite:inbox.db
says '2026-1 La farola de la plaza sigue rota.'
silent
expect 1 ./first sqlite:none.db
complains 'none.db does not exist'

# --- Python ---
package=$(dirname "$(find "$prefix" -path '*/buzon/__init__.py' | head -n 1)")
if [ -d "$package" ]; then
  export PYTHONPATH=${package%/buzon}
  expect 0 /usr/bin/python3 -B "$root/examples/readme/first.py" sqlite:inbox.db
  says '2026-1 La farola de la plaza sigue rota.'
  expect 1 /usr/bin/python3 -B "$root/examples/readme/first.py" sqlite:none.db
  complains 'none.db does not exist'
  expect 0 /usr/bin/python3 -B -c 'import buzon; print(buzon.__file__)'
  says "$package/__init__.py"
  expect 0 bash -c "ldd '$package'/_buzon*.so"
  says "$lib/libbuzon.so.0"
else
  complain 'no Python package is installed'
fi

# --- PHP ---
module=$(find "$prefix/php" -name buzon.so | head -n 1)
if [ -f "$module" ]; then
  expect 0 php -d "extension=$module" -r 'echo phpversion("buzon") === false ? "no version" : "there";'
  says there
  cat >first.php <<END
<?php
require '$prefix/share/php/Buzon/autoload.php';
END
  # The program itself without its first lines, which name the sources.
  sed '1,/autoload.php/d' "$root/examples/readme/first.php" >>first.php
  expect 0 php -d "extension=$module" first.php sqlite:inbox.db
  says '2026-1 La farola de la plaza sigue rota.'
  expect 1 php -d "extension=$module" first.php sqlite:none.db
  complains 'none.db does not exist'
else
  complain 'no PHP module is installed'
fi
finish
