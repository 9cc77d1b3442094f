#!/usr/bin/env bash
# Runs in a notebook: installs a package once a line arrives on standard input.
#
#   install-again.sh VENV PACKAGE
set -euo pipefail
venv=$1 package=$2
export PIP_NO_INPUT=1
read -r
"$venv/bin/pip" install --quiet --no-cache-dir "$package"
"$venv/bin/python" "${0%/*}/../python/imported.py" "$package"
