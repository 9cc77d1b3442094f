#!/usr/bin/env bash
# Runs in a notebook. Checks that the internet is unreachable, logs in, and installs a package.
#
#   install.sh VENV LOGIN PACKAGE
set -euo pipefail
venv=$1 login=$2 package=$3
export PIP_NO_INPUT=1
rm -f ~/.config/pip/pip.conf

# Without the login's configuration, pip must not find any index. Other pip settings still apply.
check_no_internet() {
  local output status=0
  : >"$venv/no.conf"
  output=$(PIP_CONFIG_FILE=$venv/no.conf pip download --retries 0 --no-cache-dir --dest "$venv" "$package" 2>&1) || status=$?
  [[ $status != 0 && $output == *"No matching distribution found"* ]] && return
  printf '%s\n' "$output" 'pip found an index before the login.' >&2
  return 1
}

# Runs in parallel with the login, because both spend most of their time starting Python.
check_no_internet &
check=$!
printf '$ %s\n' "$login"
eval "$login"
wait "$check"
printf '$ pip install %s\n' "$package"
"$venv/bin/pip" install --no-cache-dir "$package"
"$venv/bin/python" "${0%/*}/../python/imported.py" "$package"
