#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Every test and gate of the project, from a fresh Debian 12 to one line that says how many passed.
#
# usage: tests/run.sh [--long] [--only GATE[,GATE...]] [--list] [--help]
#   --long   the full forms: every allocation, 60 s a fuzz target, all crash points (at most 80 minutes), and `real`: Bluesky's
#            own servers from the npm registry (about 700 packages)
#   --only   only these gates, and the builds they need
#   --list   the gates, in order
# Installs what is missing with apt (as root, or through sudo). Leaves everything under build/test/.
# shellcheck disable=SC2317 # gates are called by their names
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
export PATH=/usr/bin:$PATH # what the system brings, whatever else has the same name
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY 2>/dev/null || true

# python3-munkres: matplotlib is content with it, and would bring SciPy, BLAS and Boost otherwise.
packages=(build-essential meson ninja-build pkg-config git clang clang-format clang-tidy clang-tools libclang-rt-14-dev llvm lld
  libcurl4-openssl-dev libjansson-dev libpcre2-dev libsqlite3-dev libicu-dev libxml2-dev libgmime-3.0-dev libssl-dev libcmocka-dev
  swig python3-dev python3-pytest python3-numpy python3-workalendar python3-bs4 python3-matplotlib python3-munkres mypy php-cli php-dev php-fpm php-sqlite3 php-xml php-mbstring
  phpunit nginx-light dovecot-imapd ca-certificates sqlite3 abigail-tools universal-ctags shellcheck openssl curl tzdata locales)
gates=(loopback build header exports abi layers banned docs sizes readme tested generated parity format shell tests bigrun clang tidy sanitize
  threads memory crash fuzz coverage install fpm quickstart examples portal real)
long='' only='' beside='' counted=''
top=$PWD/build/test logs=$PWD/build/test/logs
passed=0 failed=0
at_once=$((3 * $(nproc))) # tests that wait for sockets and disks share a core

usage() { sed -n '3,10s/^# \{0,1\}//p' "$0"; }
while [ $# -gt 0 ]; do
  case $1 in
  --long) long=1 ;;
  --only)
    [ -n "${2-}" ] || { usage >&2; exit 2; }
    only=",$2,"
    shift
    ;;
  --list) printf '%s\n' "${gates[@]}"; exit 0 ;;
  --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
  esac
  shift
