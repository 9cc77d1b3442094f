#!/usr/bin/env bash
# Runs in a notebook. Waits for a line on standard input, then installs a package.
#
#   install-again.sh VENV PACKAGE
set -euo pipefail
venv=$1 package=$2
export PIP_NO_INPUT=1
read -r
"$venv/bin/pip" install --quiet --no-cache-dir "$package"
"$venv/bin/python" "${0%/*}/../python/imported.py" "$package"
