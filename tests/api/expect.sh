# SPDX-License-Identifier: EUPL-1.2
# What the shell tests share: run a command as a user would, and say what did not come out.
# shellcheck shell=bash
checks=0 wrong=0
out=$(mktemp) errors=$(mktemp)

# expect CODE COMMAND…: its exit status; what it prints stays in $out and $errors.
expect() {
  local want=$1 rc=0
  shift
  "$@" >"$out" 2>"$errors" </dev/null || rc=$?
  checks=$((checks + 1))
  [ "$rc" = "$want" ] || complain "exit status $rc, not $want: $*"
}
# says TEXT / complains TEXT: in what it printed, or in its complaints.
says() { holds "$out" "$1" "does not print \"$1\""; }
complains() { holds "$errors" "$1" "does not complain of \"$1\""; }
holds() {
  checks=$((checks + 1))
  grep -qF -- "$2" "$1" || complain "$3"
}
silent() {
  checks=$((checks + 1))
  [ ! -s "$errors" ] || complain 'complains'
}
complain() {
  wrong=$((wrong + 1))
  echo "$0: $1"
  sed 's/^/    | /' "$out" "$errors" | tail -n 12
}
# yes DESCRIPTION COMMAND…: something else that must hold.
yes() {
  local what=$1
  shift
  checks=$((checks + 1))
  "$@" >"$out" 2>"$errors" || complain "$what"
}
finish() {
  rm -f "$out" "$errors"
  echo "$(basename "$0"): $checks checks, $wrong wrong"
  [ "$wrong" = 0 ] && [ "$checks" -gt 0 ]
}