done
for gate in ${only//,/ }; do
  [[ " ${gates[*]} " == *" $gate "* ]] || { echo "no gate is called $gate; see --list" >&2; exit 2; }
done

# --- set-up ---

need_packages() {
  local missing=() p sudo=()
  for p in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  echo "installing ${#missing[@]} packages: ${missing[*]}"
  "${sudo[@]}" apt-get -qq update >"$logs/apt.log" 2>&1
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install "${missing[@]}" >>"$logs/apt.log" 2>&1 &&
    return 0
  tail -n 20 "$logs/apt.log"
  echo "could not install ${missing[*]}"
  echo "0 passed, 1 failed"
  exit 1
}

# A build directory under build/test: name, then options of meson setup. Compiler by CC. Some 200 programs are linked in each,
# which lld does in a third of the time, and sooner still when it makes nothing small; the gate quickstart links as users do.
link_args=-Wl,-O0,--threads=1
setup() {
  local dir=$top/$1
  shift
  if [ -f "$dir/build.ninja" ]; then
    meson configure "$dir" "$@" >/dev/null
  else
    CC_LD=lld meson setup "$dir" --prefix="$top/prefix" -Dphp_extension_dir="$top/prefix/php" "$@"
  fi
}

# Tests make stores by the hundred and wait for each: in memory, where there is room for them.
quick=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || [ "$(df --output=avail /dev/shm | tail -n 1)" -lt $((2 << 20)) ] || quick=/dev/shm
meson_test() { TMPDIR=$quick meson test -C "$@"; }

# Run the tests of a build; every test counts, and a skipped one has failed. Each gate has a log of its own.
# Time limits end what hangs and nothing else, hence the multipliers: a busy machine is waited for.
suite() {
  local dir=$1 ok bad
  shift
  meson_test "$dir" --no-rebuild --print-errorlogs --logbase "$gate" "$@"
  read -r ok bad < <(python3 tests/check/count.py "$dir/meson-logs/$gate.json")
  passed=$((passed + ok)) failed=$((failed + bad))
  [ "$bad" = 0 ] && [ "$ok" -gt 0 ]
}

# --- gates ---

setup_gcc() { setup gcc --werror -Db_lto=false -Dc_link_args="$link_args"; }
gate_build() { setup_gcc && ninja -C "$top/gcc"; }
# Half of the time a compiler spends on a file goes to its own start and to headers; only the build above takes files singly.
several=(--unity=on --unity-size=8)
# Another compiler tells, and evaluates, other things. All that only this build does is one build, for to compile is what takes
# long: both sanitizers watch it, it counts what the tests reach, and the fuzz targets are part of it. It is optimised little, and
# knows lines only.
setup_clang() {
  CC=clang setup clang --werror "${several[@]}" -Doptimization=1 -Dc_args="-g1 -fprofile-instr-generate -fcoverage-mapping" -Dc_link_args="-fprofile-instr-generate -no-pie $link_args" \
    -Dfuzz=true -Db_lundef=false -Dpython=disabled -Dphp=disabled
}
gate_clang() { setup_clang && ninja -C "$top/clang"; }
gate_tests() { suite "$top/gcc" --num-processes "$at_once" --timeout-multiplier 12 --no-suite memory --no-suite crash --no-suite threads --no-suite bigrun; }

# Each header alone, as the first one of a program in each language.
header_alone() {
  local std
  for std in c99 c17; do
    gcc -std="$std" -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c "$1" || return 1
    clang -std="$std" -Wall -Wextra -Wpedantic -Werror -Wno-pragma-once-outside-header -Iinclude -fsyntax-only -x c "$1" || return 1
  done
  g++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c++ "$1"
}
gate_header() {
  export -f header_alone
  printf '%s\n' include/buzon.h include/buzon/*.h | xargs -P "$(nproc)" -I {} bash -c 'header_alone {}'
}
gate_exports() { python3 tests/check/exports.py "$top/gcc/lib/libbuzon.so"; }
gate_abi() {
  # Reports until the first tagged release, fails from then on.
  local so=$top/gcc/lib/libbuzon.so
  [ -f tests/abi/buzon.abi ] || { abidw --headers-dir include --drop-private-types --out-file "$top/buzon.abi" "$so" && echo "no baseline yet: $(wc -l <"$top/buzon.abi") lines described"; return; }
  abidiff --no-added-syms --drop-private-types --headers-dir2 include tests/abi/buzon.abi "$so" && return
  git describe --tags --match 'v*' >/dev/null 2>&1 && return 1
  echo "the interface differs from the baseline; no release is tagged yet, so this is a report"
}
gate_layers() { python3 tests/check/layers.py; }
gate_banned() { python3 tests/check/banned.py; }
gate_docs() { python3 tests/check/docs.py; }
gate_sizes() { python3 tests/check/sizes.py; }
gate_readme() { python3 tests/check/readme.py "$top/gcc/lib/libbuzon.so"; }
gate_tested() { python3 tests/check/tested.py; }
# These wait a lot, and so run beside the build.
gate_loopback() {
  printf '%s\n' tests/loopback/test_*.py | xargs -P "$(nproc)" -n 3 /usr/bin/python3 -m pytest -q -p no:cacheprovider
}
gate_generated() { python3 bindings/gen.py check; }
gate_parity() { python3 tests/check/parity.py "$top/gcc"; }
gate_format() { git ls-files -co --exclude-standard '*.c' '*.h' | xargs -r -P "$(nproc)" -n 100 clang-format --dry-run -Werror; }
gate_shell() { git ls-files -co --exclude-standard '*.sh' '.ci/run' | xargs -r shellcheck -x; }
gate_tidy() {
  setup_gcc >/dev/null
  find lib -name '*.c' -print0 | xargs -0 -n 4 -P 2 clang-tidy --quiet -p "$top/gcc" 2>/dev/null
}

# What has a gate of its own runs there in full and here, where it is slow, in part; slow.h tells tests that it is. What was freed
# is watched for the next 4 MB (16 in the long form): with more, each process waits for memory that it has not touched yet.
gate_sanitize() {
  local rc=0 watched=4
  [ -z "$long" ] || watched=16
  gate_clang || return 1
  rm -rf "$top/profile"
  counted=1
  export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:quarantine_size_mb=$watched:malloc_context_size=8:max_malloc_fill_size=0
  export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 LLVM_PROFILE_FILE=$top/profile/%4m.profraw
  suite "$top/clang" --num-processes "$at_once" --timeout-multiplier 40 --no-suite sudden --no-suite threads --no-suite bigrun || rc=1
  unset ASAN_OPTIONS UBSAN_OPTIONS LLVM_PROFILE_FILE
  return "$rc"
}
gate_threads() {
  setup tsan "${several[@]}" -Doptimization=1 -Dc_args=-g1 -Db_sanitize=thread -Db_lundef=false -Dpython=disabled -Dphp=disabled && ninja -C "$top/tsan" tests/fault/fault_threads &&
    TSAN_OPTIONS=halt_on_error=1 suite "$top/tsan" --suite threads --timeout-multiplier 40
}
gate_memory() { suite "$top/gcc" --num-processes "$at_once" --suite memory --timeout-multiplier 40 ${long:+--test-args=--all}; }
gate_crash() { suite "$top/gcc" --num-processes "$at_once" --suite crash --timeout-multiplier 40 ${long:+--test-args=--all}; }
# It is about the disk, mostly waits for it, and so runs beside the gates that follow it.
gate_bigrun() { quick=${TMPDIR:-/tmp} suite "$top/gcc" --suite bigrun --num-processes 1 --timeout-multiplier 40 ${long:+--test-args=--long}; }
# One fuzz target from its committed corpus; what it finds stays in build/test/corpus.
fuzz_one() {
  local target=$1 seconds=$2 name
  name=$(basename "$target")
  mkdir -p "$top/corpus/$name"
  LLVM_PROFILE_FILE=/dev/null "$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
    -artifact_prefix="$top/corpus/$name-" "$top/corpus/$name" "tests/fuzz/corpus/${name#fuzz_}" >"$logs/$name.log" 2>&1 && {
    echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$logs/$name.log") inputs in $seconds s"
    return
  }
  tail -n 30 "$logs/$name.log"
  echo "$name failed: build/test/logs/$name.log"
  return 1
}
gate_fuzz() {
  local seconds=3 targets
  [ -z "$long" ] || seconds=60
  setup_clang && ninja -C "$top/clang" fuzz || return 1
  targets=$(find "$top/clang/tests/fuzz" -maxdepth 1 -name 'fuzz_*' -type f -executable | sort)
  [ -n "$targets" ] || return 1
  export -f fuzz_one
  export top logs
  xargs -P 2 -I {} bash -c "fuzz_one {} $seconds" <<<"$targets"
}
# What the tests under the sanitizers reached, in this run and not in an earlier one.
gate_coverage() {
  [ -n "$counted" ] || gate_sanitize
  python3 tests/check/coverage.py "$top/clang/lib/libbuzon.so" "$top/profile"
}

gate_install() { tests/api/installed.sh "$top/gcc" "$top/prefix"; }
gate_quickstart() { tests/api/quickstart.sh; }
gate_examples() { tests/api/examples.sh "$top/gcc"; }
gate_portal() { tests/php/portal.sh "$top/gcc"; }
# One worker and one who asks: it keeps one core busy, and runs beside the gates that follow.
gate_fpm() { python3 tests/php/fpm.py "$top/gcc"; }
# Needs the npm registry the first time: in the long run only, or when it is asked for.
gate_real() { python3 tests/real/atproto.py "$top/gcc" --work "$top/atproto"; }
wants_real() { if [ -n "$only" ]; then [[ $only == *",real,"* ]]; else [ -n "$long" ]; fi; }

# --- the run ---

run_gate() {
  local name=$1 start=$SECONDS rc=0 before=$((passed + failed))
  gate_"$name" >"$logs/$name.log" 2>&1 || rc=$?
  # A gate that runs no suite counts as one test of its own.
  if [ $((passed + failed)) = "$before" ]; then
    if [ $rc = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  elif [ $rc != 0 ] && [ $failed = 0 ]; then
    failed=1
  fi
  if [ $rc = 0 ]; then
    printf '%-12s ok      %4d s  %s\n' "$name" $((SECONDS - start)) "$(tail -n 1 "$logs/$name.log" | cut -c1-100)"
  else
    printf '%-12s FAILED  %4d s  see build/test/logs/%s.log\n' "$name" $((SECONDS - start)) "$name"
    tail -n 40 "$logs/$name.log" | sed 's/^/    /'
  fi
}

# Run a gate beside the others, as a process group of its own; its_result says and counts what came of it.
# shellcheck disable=SC2030,SC2031 # its counts are its own
run_beside() {
  rm -f "$logs/$1.count"
  set -m
  (
    passed=0 failed=0
    run_gate "$1"
    echo "$passed $failed" >"$logs/$1.count"
  ) >"$logs/$1.said" 2>&1 &
  set +m
  beside=$1 beside_pid=$!
}
# shellcheck disable=SC2031
its_result() {
  local ok=0 bad=1
  [ -n "$beside" ] || return 0
  wait "$beside_pid"
  [ ! -f "$logs/$beside.count" ] || read -r ok bad <"$logs/$beside.count"
  passed=$((passed + ok)) failed=$((failed + bad))
  cat "$logs/$beside.said"
  beside=
}

# Whether one of the gates asked for works on the build of the first one.
wants_build() {
  local g
  for g in exports abi readme parity tests memory crash bigrun install examples portal fpm real; do
    [[ $only != *",$g,"* ]] || return 0
  done
  return 1
}

run_all() {
  mkdir -p "$logs"
  exec {screen}>&1 # a gate's words go into its log
  trap '[ -z "$beside" ] || kill -- "-$beside_pid"; printf "\ninterrupted\n%d passed, %d failed\n" "$passed" $((failed + 1)) >&"$screen"; exit 130' INT TERM
  if wants_real; then
    packages+=(postgresql redis-server)
  fi
  need_packages
  for gate in "${gates[@]}"; do
    [ "$gate" != real ] || wants_real || continue
    [ -z "$only" ] || [[ $only == *",$gate,"* ]] || { [ "$gate" = build ] && wants_build; } || continue
    case $gate in
    loopback | bigrun | fpm)
      its_result
      run_beside "$gate"
      ;;
    *) run_gate "$gate" ;;
    esac
  done
  its_result
  printf 'in %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
run_all; exit # on one line, so that an edit of this file cannot reach a run under way
