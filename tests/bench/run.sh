#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Every measured figure of the project, a line each: what, ratio, aim, ok or over, and both times.
#
# usage: tests/bench/run.sh [--only NAME[,NAME...]] [--list] [--tiny] [--build DIR] [--help]
#   --only   only these benchmarks
#   --list   the benchmarks, in order
#   --tiny   small sizes and few rounds: shows that everything runs, the figures mean nothing
#   --build  use what is built in DIR, and build and install nothing
# Installs what is missing with apt, builds optimised in build/bench. Takes about 20 minutes on 2 cores.
#
# What is compared runs in turn in one process, on the same input, and each side counts at its best round. Times are those
# of the processor, but for ingest, which waits for the disk: there it is time on the wall, each page at its best of seven
# runs. What is timed has real-time priority where the system allows that, so that other work does not interrupt it.
# Gives 1 when a figure is over its aim, 2 when a benchmark does not run.
# shellcheck disable=SC2317 # benchmarks are called by their names
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
cd "$root" || exit 2
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

packages=(build-essential meson ninja-build pkg-config libcurl4-openssl-dev libjansson-dev libpcre2-dev libsqlite3-dev
  libicu-dev libxml2-dev libgmime-3.0-dev libssl-dev libcmocka-dev swig python3-dev php-cli php-dev php-sqlite3 php-xml php-mbstring tzdata
  python3-numpy python3-workalendar python3-bs4)
benchmarks=(normalise ingest figures python php list facets work calendars accounts deliver memory triage similar)
only='' tiny='' build='' figures=0 over=0 broken=0

usage() { sed -n '3,14s/^# \{0,1\}//p' "$0"; }
while [ $# -gt 0 ]; do
  case $1 in
  --only) only=",${2-},"; shift ;;
  --build) build=$(cd "${2-}" && pwd) || exit 2; shift ;;
  --tiny) tiny=1 ;;
  --list) printf '%s\n' "${benchmarks[@]}"; exit 0 ;;
  --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
  esac
  shift
