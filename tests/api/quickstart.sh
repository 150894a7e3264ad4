#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The quickstart as a stranger runs it: twice, with wrong options, and with an instance of one's own.
#
# usage: tests/api/quickstart.sh
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
# shellcheck source=tests/api/expect.sh
. "$here/expect.sh"
work=$(mktemp -d) server=''
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work" build/quickstart/127.0.0.1-*' EXIT

# --- the made-up town ---
expect 0 examples/quickstart.sh
says '22 mensajes nuevos, 21 consultas nuevas'
says 'El plazo de 2 días hábiles termina el'
says '1 respuestas enviadas, 0 fallidas'
says 'Todo concuerda'
says '19 pendientes, 6 fuera de plazo'
says 'Cómo respondemos'
says 'What to try next'
best=9999
for _ in 1 2 3; do # the best of three: other work of the machine is not the quickstart's
  expect 0 examples/quickstart.sh
  says 'The inbox of the last run was there'
  took=$(sed -n 's/^All of this took \([0-9]*\)\.\([0-9]*\) s\.$/\1\2/p' "$out")
  [ "${took:-9999}" -ge "$best" ] || best=$took
  [ "$best" -ge 500 ] || break
done
checks=$((checks + 1))
[ "$best" -lt 500 ] || complain "takes $best hundredths of a second after the set-up, not less than 500"

# --- wrong usage ---
expect 0 examples/quickstart.sh --help
says 'usage: examples/quickstart.sh'
says 'root or sudo'
expect 2 examples/quickstart.sh --colour
expect 2 examples/quickstart.sh --instance https://red.example
complains 'needs --token-file'
expect 2 examples/quickstart.sh --instance https://red.example --token-file "$work/none"

# --- an instance of one's own ---
exec 3< <(exec /usr/bin/python3 -B tests/loopback/mastodon.py --scenario ayuntamiento --now "$(date -u +%FT%TZ)" 2>"$work/server.log")
server=$!
read -r line <&3
url=${line#listening }
(umask 077 && echo prueba-revocada-0001 >"$work/old" && echo prueba-lectura-0001 >"$work/token")
expect 1 examples/quickstart.sh --instance "$url" --token-file "$work/old"
complains 'la red rechaza la credencial'
expect 0 examples/quickstart.sh --instance "$url" --token-file "$work/token" # the new one is taken
says 'The inbox of the last run is there'
says '22 mensajes nuevos'
says 'Todo concuerda'
expect 0 examples/quickstart.sh --instance "$url" --token-file "$work/token"
says '0 mensajes nuevos'
expect 0 curl -sS "$url/_control/posts"
says '[]'
expect 0 examples/quickstart.sh
expect 0 build/quickstart/build/examples/crm/buzon-crm --store "build/quickstart/$(tr -c 'A-Za-z0-9.\n' - <<<"${url#*://}").db" list
says '2026-'
finish || exit 1
echo "after the set-up: $((10#$best / 100)).$(printf %02d $((10#$best % 100))) s"
