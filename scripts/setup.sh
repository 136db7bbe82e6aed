#!/usr/bin/env bash
# Installs what building and testing needs: system packages by apt (as root or with sudo), Python
# packages in .venv. scripts/setup.sh [--without-python|--with-torch]: not .venv, which the program
# does without, or PyTorch too. Does nothing, in under a second, where all of it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

missing_packages() {
  local package
  grep -v '^#' scripts/packages.txt | while read -r package; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
      grep -qx installed || echo "$package"
  done
}

install_system_packages() {
  local missing as_root=()
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "setup: these packages are missing and neither root nor sudo is at hand: ${missing[*]}" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  echo "setup: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# install_python_packages FILE: what FILE asks for, in .venv.
install_python_packages() {
  local stamp
  stamp=.venv/$(basename "$1").installed
  cmp -s "$1" "$stamp" && return
  [ -x .venv/bin/pip ] || python3 -m venv .venv
  echo "setup: installing $1 into .venv"
  .venv/bin/pip install --quiet --disable-pip-version-check -r "$1"
  cp "$1" "$stamp"
}

install_system_packages
[ "${1:-}" != --without-python ] || exit 0
install_python_packages scripts/requirements.txt
[ "${1:-}" != --with-torch ] || install_python_packages scripts/requirements-torch.txt