done
for name in ${only//,/ }; do
  [[ " ${benchmarks[*]} " == *" $name "* ]] || { echo "no benchmark is called $name; see --list" >&2; exit 2; }
done

# --- set-up ---

say() { echo "$*" >&2; }
# Run a command whose words nobody needs unless it fails.
quietly() { "$@" >"$work/set-up.log" 2>&1 || { tail -n 20 "$work/set-up.log" >&2; exit 2; }; }

need_packages() {
  local missing=() p sudo=()
  for p in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  say "installing ${missing[*]}"
  quietly "${sudo[@]}" apt-get -qq update
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install "${missing[@]}"
}

build_all() {
  say "building in build/bench"
  [ -f "$build/build.ninja" ] || quietly meson setup "$build" --buildtype=release -Dphp_extension_dir="$build/php"
  quietly ninja -C "$build"
}

# A store with that many inquiries: made once, and again when the library is newer.
store() {
  local path=$work/inquiries-$1.db
  if [ ! -f "$path" ] || [ "$build/lib/libbuzon.so" -nt "$path" ]; then
    say "making a store of $1 inquiries"
    rm -f "$path"*
    /usr/bin/python3 tests/bench/read_store.py "$path" "$1" || return 1
  fi
  echo "$path"
}

# --- the benchmarks: sizes in full and tiny ---

size() { if [ -n "$tiny" ]; then echo "$2"; else echo "$1"; fi; }
in_work() { (cd "$work" && "$@"); }
alone=()
if [ -z "$tiny" ] && chrt -f 1 true 2>/dev/null; then alone=(chrt -f 1); fi

# Each network in a process of its own: what GMime leaves in the heap makes malloc slower for those that come after it.
bench_normalise() {
  local pages=$work/pages program=$build/tests/bench/bench_normalise page
  for page in $("$program" --list); do
    "${alone[@]}" "$program" "$(size 200 1)" "$page" || return
  done
  mkdir -p "$pages" && "$program" --write "$pages" &&
    "${alone[@]}" /usr/bin/python3 tests/bench/normalise.py "$pages" "$(size 50 1)"
}
bench_ingest() {
  in_work "${alone[@]}" "$build/tests/bench/bench_ingest" "$root/lib/data" "$(size 100 2)" "$(size 7 1)"
}
bench_figures() {
  in_work "${alone[@]}" "$build/tests/bench/bench_ingest_figures" "$root/lib/data" "$(size 100 2)" "$(size 7 1)" || return
  BUZON_SOURCE=$root "${alone[@]}" /usr/bin/python3 tests/bench/figures.py "$work" "$(size 10000 80)" "$(size 1000000 160)" "$(size 5 1)"
  local rc=$?
  rm -f "$work"/year-*.db*
  return "$rc"
}
bench_python() {
  local path
  path=$(store "$(size 100000 500)") && "${alone[@]}" /usr/bin/python3 tests/bench/read_python.py "$path" "$(size 9 1)"
}
bench_php() {
  local path
  path=$(store "$(size 100000 500)") && "${alone[@]}" php tests/bench/read_php.php "$path" "$build/bindings/php/buzon.so" "$(size 9 1)"
}
bench_list() {
  local small large
  small=$(store "$(size 10000 500)") && large=$(store "$(size 1000000 1000)") &&
    "${alone[@]}" "$build/tests/bench/bench_list" "$small" "$large" "$(size 200 1)"
}
bench_facets() {
  local large
  large=$(store "$(size 1000000 1000)") && "${alone[@]}" "$build/tests/bench/bench_facet" "$large" "$(size 5 1)"
}
# numpy is to choose its code for this processor by itself.
bench_calendars() {
  in_work "${alone[@]}" env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 "$root/tests/bench/calendars.py" \
    "$build/tests/bench/bench_calendar" "$build/tests/bench/bench_deadline" "$root/lib/data" "$(size 9 1)" "$(size 1000000 1000)"
}
bench_similar() {
  local folder
  folder=$(mktemp -d "$work/similar.XXXXXX") || return
  "${alone[@]}" "$build/tests/bench/bench_similar" tests/triage/pairs.jsonl "$folder" "$(size 10000 100)" "$(size 1000000 200)"
  local rc=$?
  rm -rf "$folder"
  return "$rc"
}
bench_accounts() {
  "$build/tests/bench/bench_accounts" "$root/tests/bench/accounts_server.py" "$root/lib/data" "$(size 200 10)" "$(size 100 5)" || return
  "$build/tests/bench/bench_accounts" "$root/tests/bench/accounts_server.py" "$root/lib/data" "$(size 1000 10)" "$(size 100 5)"
}
bench_deliver() {
  local folder
  folder=$(mktemp -d "$work/deliver.XXXXXX") || return
  "${alone[@]}" "$build/tests/bench/bench_deliver" "$folder" "$(size 301 3)" "$(size 1000 5)" "$(size 5000 5)"
  local rc=$?
  rm -rf "$folder"
  return "$rc"
}
# Its tables, of what is taken for what, stay in bench-work/triage.out.
bench_triage() {
  /usr/bin/python3 tests/bench/triage.py "$build/tests/bench/bench_triage" tests/triage/messages.jsonl lib/data/triage/*.json &&
    "${alone[@]}" "$build/tests/bench/bench_triage" --time tests/triage/messages.jsonl lib/data/triage/*.json
}
# Copies, because they are changed; one is written by the library from end to end, so that its history verifies.
bench_work() {
  local from folder
  folder=$(mktemp -d "$work/work.XXXXXX") || return
  from=$(store "$(size 10000 1000)") && cp "$from" "$folder/small.db" && from=$(store "$(size 1000000 1000)") && cp "$from" "$folder/large.db" &&
    say "making a store with its whole history" && /usr/bin/python3 tests/bench/read_store.py "$folder/history.db" "$(size 10000 500)" "$(size 10000 500)" &&
    sync "$folder"/*.db && # else the first checkpoint waits until all that was copied is on the disk
    "${alone[@]}" "$build/tests/bench/bench_work" "$folder/small.db" "$folder/large.db" "$folder/history.db"
  local rc=$?
  rm -rf "$folder"
  return "$rc"
}
bench_memory() { in_work "$build/tests/bench/bench_memory" "$root/lib/data" "$(size 1000000 10000)"; }

# --- the report ---

verdict() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }' && echo ok || echo over; }
report() {
  local kind name a b c d said
  while IFS=$'\t' read -r kind name a b c d; do
    case $kind in
    ratio)
      # ours, theirs, unit, aim
      said=$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", a / b }')
      printf '%-68s %8s  aim %-5s %-4s  %s %s / %s %s\n' "$name" "$said" "$d" "$(verdict "$said" "$d")" "$a" "$c" "$b" "$c"
      [ "$(verdict "$said" "$d")" = ok ] || over=$((over + 1))
      ;;
    limit)
      # value, unit, limit
      printf '%-68s %8s  aim %-5s %-4s  %s\n' "$name" "${a%.00}" "${c%.00}" "$(verdict "$a" "$c")" "$b"
      [ "$(verdict "$a" "$c")" = ok ] || over=$((over + 1))
      ;;
    floor)
      # value, least
      printf '%-68s %8s  aim %-5s %s\n' "$name" "$a" "$b" "$(verdict "$b" "$a")"
      [ "$(verdict "$b" "$a")" = ok ] || over=$((over + 1))
      ;;
    stated) printf '%-68s %8s  %s\n' "$name" "${a%.00}" "$b" ;;
    *) continue ;;
    esac
    figures=$((figures + 1))
  done <"$1"
}

run_all() {
  local at=0 wanted=()
  for name in "${benchmarks[@]}"; do
    [ -n "$only" ] && [[ $only != *",$name,"* ]] || wanted+=("$name")
  done
  work=${build:-$root/build/bench}/bench-work
  mkdir -p "$work" || exit 2
  [ -n "$build" ] || { build=$root/build/bench; need_packages; build_all; }
  export PYTHONPATH=$build/bindings/python
  for name in "${wanted[@]}"; do
    at=$((at + 1))
    say "[$at/${#wanted[@]}] $name"
    if bench_"$name" >"$work/$name.out"; then
      report "$work/$name.out"
    else
      echo "$name did not run"
      broken=$((broken + 1))
    fi
  done
  echo "$figures figures, $over over their aims, $broken benchmarks did not run, in $((SECONDS / 60)) min $((SECONDS % 60)) s"
  [ "$broken" = 0 ] && [ "$figures" -gt 0 ] || exit 2
  [ -n "$tiny" ] || [ "$over" = 0 ]
}
run_all; exit # on one line, so that an edit of this file cannot reach a run under way
