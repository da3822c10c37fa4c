#!/usr/bin/env bash
# Every check of the repository, in the order in which it fails fastest. All steps run; the last
# lines are the ten slowest tests and the count. Usage: scripts/test.sh
set -uo pipefail
cd "$(dirname "$0")/.."
tallies=var/test
rm -rf "$tallies" && mkdir -p "$tallies"
failed=()
# Of its own: another session may change the permissions of pytest's shared one under us.
scratch=$(mktemp -d) && trap 'rm -rf "$scratch"' EXIT

step() { # name, command...
  local name="$1" started=$SECONDS
  shift
  printf '\n--- %s\n' "$name"
  "$@" || failed+=("$name")
  printf '    %s: %d s\n' "$name" $((SECONDS - started))
}

tests() { # name, pytest arguments...: a process of its own
  local name="$1"
  shift
  step "$name" .venv/bin/python -m pytest -q --tally "$tallies/$name.json" \
    --basetemp "$scratch/$name" "$@"
}

step "ruff check" .venv/bin/ruff check --quiet .
step "ruff format" .venv/bin/ruff format --quiet --check .
step "mypy" .venv/bin/mypy
tests house tests/house
tests main tests --ignore=tests/house --ignore=tests/browser
# Playwright's loop and asyncio's do not share a process.
if [ -d tests/browser ]; then tests browser tests/browser; fi

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then printf 'FAILED: %s\n' "${failed[@]}"; fi
.venv/bin/python -m tests.tally "$tallies"/*.json
[ ${#failed[@]} -eq 0 ]
