#!/usr/bin/env bash
# Configures a SageMaker Studio app for the package mirror when the app starts. pip and uv get the
# index URL without credentials. ~/.netrc gets a token, which a background process renews while the
# app runs. The script calls only CodeArtifact. The app starts even if the configuration fails.
#
# The stack replaces the values between at signs. See docs/how-to/notebooks.md.
trap 'exit 0' EXIT
umask 077
export HOME=${HOME:-~}

region='@region@'
domain='@domain@'
owner='@owner@'
index='@index@'
seconds='@seconds@'

state=$HOME/.pypi-mirror
log=$state/log

say() { printf 'pypi-mirror: %s\n' "$*"; }

# Writes start.sh and settings.py of this folder and the outputs of the stack, which the script contains
# in compressed form. Each file is replaced as a whole, because several apps can start together.
write_files() {
  mkdir -p "$state" && : >>"$log" && python3 -I -c 'import base64, json, lzma, os, sys
for name, text in json.loads(lzma.decompress(base64.b85decode(sys.stdin.read().strip()))).items():
    path = os.path.join(sys.argv[1], name)
    with open(f"{path}.{os.getpid()}", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(file.name, path)' "$state" <<'FILES'
@files@
FILES
}

if ! command -v python3 >/dev/null; then
  say 'python3 is missing: pip and uv are not configured'
elif ! write_files 2>/dev/null; then
  say "cannot write to $state: pip and uv are not configured"
else
  # shellcheck source-path=SCRIPTDIR source=start.sh
  . "$state/start.sh"
fi
