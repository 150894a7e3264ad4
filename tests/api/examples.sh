#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# The examples as a user runs them: what they print, and their exit status when something is wrong.
#
# usage: tests/api/examples.sh BUILD_DIRECTORY
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(realpath "${1:?usage: examples.sh BUILD}")
# shellcheck source=tests/api/expect.sh
. "$here/expect.sh"

work=$(mktemp -d) server=''
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
now=2026-11-23T09:00:00Z
crm() { "$build/examples/crm/buzon-crm" --store inbox.db --data "$root/lib/data" --actor person:ana --now "$now" --quiet "$@"; }
loud() { "$build/examples/crm/buzon-crm" --store inbox.db --data "$root/lib/data" --actor person:ana --now "$now" "$@"; }

# --- wrong usage ---
expect 0 crm --help
says 'uso: buzon-crm'
says 'estado de salida'
expect 0 env LC_ALL=en_US.UTF-8 "$build/examples/crm/buzon-crm" --help
says 'usage: buzon-crm'
says 'exit status'
expect 0 /usr/bin/python3 -B "$root/tests/check/words.py"
expect 0 crm --version-of-library
says 0.
expect 2 crm
complains 'uso: buzon-crm'
expect 2 crm dance
complains 'no existe la orden dance'
expect 2 crm show
complains 'uso: buzon-crm show REFERENCIA'
expect 2 crm --colour list
complains 'no existe la opción --colour'
expect 2 crm list -x
complains 'no existe la opción -x'
expect 2 crm list --limit
complains 'a la opción --limit le falta su valor'
expect 0 crm account list
expect 2 crm --now yesterday list
complains 'necesita un instante como'
expect 2 crm list --limit many
complains '--limit necesita un número'
expect 2 crm list --kind sugerencias
complains '«sugerencia»'
expect 0 "$build/examples/crm/buzon-crm" --store inbox.db list
says 'No hay ninguna consulta'
rm inbox.db*
expect 2 crm account add ayto gopher --url https://red.example
complains gopher
expect 2 crm account add ayto mastodon --url gopher://red.example
expect 3 "$build/examples/crm/buzon-crm" --store missing/inbox.db list
complains 'does not exist'
yes 'wrong usage made a store' test ! -e missing
for command in list 'show 2026-1' poll 'note 2026-1 x' figures verify; do
  # shellcheck disable=SC2086 # words of a command
  expect 3 "$build/examples/crm/buzon-crm" --store mistyped.db $command
done
yes 'a mistyped name made a store' test ! -e mistyped.db

