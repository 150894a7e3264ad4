#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The portal behind nginx and php-fpm, as a town hall would run it: figures, no personal data, a calm page when all fails.
#
# usage: portal.sh BUILD_DIRECTORY
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$(realpath "${1:?usage: portal.sh BUILD_DIRECTORY}")
folder=$(mktemp -d /tmp/buzon-portal-XXXXXX)
server='' fpm='' nginx='' checks=0 wrong=0
trap 'kill $server $fpm $nginx 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT

check() { # name, then a command that must succeed
  local name=$1
  shift
  checks=$((checks + 1))
  "$@" || { echo "wrong: $name"; wrong=$((wrong + 1)); }
}
holds() { grep -qF -- "$2" <<<"$1"; }
lacks() { ! grep -qiF -- "$2" <<<"$1"; }

# --- an inbox with the made-up town in it ---
exec 3< <(exec python3 tests/loopback/mastodon.py --scenario ayuntamiento)
server=$!
read -r line <&3
(umask 077 && printf 'prueba-ayto-0001\n' >"$folder/token")
crm=("$build/examples/crm/buzon-crm" --quiet --store "$folder/inbox.db" --data lib/data --now 2026-11-23T09:00:00Z)
"${crm[@]}" account add ayto mastodon --url "${line#listening }" --token-file "$folder/token"
"${crm[@]}" poll
# One is published; one made by hand tries to write into the page.
told=$("${crm[@]}" list --words farola --all --json | sed -n 's/.*"reference":"\([^"]*\)".*/\1/p' | head -n 1)
"${crm[@]}" publication "$told" propuesta >/dev/null
"${crm[@]}" publication "$told" publicada >/dev/null
"${crm[@]}" publish "$folder/portal.db" >/dev/null
sqlite3 "$folder/portal.db" "INSERT INTO inquiry VALUES ('2026-99', 'mastodon', 'question', NULL, NULL, '2026-11-01', NULL, NULL, 'open', NULL);
  INSERT INTO message VALUES ('2026-99', 1, 'citizen', '2026-11-01', '<script>alert(1)</script>')"
cp "$folder/portal.db" "$folder/many.db"
sqlite3 "$folder/many.db" "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45)
    INSERT INTO inquiry SELECT '2025-' || i, 'mastodon', 'praise', NULL, NULL, iif(i <= 20, '2026-10-', '2026-09-') || substr('0' || (i % 28 + 1), -2), NULL, NULL, 'closed', NULL FROM n;
    INSERT INTO message SELECT reference, 1, 'citizen', opened, 'Qué bien la fiesta ' || substr(reference, 6) FROM inquiry WHERE reference LIKE '2025-%'"
kill "$server"

# --- nginx and php-fpm, both as the one who runs the test ---
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
own=''
[ "$(id -u)" != 0 ] || own=$'user = root\ngroup = root'
cat >"$folder/fpm.conf" <<EOF
[global]
error_log = $folder/fpm.log
daemonize = no
[www]
listen = $folder/fpm.sock
pm = static
pm.max_children = 2
$own
EOF
cat >"$folder/nginx.conf" <<EOF
daemon off;
pid $folder/nginx.pid;
error_log $folder/nginx.log;
$([ "$(id -u)" != 0 ] || echo 'user root;')
events {}
http {
  access_log off;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
  server {
    listen 127.0.0.1:$port;
    set \$now 2026-12-01T09:00:00Z;
    set \$portal '';
    location = / { set \$inbox $folder/inbox.db; include $folder/pass; }
    location = /early { set \$inbox $folder/inbox.db; set \$now 2026-11-30T09:00:00Z; include $folder/pass; }
    location = /published { set \$inbox $folder/inbox.db; set \$portal $folder/portal.db; include $folder/pass; }
    location = /many { set \$inbox $folder/inbox.db; set \$portal $folder/many.db; include $folder/pass; }
    location = /unpublished { set \$inbox $folder/inbox.db; set \$portal $folder/none.db; include $folder/pass; }
    location = /gone { set \$inbox $folder/none.db; include $folder/pass; }
  }
}
EOF
cat >"$folder/pass" <<EOF
fastcgi_pass unix:$folder/fpm.sock;
fastcgi_param SCRIPT_FILENAME $PWD/examples/portal/index.php;
fastcgi_param REQUEST_METHOD \$request_method;
fastcgi_param BUZON_INBOX \$inbox;
fastcgi_param BUZON_NOW \$now;
fastcgi_param BUZON_PORTAL \$portal;
fastcgi_param QUERY_STRING \$query_string;
EOF
php_fpm=$(command -v php-fpm8.2 || command -v php-fpm || echo /usr/sbin/php-fpm8.2)
root_flag=()
[ "$(id -u)" != 0 ] || root_flag=(-R)
"$php_fpm" -y "$folder/fpm.conf" -d "extension=$build/bindings/php/buzon.so" "${root_flag[@]}" 2>"$folder/fpm.err" &
fpm=$!
"$(command -v nginx || echo /usr/sbin/nginx)" -c "$folder/nginx.conf" 2>"$folder/nginx.err" &
nginx=$!
page=''
for _ in $(seq 100); do
  page=$(curl -fsS "http://127.0.0.1:$port/" 2>/dev/null) && break
  sleep 0.1
done

