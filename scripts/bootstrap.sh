#!/usr/bin/env bash
# Make a clean checkout runnable: uv, Python 3.10, the locked packages; with `test`, also what the
# tests need. Changes nothing outside the checkout, except that `test` run by root may install
# Debian packages. Usage: scripts/bootstrap.sh run|dev|test
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022
mode="${1:-run}"
logs=var/log
log="$logs/bootstrap.log"
mkdir -p "$logs" .tools/bin
echo '*' >.tools/.gitignore
: >"$log"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_NO_PROGRESS=1

say() { printf '%s\n' "$*"; }

stop() { # English, Chinese
  printf '%s\n' "ERROR: $1" "错误:$2" >&2
  exit 1
}

quietly() { # run with the output in the log; on failure show its end
  "$@" >>"$log" 2>&1 || { tail -n 15 "$log" >&2; return 1; }
}

# --- uv ------------------------------------------------------------------------------------

uv_works() { "$1" sync --help 2>/dev/null | grep -q -- '--no-default-groups'; }

any_python() {
  local python
  for python in python3 python python3.{14,13,12,11,10}; do
    if "$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 8))' 2>/dev/null; then
      printf '%s' "$python" && return
    fi
  done
  return 1
}

install_uv() { # into .tools/uv: `pip --target` is allowed where PEP 668 forbids a plain install
  local python pip
  python=$(any_python) || return 1
  if "$python" -m pip --version >/dev/null 2>&1; then
    pip=("$python" -m pip)
  else
    quietly "$python" -m venv .tools/pip && pip=(.tools/pip/bin/python -m pip) || return 1
  fi
  quietly "${pip[@]}" install --quiet --upgrade --target .tools/uv 'uv>=0.8'
}

use_uv() { # leave one name for everybody; a network may have a certificate authority of its own
  printf '#!/bin/sh\nexport UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1\nexec "%s" "$@"\n' "$1" >.tools/bin/uv
  chmod +x .tools/bin/uv
}

find_uv() {
  local found
  for found in "$(type -P uv || true)" "$HOME/.local/bin/uv" "$PWD/.tools/uv/bin/uv"; do
    if [ -n "$found" ] && uv_works "$found"; then use_uv "$found" && return; fi
  done
  say "uv is not here; getting it with pip into .tools/ ..."
  install_uv && uv_works "$PWD/.tools/uv/bin/uv" && use_uv "$PWD/.tools/uv/bin/uv"
}

# --- Python 3.10 -----------------------------------------------------------------------------

candidates() {
  local account root
  account=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6)
  [ -z "${UV_PYTHON:-}" ] || printf '%s\n' "$UV_PYTHON"
  type -aP python3.10 python3 || true
  for root in "${PYENV_ROOT:-}" "$HOME/.pyenv" "$account/.pyenv"; do
    [ -n "$root" ] && ls -1 "$root"/versions/3.10.*/bin/python3.10 2>/dev/null || true
  done
}

is_310() { # a pyenv shim may exist and exit 127: only what runs counts
  "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1
}

find_python() {
  local candidate
  while read -r candidate; do
    if is_310 "$candidate"; then printf '%s' "$candidate" && return; fi
  done < <(candidates)
  UV_PYTHON='' .tools/bin/uv python find --managed-python --no-python-downloads 3.10 2>>"$log"
}

install_python() {
  say "Python 3.10 is not here; asking uv for one ..." >&2
  UV_PYTHON='' quietly .tools/bin/uv python install --no-bin 3.10 &&
    UV_PYTHON='' .tools/bin/uv python find --managed-python --no-python-downloads 3.10 2>>"$log"
}

# --- packages --------------------------------------------------------------------------------

sync_packages() { # interpreter; `run` takes no test packages and removes none
  local groups=()
  [ "$mode" != run ] || groups=(--no-default-groups --inexact)
  [ -x .venv/bin/python ] || say "Installing the locked packages (about 2 GB on disk) ..."
  quietly .tools/bin/uv sync --quiet --locked --python "$1" "${groups[@]}"
}

missing_debian() {
  type -P chromium >/dev/null || printf 'chromium '
  fc-list :lang=zh-cn 2>/dev/null | grep -q . || printf 'fontconfig fonts-noto-cjk '
}

install_debian() { # for the browser tests
  local missing
  missing=$(missing_debian)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] || ! type -P apt-get >/dev/null; then
    stop "the browser tests need: $missing- install them: sudo apt-get install $missing" \
      "浏览器测试缺少系统软件:$missing。请先安装:sudo apt-get install $missing"
  fi
  say "Installing Debian packages for the browser tests: $missing..."
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  quietly apt-get -q update && quietly apt-get -q install -y --no-install-recommends $missing ||
    stop "apt-get could not install: $missing(see $log)" "apt-get 无法安装:$missing(见 $log)"
}

# ---------------------------------------------------------------------------------------------

find_uv || stop \
  "uv could not be installed. Install it yourself (for example: pip install uv) and run this again." \
  "无法安装 uv。请自行安装(例如 pip install uv),然后重新运行。日志:$log"
python=$(find_python) || python=$(install_python) || stop \
  "no working Python 3.10 was found. Install one (for example: pyenv install 3.10) and give its
       full path: UV_PYTHON=/path/to/python3.10 make run" \
  "没有找到可用的 Python 3.10。请先安装(例如 pyenv install 3.10),再指明它的完整路径:
       UV_PYTHON=/路径/python3.10 make run"
sync_packages "$python" || stop \
  "the locked packages could not be installed (see $log)." "依赖包安装失败,详见 $log。"
if [ "$mode" = test ]; then install_debian; fi
