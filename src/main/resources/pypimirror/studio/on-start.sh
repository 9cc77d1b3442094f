#!/usr/bin/env bash
# Sets a SageMaker Studio app up for the package mirror when it starts: pip and uv get the index's
# address, without credentials, and a token for it lies in ~/.netrc, renewed for as long as the app
# runs. Nothing but CodeArtifact is called. Whatever fails, the app starts: this ends with 0, in time.
#
# What stands between at signs is filled in by the stack. The rest of the story: docs/notebooks.md.
trap 'exit 0' EXIT
umask 077
export HOME=${HOME:-~}

region='@region@'
domain='@domain@'
owner='@owner@'
host='@host@'
index='@index@'
seconds='@seconds@'

state=$HOME/.pypi-mirror
log=$state/log
# Half of a token's life, and what to wait after a failure: at first, and at most.
renew_after=$((seconds / 2))
retry_after=30
longest_retry=600

say() { printf 'pypi-mirror: %s\n' "$*"; }
note() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }

# Puts standard input into a file, whole or not at all.
put() {
  local file new
  file=$(readlink -m "$1") && new=$file.new.$$.$RANDOM && mkdir -p "${file%/*}" &&
    { { cat >"$new" && mv -fT "$new" "$file"; } || { rm -f "$new" && false; }; }
}

# pip's own user file, which conda's pip reads as well. Its other settings stay.
set_up_pip() {
  local pip=(pip)
  command -v pip >/dev/null || pip=(python3 -m pip)
  [[ $(timeout 60 "${pip[@]}" config --user get global.index-url 2>/dev/null) == "$index" ]] ||
    timeout 60 "${pip[@]}" config --user set global.index-url "$index"
}

# One line at the top, where no table of a user's has begun yet; another index-url would win over it.
set_up_uv() {
  local file=${XDG_CONFIG_HOME:-$HOME/.config}/uv/uv.toml line="index-url = \"$index\""
  [[ -f $file && $(head -n 1 "$file") == "$line" &&
    $(grep -cE '^[[:space:]]*index-url[[:space:]]*=' "$file") == 1 ]] && return
  {
    printf '%s\n' "$line"
    [[ ! -f $file ]] || awk '!/^[[:space:]]*index-url[[:space:]]*=/' "$file"
  } | put "$file"
}

# Everything in ~/.netrc but the mirror's entry, which may be on one line or on several. Comments and
# macros, which end at an empty line, are not looked into.
other_entries() {
  python3 -c '
import re, sys
text, host, at, cuts, ours = sys.stdin.read(), sys.argv[1], 0, [], False
def word(start):
    found = re.compile(r"\s*(\"(?:[^\"\\]|\\.)*\"|\S+)").match(text, start)
    return (found.group(1), found.start(1), found.end()) if found else ("", start, start)
while word(at)[0]:
    name, start, at = word(at)
    if name.startswith("#"):
        at = (text + "\n").index("\n", start)
    elif name == "machine":
        machine, _, at = word(at)
        ours = machine == host
        if ours:
            cuts.append([start, at])
    elif name == "default":
        ours = False
    elif name == "macdef":
        ours, at = False, re.compile(r"\n[^\S\n]*\n|\Z").search(text, at).end()
    else:
        at = word(at)[2]
        if ours:
            cuts[-1][1] = at
for start, end in reversed(cuts):
    line = not text[:start].rpartition("\n")[2].strip()
    rest = re.compile(r"[^\S\n]*\n?" if line else r"[^\S\n]*").match(text, end).end()
    text = text[:start] + text[rest:]
sys.stdout.write(text)' "$host"
}

# Gets a token and puts it into ~/.netrc: a token is in no argument, no log and no other file.
renew() {
  local token others='' netrc=$HOME/.netrc
  token=$(AWS_MAX_ATTEMPTS=2 timeout 60 aws codeartifact get-authorization-token \
    --region "$region" --domain "$domain" --domain-owner "$owner" --duration-seconds "$seconds" \
    --query authorizationToken --output text --cli-connect-timeout 10 --cli-read-timeout 20)
  if [[ ! $token =~ ^[^[:space:]]+$ ]]; then
    note 'no token: CodeArtifact refused, or did not answer in time'
    return 1
  fi
  if [[ -f $netrc ]]; then
    others=$(other_entries <"$netrc" && echo .) || {
      note 'cannot read ~/.netrc: left as it is'
      return 1
    }
  fi
  # First, so that it is before a default entry, which would win.
  printf 'machine %s login aws password %s\n%s' "$host" "$token" "${others%.}" | put "$netrc" || {
    note 'cannot write ~/.netrc'
    return 1
  }
  # One entry that is none makes pip take no notice of all of them.
  if ! python3 -c 'import netrc, sys; netrc.netrc(sys.argv[1])' "$netrc" 2>/dev/null; then
    # shellcheck disable=SC2088 # a name for people
    note '~/.netrc cannot be read by pip: mend your own entries'
    return 1
  fi
  note "token renewed: the next one in $renew_after s"
}

# For as long as the app runs; one of these is enough.
keep_renewing() {
  local pause=$1 retry=$retry_after taken=0
  flock -n 9 || taken=$?
  if ((taken == 1)); then
    note 'another renewer is at work already'
    return
  fi
  while sleep "$pause" 9>&-; do
    if renew 9>&-; then
      pause=$renew_after retry=$retry_after
    else
      pause=$retry retry=$((retry * 2 < longest_retry ? retry * 2 : longest_retry))
    fi
  done
}

main() {
  if ! { mkdir -p "$state" && : >>"$log"; } 2>/dev/null; then
    say "cannot write to $state: pip is not set up for the package mirror"
    return
  fi
  local pause=$renew_after problems=()
  put "$state/outputs.json" <<'OUTPUTS' || problems+=("$state/outputs.json cannot be written")
@outputs@
OUTPUTS
  set_up_pip >>"$log" 2>&1 || problems+=("pip's configuration cannot be written")
  set_up_uv >>"$log" 2>&1 || problems+=("uv's configuration cannot be written")
  renew >>"$log" 2>&1 || {
    problems+=('there is no token yet, which is tried again in the background')
    pause=$retry_after
  }
  (
    trap '' HUP
    keep_renewing "$pause"
  ) 9>>"$state/lock" </dev/null >>"$log" 2>&1 &
  if ((${#problems[@]} == 0)); then
    say "pip and uv install from $index"
  else
    say "$(printf '%s; ' "${problems[@]}")see $log, or run mirror_doctor.py"
  fi
}

main