# --- a working day, against a Mastodon of our own ---
exec 3< <(exec /usr/bin/python3 -B "$root/tests/loopback/mastodon.py" --scenario ayuntamiento --now "$now" 2>server.log)
server=$!
read -r line <&3
url=${line#listening }
(umask 077 && echo prueba-ayto-0001 >token)
expect 0 crm account add ayto mastodon --url "$url" --token-file token
expect 1 crm account add ayto mastodon --url "$url"
complains ayto
expect 0 crm account list
says ayto
expect 2 crm account token ayto client_secret
expect 0 crm account token ayto client_secret --token-file token
yes 'a secret that is named is in the vault' grep -q client_secret inbox.db.vault
expect 0 crm account token ayto --token-file token
expect 0 crm account check ayto
says 'ayto funciona: '
expect 0 crm poll
expect 0 crm poll ayto
expect 3 crm poll nobody
complains nobody
expect 0 crm list --limit 3
yes 'three lines are listed at least' test "$(wc -l <"$out")" -ge 3
expect 0 crm --json list --pending --words farola
says '"status":"new"'
reference=$(sed -n 's/.*"reference":"\([0-9-]*\)".*/\1/p' "$out" | head -n 1)
yes 'somebody wrote of a lamp' test -n "$reference"
expect 0 crm show "$reference"
says "$reference"
says farola
says 'aviso, nueva, tema alumbrado'
says 'portal 14 (por traer)'
expect 0 loud media ayto
says ' adjuntos guardados, 0 rechazados'
expect 0 crm show "$reference"
says 'portal 14 (guardado, image/png)'
says 'adjunto guardado'
expect 3 crm media nobody
expect 3 crm show 2026-9999
complains 'no existe: '
complains 2026-9999
expect 2 crm --json show '2026-9"9'
cp "$errors" error.json
yes 'an error in JSON is JSON' /usr/bin/python3 -c 'import json; json.load(open("error.json"))["message"].index("\"")'
expect 2 crm show nonsense
expect 0 crm assign "$reference" --unit Alumbrado --assignee ana --tag luz
expect 0 crm list --unit Alumbrado
says "$reference"
expect 0 crm template "$reference" acknowledgement
says "Hemos recibido su consulta $reference el "
expect 3 crm template "$reference" condolence
expect 0 crm link "$reference" 2026-1 continues
expect 2 crm link "$reference" 2026-1 cousin
expect 0 crm links 2026-1
says "\"inquiry\":\"$reference\",\"kind\":\"continues\",\"direction\":\"from\""
expect 0 crm follow "$reference" person:luis
expect 0 crm --actor person:eva follow "$reference"
expect 0 crm followers "$reference"
says '["person:eva","person:luis"]'
expect 0 crm unfollow "$reference" person:eva
expect 0 crm list --follower person:luis
says "$reference"
expect 2 crm follow "$reference" luis
expect 2 crm merge 2026-1
expect 2 crm merge "$reference" 2026-1 --reason 'Es lo mismo.'
expect 0 crm merge "$reference" 2026-1 --reason 'Es lo mismo.' --same-person
expect 0 crm merges 2026-1
says "\"kind\":\"merge\",\"inquiry\":\"$reference\""
expect 1 crm note "$reference" 'Aquí ya no.'
expect 0 crm undo "$reference" --reason 'Eran dos.'
expect 2 crm split 2026-1 nada --reason 'Son dos.'
expect 0 crm handover "$reference" --unit Obras --assignee luis --reason 'Es de la acera.'
expect 1 crm handover "$reference" --unit Obras --assignee luis --reason 'Es de la acera.'
expect 2 crm handover "$reference" --unit Alumbrado
expect 0 crm handover "$reference" --unit Alumbrado --assignee ana --reason 'Era la farola.'
expect 1 crm many "$reference" 2026-9999 --tag urgente --reason 'Se atienden juntas.'
says '"ok":true'
says '"code":"not_found"'
expect 0 crm many "$reference" --untag urgente
expect 2 crm many "$reference" nadie --tag urgente
expect 1 crm assign "$reference" --unit Obras --version 1
complains 'otra persona la cambió'
expect 2 crm assign "$reference" --unit Obras --version first
expect 0 crm note "$reference" 'Se ha llamado a la brigada.'
today=$now now=2026-11-02T09:00:00Z
expect 0 loud alerts
says 'Nada pide atención'
now=2026-11-26T09:00:00Z
expect 0 crm alerts
says "overdue:$reference:"
alert=$(grep "^overdue:$reference:" "$out")
expect 0 crm alerts calendar
says 'SUMMARY:Fuera de plazo: '
expect 0 crm --json alerts --limit 1
cp "$out" alerts.json
yes 'alerts in JSON are JSON' /usr/bin/python3 -c 'import json; json.load(open("alerts.json"))[0]["inquiry"]'
expect 0 crm alerts "$alert"
expect 0 crm alerts
yes 'what was seen comes again' test -z "$(grep "^overdue:$reference:" "$out")"
expect 2 crm alerts tomorrow
now=$today
expect 0 crm changes gestor
says "1  2026-1  "
last=$(awk 'END { print $1 }' "$out")
expect 0 crm changes gestor "$last"
expect 0 crm changes gestor
yes 'what was acknowledged comes again' test ! -s "$out"
expect 2 crm changes gestor "$((last + 1))"
complains 'cannot have been read'
expect 2 crm note "$reference" ''
expect 2 crm suspend "$reference" --at 2026-11-30T09:00:00Z
complains 'falta --legal'
expect 1 crm suspend "$reference" --legal 'Ley 39/2015 art. 22.1.a'
complains 'no legal term'
expect 0 crm register "$reference" 2026-E-RE-7 es.ltaibg.access --at 2026-11-23T09:00:00Z
expect 2 crm suspend "$reference" --legal 'Ley 39/2015 art. 22.1.a' --by mucho
complains '--by necesita'
expect 2 crm suspend "$reference" --legal 'Ley 39/2015 art. 22.1.a' --at ayer
complains '--at necesita'
expect 0 crm suspend "$reference" --legal 'Ley 39/2015 art. 22.1.a' --at 2026-11-30T09:00:00Z --cause clarification
expect 0 crm show "$reference"
says 'registrada 2026-E-RE-7'
says 'plazo suspendido'
says 'comunicación del plazo: corre, antes de'
says 'resolución notificada: suspendido, antes de —'
expect 0 crm resume "$reference" --legal 'Ley 39/2015 art. 22.1.a' --at 2026-12-04T09:00:00Z
expect 2 crm extend "$reference" --legal 'Ley 19/2013 art. 20.1' --by 2:month --at 2026-12-04T09:00:00Z
complains 'can be extended by 30 days at most'
expect 0 crm extend "$reference" --legal 'Ley 19/2013 art. 20.1' --by 1:month --at 2026-12-04T09:00:00Z
expect 0 crm --json show "$reference"
says '"due":"2027-01-27"'
expect 2 crm urgent "$reference" --legal 'Ley 39/2015 art. 33' --at 2026-12-04T09:00:00Z
complains 'knows no urgency'
expect 2 crm incident SEDE-14 https://sede.example/14 --legal 'Ley 39/2015 art. 32.4'
complains '--by necesita'
expect 0 crm incident SEDE-14 https://sede.example/14 --legal 'Ley 39/2015 art. 32.4' --by 3:day:working --at 2026-12-04T09:00:00Z
says '"moved":2'
expect 0 crm incident SEDE-14 https://sede.example/14 --legal 'Ley 39/2015 art. 32.4' --by 3:day:working --at 2026-12-04T09:00:00Z
says '"already":2'
expect 0 crm file "$reference" L01280796 2345678 https://gestor.example/exp/7
expect 2 crm file "$reference" L0128079
complains 'is no DIR3 code'
expect 1 crm received "$reference" --at 2026-12-05T09:00:00Z
complains 'was not transferred'
expect 2 crm transfer "$reference" E00003801
complains 'falta --legal'
expect 0 crm transfer "$reference" E00003801 es.ltaibg.access --legal 'Ley 19/2013 art. 19.1' --at 2026-12-04T10:00:00Z
expect 0 crm received "$reference" --at 2026-12-07T09:00:00Z
expect 0 crm template "$reference" transfer
says 'al que la hemos trasladado el viernes 4 de diciembre de 2026: E00003801'
expect 2 crm notify "$reference" paloma 1
expect 0 crm notify "$reference" delivered RR-7 --at 2026-12-28T09:00:00Z
expect 0 crm show "$reference"
says 'órgano E00003801, procedimiento 2345678, trasladada el'
says 'expediente: https://gestor.example/exp/7'
says 'resolución notificada: sin efecto'
says 'resolución del otro órgano: cumplido'
says 'trasladada E00003801'
says 'RR-7'
expect 0 crm list --undetermined
expect 0 crm answer "$reference" 'La brigada va mañana por la mañana.'
expect 0 crm show "$reference"
says 'person:ana, enviada'
says 'La brigada va'
expect 0 crm --json list --order recientes --network mastodon --deadline cumplido --publication ninguna
expect 0 crm list --page primera --limit 1 --order antiguas
complains 'página siguiente: --page 0100'
expect 2 crm list --page 2
complains 'no cursor'
expect 0 crm search save contestadas --status contestada
expect 1 crm search save contestadas
expect 0 crm search list
says '{"status":"answered"}'
expect 0 crm list --search contestadas
expect 0 crm facets --search contestadas
says 'contestada'
expect 0 crm list --account ayto --priority normal --visibility pública --from 2020-01-01 --before 2100-01-01
says '2026-6 '
expect 0 loud list --before 2020-01-01
says 'No hay ninguna consulta así.'
expect 2 crm list --from ayer
complains 'un día como 2026-11-23'
expect 2 crm list --visibility oculta
complains '«no listada»'
expect 0 crm list --words farola --limit 1
says '*farola*'
expect 0 crm list --personal teléfono
expect 2 crm list --personal nombre
complains '«teléfono»'
expect 0 crm --json facets
says '{"dimension":"all","value":null,"n":'
expect 0 crm groups
expect 0 crm --json similar "$reference"
says "{\"inquiry\":\"$reference\",\"score\":1000,"
expect 1 crm answer "$reference" 'Va mañana.' --similar 7
complains 'by now, not 7'
expect 3 crm list --search nadie
expect 0 crm search delete contestadas
expect 3 crm search delete contestadas
expect 2 crm search dance
printf '%s' '{"id":"mia","version":"1","language":"es","rules":[{"id":"todo","pattern":".","unit":"Alcaldía"}]}' >mia.json
expect 0 crm triage try mia.json --limit 1 --order recientes
says '"unit":"Alcaldía"'
says '{"looked_at":1,"changed":1,"without_text":0,'
expect 1 crm triage try ninguna.json
expect 1 crm triage try inbox.db
expect 2 crm triage dance mia.json
expect 2 crm list --order rápida
complains '«prioridad»'
expect 0 crm list --status contestada --kind aviso
says "$reference"
expect 0 crm --json list --status answered
says "\"reference\":\"$reference\""
expect 0 curl -sS "$url/_control/posts"
says 'La brigada va mañana por la mañana.'
expect 0 crm poll
expect 0 curl -sS "$url/_control/posts"
yes 'it was posted once' test "$(grep -o 'La brigada va' "$out" | wc -l)" = 1
expect 2 crm close "$reference" refused
complains reason
expect 0 loud answer "$reference" 'Un borrador.' --draft
says 'borrador'
number=$(sed -n 's/^Respuesta \([0-9]*\) .*/\1/p' "$out")
expect 0 loud answers
says 'Un borrador.'
says 'buzon-crm submit'
expect 2 loud submit "$number"
complains --version
expect 1 loud submit "$number" --version 7
complains 'otra persona la cambió'
expect 0 loud edit "$number" 'Otro borrador.' --version 1 --draft
says 'versión 2'
expect 1 loud approve "$number" --version 2
complains 'not in review'
expect 1 loud settle "$number" hallada
complains 'nothing to settle'
expect 2 loud settle "$number" perdida
expect 0 loud cancel "$number"
says anulada
expect 0 loud answers
says 'No hay ninguna respuesta que espere.'
expect 0 crm close "$reference" answered
expect 0 crm show "$reference"
says 'cerrada contestada'
expect 1 crm answer "$reference" 'Otra cosa.'
expect 0 crm recheck ayto
expect 0 crm refresh "$reference"
expect 3 crm refresh 2026-9999
expect 0 crm sweep ayto
expect 0 crm figures
expect 0 crm --json figures
says '"received"'
expect 0 crm figures --by month,network
says 'period,network,received'
says '2026-'
expect 0 crm figures terms --json
says '"deadline":"first_answer"'
expect 0 crm figures forecast --days 2
expect 0 crm figures --public
says 'month,figure,kind,network,n'
expect 0 crm figures comparison --from 2026-11-01 --before 2026-12-01 --against year
says 'received,'
expect 2 crm figures none
expect 0 crm figures terms --dictionary
says 'Plazos empezados en el periodo'
expect 0 loud figures --check
says 'Las cifras son las que dicen los sucesos.'
sqlite3 inbox.db "UPDATE figure SET n = n + 1 WHERE measure = 'received'"
expect 5 crm figures --check
says 'the events say'
expect 0 crm figures --rebuild
says 'Rehechas: 0 consultas'
expect 0 crm figures --check
expect 0 crm figures --rebuild
says 'Las cifras estaban bien.'
expect 0 crm verify
expect 0 loud verify "$reference"
says 'Todo concuerda'
expect 0 loud --json verify
yes 'there is no finding, and no word that is no JSON' test ! -s "$out"
expect 3 crm verify 2026-9999

# --- what is stored of a person ---
expect 2 crm erase ayto
complains 'AUTOR'
expect 3 crm erase ayto nadie
expect 3 crm extract ayto nadie
expect 0 crm hold "$reference" --legal 'art. 17.3.e RGPD'
expect 0 crm holds
says 'art. 17.3.e RGPD'
expect 1 crm hold "$reference" --legal otra
expect 2 crm release "$reference"
expect 0 crm release "$reference" --reason 'sentencia firme'
expect 0 crm retain
says '"preview":true'
expect 0 crm retain --all
says '"preview":false'
expect 0 crm purge
says '"files":0'

# --- what proves it to others ---
expect 0 crm seal
cp "$out" seal.json
expect 0 crm seals
expect 0 crm seals seal.json
says '"holds":true'
sed -i 's/"events":[0-9]*/"events":7777/' seal.json
expect 1 crm seals seal.json
expect 0 crm record "$reference"
cp "$out" record.json
expect 0 python3 -B "$root/tests/check/chain.py" record.json
says 'events proved'
expect 0 crm record "$reference" html
says '<h1>Expediente'
expect 2 crm record "$reference" pdf

# --- what is public ---
expect 0 crm publication "$reference" propuesta
expect 0 crm publication "$reference" publicada
expect 0 crm publication "$reference"
says '"publication":"published"'
expect 1 crm publication "$reference" propuesta
expect 2 crm publication "$reference" borrador
expect 0 crm publish portal.db
expect 0 loud publish portal.db
says '1 consultas publicadas'

# --- learning it ---
practice() { loud --store practice.db "$@"; }
expect 2 crm practice ejercicio deprisa
complains 'el ritmo es un número'
expect 2 crm practice ejercicio 60 ../town
complains 'practice/NOMBRE.json'
expect 1 crm practice ejercicio
complains 'do not share a store'
expect 2 practice practice ejercicio 1001
complains 'setting pace is not a number from 1 to 1000'
expect 0 practice practice ejercicio 60
says 'los vecinos inventados empiezan'
expect 0 practice poll
says '1 mensajes nuevos, 1 consultas nuevas'
expect 0 practice answer P2026-1 'La brigada va esta tarde.'
says '1 respuestas enviadas'
expect 0 practice --now 2026-11-23T09:00:20Z poll
says '2 mensajes nuevos, 1 consultas nuevas'
expect 0 practice --now 2026-11-23T09:00:20Z account pause ejercicio
expect 1 practice --now 2026-11-23T12:00:20Z poll ejercicio
expect 0 practice --now 2026-11-23T12:00:20Z account resume ejercicio
expect 0 practice --now 2026-11-23T12:00:20Z poll
says '0 mensajes nuevos'
expect 0 practice --now 2026-11-23T12:00:20Z show P2026-1
says 'Muchas gracias por contestar'
says 'La brigada va esta tarde.'
expect 1 practice publish training.db
expect 1 practice export P2026-1
complains 'this store is for practice'

# --- keeping it safe ---
expect 0 crm backup copy.db
says '"missing":[]'
expect 1 crm backup copy.db
expect 0 crm integrity
says '"whole":true'
expect 0 crm restore copy.db again.db
says '"answers":'
expect 1 crm restore copy.db again.db
expect 3 crm restore none.db other.db
expect 0 crm --store again.db verify
expect 0 crm health
says '"quarantine":'

# --- the office and its rules ---
crm settings | sed 's/"units":\[[^]]*\]/"units":[{"name":"Alumbrado","dir3":"L01280796"}]/' >settings.json
expect 0 crm settings settings.json
expect 0 crm assign "$reference" --unit L01280796 --priority alta --topic farolas
expect 0 crm show "$reference"
says 'unidad Alumbrado (L01280796)'
expect 0 crm figures figures --by unit
says 'Alumbrado,L01280796,'
echo '{"policy":{"units":[{"name":"Parques","dir3":"L1"}]}}' >settings.json
expect 2 crm settings settings.json
complains '1:46: '
expect 0 crm recompute
says 'plazos que han cambiado: '
expect 0 crm move "$reference" open
expect 0 crm move "$reference" 'en espera'
expect 1 crm move "$reference" answered
complains 'can be moved to open, not to answered'
expect 2 crm move "$reference" lejos
expect 0 crm restrict "$reference"
expect 0 crm list --unit Alumbrado
yes 'one that is restricted is in no list' test "$(grep -c "$reference " "$out")" = 0
expect 0 crm restrict "$reference" no
expect 2 crm restrict "$reference" sí
expect 0 crm ref "$reference" EXP-2026-7
expect 0 crm --json show "$reference"
says '"external_ref":"EXP-2026-7"'
expect 2 crm acknowledged "$reference" --at ayer

# --- files ---
echo '[{"id":"1"' >cut.json
expect 1 crm import ayto cut.json
complains ':1:'
expect 1 crm import ayto none.json
complains 'no se puede leer none.json'
expect 3 crm import nobody cut.json

# --- what goes out comes in again ---
expect 0 crm export "$reference"
says '"type":"OrderedCollection"'
cp "$out" consulta.json
expect 3 crm export 2026-9999
actor=$(/usr/bin/python3 -c 'import json
print(json.load(open("consulta.json"))["orderedItems"][-1]["actor"])')
expect 0 crm account add copia feed --settings "{\"actor\":\"$actor\"}"
expect 2 crm account add otra feed --url https://barrio.example --settings '{}'
expect 0 crm account pause copia
expect 0 crm account resume copia
expect 2 crm account retire
expect 3 crm account retire nadie
expect 1 loud import copia cut.json consulta.json
says 'mensajes nuevos, 1 consultas nuevas'
complains 'cut.json no se ha guardado'
expect 0 loud import copia consulta.json
says '0 mensajes nuevos, 0 consultas nuevas'
sqlite3 inbox.db "UPDATE event SET actor = 'person:eva' WHERE id = 1"
expect 5 crm verify
expect 5 crm --json verify
cp "$out" findings.json
yes 'findings in JSON are JSON' /usr/bin/python3 -c 'import json
for line in open("findings.json"): assert sorted(json.loads(line)) == ["detail", "inquiry", "seq", "what"]'
sqlite3 inbox.db "UPDATE event SET actor = (SELECT actor FROM event WHERE id = 2) WHERE id = 1"
echo 'no database' >bad.db
expect 1 "$build/examples/crm/buzon-crm" --store bad.db list
complains 'bad.db'

# --- the network does not answer ---
kill "$server"
wait "$server" 2>/dev/null
server=''
expect 4 crm poll ayto
complains 'la red no responde'
other=$("$build/examples/crm/buzon-crm" --store inbox.db --json list --status new --limit 1 | sed -n 's/.*"reference":"\([0-9-]*\)".*/\1/p')
expect 4 "$build/examples/crm/buzon-crm" --store inbox.db --data "$root/lib/data" --now "$now" answer "$other" 'Mañana lo miramos.'
says 'queda en cola'
expect 4 crm --now 2026-11-23T12:00:00Z send ayto

# --- on a terminal ---
for columns in 24 45 60 80 100 120; do
  expect 0 /usr/bin/python3 -B "$here/terminal.py" "$columns" "$build/examples/crm/buzon-crm" --store inbox.db list
  says 'referencia'
  cp "$out" table.txt
  yes "lines fit in $columns columns" /usr/bin/python3 -c 'import sys, unicodedata as u
wide = lambda c: 0 if u.combining(c) or c in "\u200d\ufe0f" else 2 if u.east_asian_width(c) in "WF" else 1
widest = max(sum(map(wide, line)) for line in open("table.txt").read().split("\n"))
sys.exit(not int(sys.argv[1]) - 6 <= widest <= int(sys.argv[1]))' "$columns"
done

expect 0 /usr/bin/python3 -B "$here/terminal.py" 80 "$build/examples/crm/buzon-crm" --store inbox.db verify
says 'consultas comprobadas'
# --- what cannot be printed ---
for command in list 'list --json' figures --help; do
  # shellcheck disable=SC2086 # words of a command
  expect 1 bash -c '"$@" >/dev/full' - "$build/examples/crm/buzon-crm" --store inbox.db $command
  complains 'no se puede escribir el resultado'
done
expect 0 bash -c '"$@" | head -n 1' - "$build/examples/crm/buzon-crm" --store inbox.db list
silent

# --- Python and PHP ---
export PYTHONPATH=$build/bindings/python
expect 1 /usr/bin/python3 -B "$root/examples/python/hoy.py" inbox.db --now 2027-01-11T09:00:00Z # 1: something is overdue
says 2026-
expect 0 /usr/bin/python3 -B "$root/examples/python/hoy.py" --help
expect 2 /usr/bin/python3 -B "$root/examples/python/hoy.py" --colour
expect 2 /usr/bin/python3 -B "$root/examples/python/hoy.py" inbox.db --zone Marte
complains 'no existe la zona horaria'
expect 2 /usr/bin/python3 -B "$root/examples/python/hoy.py" inbox.db --now ayer
complains 'no es un instante como'
expect 2 /usr/bin/python3 -B "$root/examples/python/hoy.py" none.db
complains 'none.db does not exist'
expect 0 /usr/bin/python3 -B "$root/examples/python/cifras.py" inbox.db cifras.html --now 2027-01-11T09:00:00Z
yes 'five charts say in words what they show' test "$(grep -o 'role="img"' cifras.html | wc -l)/$(grep -o '</desc>' cifras.html | wc -l)/$(grep -o '<table>' cifras.html | wc -l)" = 5/5/5
expect 0 /usr/bin/python3 -B "$root/examples/python/cifras.py" inbox.db cifras.html --publicas --now 2027-01-11T09:00:00Z
expect 1 /usr/bin/python3 -B "$root/examples/python/cifras.py" none.db cifras.html
expect 2 /usr/bin/python3 -B "$root/examples/python/cifras.py" inbox.db cifras.html --now ayer
expect 2 php -d "extension=$build/bindings/php/buzon.so" "$root/examples/portal/index.php" inbox.db --now ayer-no
complains '--now takes a time like'
expect 0 /usr/bin/python3 -B "$root/examples/python/plazo.py" es.lpac.days 2026-03-18 ES-VC --data "$root/lib/data"
says 'San José'
says '2 de abril de 2026'
expect 1 /usr/bin/python3 -B "$root/examples/python/plazo.py" es.lpac.days 2090-03-18 ES-VC --data "$root/lib/data"
complains 2090
expect 2 /usr/bin/python3 -B "$root/examples/python/plazo.py" es.lpac.days ayer
expect 0 php -d "extension=$build/bindings/php/buzon.so" "$root/examples/portal/index.php" inbox.db --text --now "$now"
yes 'the portal says no name' bash -c "! grep -qiE 'rosa|luis|@' '$out'"

# --- e-mail: a Dovecot of our own, and a server that takes what is sent ---
mkfifo to_dovecot to_sink
/usr/bin/python3 -B "$root/tests/loopback/dovecot.py" <to_dovecot >from_dovecot 2>server.log &
/usr/bin/python3 -B "$root/tests/loopback/smtp.py" . <to_sink >from_sink 2>>server.log &
exec 4>to_dovecot 5>to_sink
until [ -s from_dovecot ] && [ -s from_sink ] || ! jobs %1 %2 >/dev/null 2>&1; do sleep 0.05; done
read -r _ imap _ <from_dovecot
read -r smtp _ <from_sink
mail() { crm --store mail.db "$@"; }
(umask 077 && echo 's3creto ñ' >password)
expect 0 mail account add correo email --token-file password --settings \
  "{\"from\":\"buzon@ayto.example\",\"imap\":\"imap://127.0.0.1:$imap\",\"smtp\":\"smtp://127.0.0.1:$smtp\",\"sent\":\"Enviados\"}"
expect 0 mail account check correo
says 'correo funciona'
expect 0 mail poll correo
printf '%s\r\n' 'From: Rosa <rosa@correo.example>' 'To: buzon@ayto.example' 'Subject: La acera' 'Message-ID: <acera@correo.example>' \
  'Content-Type: text/plain; charset=utf-8' '' 'La acera está rota. Soy 12345678Z.' >rosa.eml
echo "deliver INBOX $work/rosa.eml" >&4
while [ -e rosa.eml ]; do sleep 0.05; done
expect 0 mail poll correo
expect 0 mail list
says 'La acera está rota.'
expect 0 mail answer 2026-1 'Esta semana, Rosa.'
yes 'the answer is in the other mailbox, once' test "$(grep -l 'Esta semana, Rosa' ./*.eml | wc -l)" = 1
expect 0 mail show 2026-1
says 'contestada'
says 'datos personales en lo que escribió: DNI'
echo otra >password
expect 0 mail account token correo password --token-file password
expect 1 mail poll correo
exec 4>&- 5>&-
wait %1 %2 2>/dev/null

# --- the README's programs ---
expect 0 "$build/examples/first" sqlite:inbox.db
expect 1 "$build/examples/first" sqlite:none.db
complains 'none.db does not exist'
expect 0 /usr/bin/python3 -B "$root/examples/readme/first.py" sqlite:inbox.db
expect 1 /usr/bin/python3 -B "$root/examples/readme/first.py" sqlite:none.db
complains 'none.db does not exist'
expect 0 php -d "extension=$build/bindings/php/buzon.so" "$root/examples/readme/first.php" sqlite:inbox.db
expect 1 php -d "extension=$build/bindings/php/buzon.so" "$root/examples/readme/first.php" sqlite:none.db
complains 'none.db does not exist'
expect 0 /usr/bin/python3 -B "$root/tests/check/readme.py" "$build/lib/libbuzon.so"
finish