check 'the page is there' holds "$page" '<h1>Cómo respondemos</h1>'
check 'it says what was received' holds "$page" '<dt>Consultas recibidas</dt><dd>21</dd>'
check 'it names the kinds' holds "$page" 'Solicitudes de información'
check 'months are summed and said in words' holds "$page" '<time datetime="2026-11">noviembre de 2026</time></th><td class="n">21</td>'
check 'small counts are not told' [ "$(grep -oE '<td class="n">[0-9]+' <<<"$page" | grep -cE '>[0-4]$')" = 0 ]
check 'and where they stood it says so' holds "$page" '<td class="n">no se publica</td>'
early=$(curl -fsS "http://127.0.0.1:$port/early")
check 'a month under way is not told' lacks "$early" '21'
check 'that is said' holds "$early" 'los meses ya terminados'
check 'no day is told' lacks "$page" '2026-11-2'
check 'it is in Spanish' holds "$page" '<html lang="es">'
count() { grep -oF -- "$2" <<<"$1" | wc -l; }
check 'each column of each table has a heading' [ "$(count "$page" '<table')" = 3 -a "$(count "$page" '<th scope="col"')" = 7 ]
for name in rosa_benitez Rosa farola 00000000T mateo_olmedo vecina; do
  check "it does not name $name" lacks "$page" "$name"
done
check 'the months are a chart, too' holds "$page" 'role="img" aria-labelledby="meses-titulo meses-texto"'
check 'that says what it shows' holds "$page" '2026-11: Consultas recibidas 21, Contestadas no se publica</desc>'
told_page=$(curl -fsS "http://127.0.0.1:$port/published")
check 'what is published is there' holds "$told_page" "<h3 id=\"c$told\">$told</h3>"
check 'as the database has it' holds "$told_page" 'Hay 2.'
check 'nobody writes into the page' holds "$told_page" '&lt;script&gt;alert(1)&lt;/script&gt;'
for name in rosa_benitez 00000000T mateo_olmedo '<script'; do
  check "what is published does not hold $name" lacks "$told_page" "$name"
done
# 45 in two months, looked for and turned both ways.
get() { curl -fsS "http://127.0.0.1:$port/many$1"; }
link() { grep -o "<a rel=\"$2\" href=\"[^\"]*\"" <<<"$1" | sed 's/.*href="//; s/"$//; s/&amp;/\&/g'; }
first=$(get '?tipo=praise')
second=$(get "$(link "$first" next)")
third=$(get "$(link "$second" next)")
check 'a page has twenty' [ "$(count "$first" '<article')/$(count "$second" '<article')/$(count "$third" '<article')" = 20/20/5 ]
check 'the first page is the newest' [ -z "$(link "$first" prev)" ]
check 'the last page is the oldest' [ -z "$(link "$third" next)" ]
check 'back is where one came from' [ "$(get "$(link "$third" prev)" | grep -o '<h3 id="[^"]*')" = "$(grep -o '<h3 id="[^"]*' <<<"$second")" ]
check 'and again' [ "$(get "$(link "$(get "$(link "$third" prev)")" prev)" | grep -o '<h3 id="[^"]*')" = "$(grep -o '<h3 id="[^"]*' <<<"$first")" ]
check 'a month is found' holds "$(get '?mes=2026-10&tipo=praise')" 'Hay 20.'
check 'words are found' holds "$(get '?texto=fiesta+31')" 'Hay 1.'
check 'without accents, and by their beginning' holds "$(get '?texto=QU%C3%89+fiest+31')$(get '?texto=que+31')" 'Hay 1.'
check 'each of them' holds "$(get '?texto=fiesta+nada')" 'Hay 0.'
check 'a quotation mark is no end' holds "$(get '?texto=%22+OR+%22')" 'Hay 0.'
check 'what was asked stays in the form' holds "$(get '?red=mastodon&texto=a%22b')" 'value="a&quot;b"'
check 'a sign of the database is a letter' holds "$(get '?texto=%25')" 'Hay 0.'
check 'what is no place is the beginning' [ "$(get "?tipo=praise&tras=%27")" = "$first" ]
check 'what is no choice is none' holds "$(get '?tipo=nada&red%5B%5D=x')" 'Hay 47.'
check 'a page beyond the last is empty' lacks "$(get '?tras=1999-01-01_0')" '<article'
check 'what was never published is no file' [ "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/unpublished")" = 503 ]
gone=$(curl -sS -o "$folder/gone.html" -w '%{http_code}' "http://127.0.0.1:$port/gone")
check 'without an inbox the answer is 503' [ "$gone" = 503 ]
check 'and says so calmly' holds "$(cat "$folder/gone.html")" 'no están disponibles'
check 'without a path of ours' lacks "$(cat "$folder/gone.html")" "$folder"
text=$(php -d "extension=$build/bindings/php/buzon.so" examples/portal/index.php "$folder/inbox.db" --text --now 2026-11-23T09:00:00Z)
check 'the text has the same figures' holds "$text" 'Consultas recibidas                                21'
check 'no path is wrong usage' [ "$(php -d "extension=$build/bindings/php/buzon.so" examples/portal/index.php >/dev/null 2>&1; echo $?)" = 2 ]

echo "portal.sh: $checks checks, $wrong wrong"
[ "$wrong" = 0 ]
