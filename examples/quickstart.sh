#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# From nothing to an answered citizen: installs what is missing, builds, opens an inbox under build/ and works with it.
#
# usage: examples/quickstart.sh [--instance URL --token-file FILE] [--help]
#
# Without options it polls a Mastodon of its own on this machine (tests/loopback) with made-up conversations of a town
# that does not exist; its clock stands still, so every run shows the same. With --instance it polls a real account
# into an inbox of its own and answers nobody: FILE holds the access token (scope read; write:statuses to answer later).
# Needs Debian 12 or newer, and root or sudo to install.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

packages=(build-essential meson ninja-build pkg-config libcurl4-openssl-dev libjansson-dev libpcre2-dev libsqlite3-dev
  libicu-dev libxml2-dev libgmime-3.0-dev libssl-dev tzdata ca-certificates swig python3-dev php-cli php-dev)
root=$PWD/build/quickstart inbox=$PWD/build/quickstart/inbox.db # another one with --instance
now=2026-11-23T09:00:00Z instance='' token_file='' server=''

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
while [ $# -gt 0 ]; do
  case $1 in
  --instance) instance=${2:?--instance needs a URL}; shift ;;
  --token-file) token_file=${2:?--token-file needs a file}; shift ;;
  --help) sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) sed -n '3,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift
done
if [ -n "$instance" ] && [ ! -r "$token_file" ]; then
  echo "quickstart: --instance needs --token-file with the account's access token" >&2
  exit 2
fi

# Each line of a long step in the place of the last one; where nobody watches, one in forty.
steps() {
  local line n=0
  while IFS= read -r line; do
    n=$((n + 1))
    if [ -t 1 ]; then
      printf '\r\033[K%.78s' "$line"
    elif [ $((n % 40)) = 0 ]; then
      printf '%.78s\n' "$line"
    fi
  done
  [ ! -t 1 ] || printf '\r\033[K'
}

# --- set-up: what is there already is left alone ---

install_missing() {
  local missing=() p sudo=()
  for p in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  say "Installing ${#missing[@]} packages (${missing[*]})"
  "${sudo[@]}" apt-get -qq update
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install "${missing[@]}" 2>&1 |
    tee "$root/apt.log" | steps || { tail -n 20 "$root/apt.log"; exit 1; }
}

build() {
  if [ ! -f "$root/build/build.ninja" ]; then
    say 'Building the library, its Python and PHP bindings and the client (once)'
    meson setup "$root/build" --buildtype=release --unity=on --unity-size=8 -Dtests=false -Dphp_extension_dir="$root/php" >"$root/setup.log" 2>&1 ||
      { tail -n 20 "$root/setup.log"; exit 1; }
  fi
  ninja -C "$root/build" 2>&1 | tee "$root/build.log" | steps || { tail -n 20 "$root/build.log"; exit 1; }
}

# --- the work ---

crm() { "$root/build/examples/crm/buzon-crm" --store "$inbox" --data lib/data --actor person:ana "${clock[@]}" "$@"; }

start_server() {
  local line
  exec 3< <(exec python3 tests/loopback/mastodon.py --scenario ayuntamiento --now "$now" 2>"$root/server.log")
  server=$!
  trap 'kill "$server" 2>/dev/null || true' EXIT
  read -r line <&3
  instance=${line#listening }
  token_file=$root/token
  (umask 077 && printf 'prueba-ayto-0001\n' >"$token_file")
}

mkdir -p "$root"
install_missing
build
clock=()
again=''
if [ -z "$instance" ]; then
  start_server
  clock=(--now "$now")
  # The server of the last run is gone with its port: begin anew.
  [ ! -f "$inbox" ] || again='The inbox of the last run was there; this run begins anew, so that you see the same.'
  rm -f "$inbox" "$inbox"-* "$inbox".vault
else
  # One inbox an instance, apart from the made-up town's, which is made anew each time.
  inbox=$root/$(tr -c 'A-Za-z0-9.\n' - <<<"${instance#*://}").db
  [ ! -f "$inbox" ] || again='The inbox of the last run is there: only what is new is fetched.'
fi
[ -z "$again" ] || echo "$again"

account=ayto
if ! crm --quiet account list | grep -q "^$account "; then
  say "Adding the account ($instance)"
  crm account add "$account" mastodon --url "$instance" --token-file "$token_file"
else
  crm --quiet account token "$account" --token-file "$token_file" # it may be a new one
fi
began=${EPOCHREALTIME/[.,]/}
say 'Polling'
crm poll "$account"
say 'The inbox by deadline (buzon-crm list)'
crm list --limit 20
# In the made-up town it is the lamp that has been out for three weeks; else what is due first.
words=()
[ ${#clock[@]} -eq 0 ] || words=(--words farola)
reference=$(crm --json list --pending --limit 1 "${words[@]}" | sed -n 's/.*"reference":"\([0-9-]*\)".*/\1/p')
if [ -n "$reference" ]; then
  say "One of them, with its deadline explained (buzon-crm show $reference)"
  crm show "$reference"
fi
if [ -n "$reference" ] && [ ${#clock[@]} -gt 0 ]; then
  say 'Assigning and answering it'
  crm assign "$reference" --unit Alumbrado --tag farola
  crm answer "$reference" 'Buenos días. La brigada de alumbrado lo repara mañana martes. Gracias por avisar.'
  crm --quiet list --status answered --limit 5
fi
say 'Figures'
crm figures
say 'Does the history agree with the store? (buzon-crm verify)'
crm verify
say 'The same inbox from Python (examples/python/hoy.py)'
PYTHONPATH=$root/build/bindings/python /usr/bin/python3 examples/python/hoy.py "$inbox" "${clock[@]}" || [ $? = 1 ] # 1: something is overdue
say 'The same inbox from PHP (examples/portal)'
php -d "extension=$root/build/bindings/php/buzon.so" examples/portal/index.php "$inbox" --text "${clock[@]}"
took=$(((${EPOCHREALTIME/[.,]/} - began) / 10000))
printf '\nAll of this took %d.%02d s.\n' $((took / 100)) $((took % 100))
say 'What to try next'
cat <<EOF
  $root/build/examples/crm/buzon-crm --store $inbox --help
  examples/quickstart.sh --instance https://YOUR.INSTANCE --token-file FILE     a real Mastodon account
  tests/run.sh                                                                  every test and gate
  README.md                                                                     the same program in C, Python and PHP
EOF
