# Configures pip and uv, and renews the token while the app runs. on-start.sh writes this file to
# ~/.pypi-mirror and runs it with the values of the environment.
#
# shellcheck shell=bash disable=SC2154

# Seconds after a failure: the first pause and the longest.
retry_after=30
longest_retry=600

note() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }

# Varies a number of seconds, so that apps that start together do not renew together.
vary() { echo $(($1 - RANDOM % ($1 / 10 + 1))); }

# Requests a token. The endpoints have only the standard names, and no proxy can reach them.
request_token() {
  local settings=(AWS_USE_FIPS_ENDPOINT=false AWS_USE_DUALSTACK_ENDPOINT=false
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=3)
  # A proxy on this machine is part of the network, as in a rehearsal.
  [[ ${HTTPS_PROXY:-${https_proxy:-}} == *//127.0.0.1* ]] ||
    settings+=("NO_PROXY=.amazonaws.com,${NO_PROXY:-}" "no_proxy=.amazonaws.com,${no_proxy:-}")
  timeout 60 env "$@" "${settings[@]}" aws codeartifact get-authorization-token \
    --region "$region" --domain "$domain" --domain-owner "$owner" --duration-seconds "$seconds" \
    --query authorizationToken --output text --cli-connect-timeout 8 --cli-read-timeout 15
}

# Puts a token into ~/.netrc, and into no argument, log or other file.
renew() {
  local token
  # The second request ignores a bundle of certificate authorities without those of AWS.
  token=$(request_token) || token=$(request_token -u AWS_CA_BUNDLE -u REQUESTS_CA_BUNDLE)
  if [[ ! $token =~ ^[^[:space:]]+$ ]]; then
    note 'no token: CodeArtifact rejected the request or did not respond in time'
    return 1
  fi
  python3 -I "$state/settings.py" token <<<"$token" || return
  note 'token renewed'
}

# Renews the token while the app runs. Only one process does so.
keep_renewing() {
  local pause=$1 retry=$retry_after
  if ! flock -n 9; then
    note 'another process already renews the token'
    return
  fi
  trap 'kill $!; exit' TERM
  echo "$BASHPID" >"$state/renewer"
  while sleep "$pause" 9>&- & wait $!; do
    # Another app that shares this home directory may have undone the configuration.
    [[ -e $state/settings.py ]] || return
    if renew 9>&-; then
      pause=$(vary $((seconds / 2))) retry=$retry_after
    else
      pause=$(vary $retry) retry=$((retry * 2 < longest_retry ? retry * 2 : longest_retry))
    fi
  done
}

main() {
  local pause problems result problem
  problems=$(python3 -I "$state/settings.py" configure 2>>"$log") || [[ $problems ]] ||
    problems='pip and uv are not configured'
  if result=$(renew 2>&1); then
    pause=$(vary $((seconds / 2)))
  else
    problems+=$'\n'${result##*$'\n'}
    [[ $result != *'no token'* ]] ||
      problems+=$'\nthe token request failed. The script retries in the background.'
    pause=$(vary $retry_after)
  fi
  printf '%s\n' "$result" >>"$log"
  (
    trap '' HUP
    keep_renewing "$pause"
  ) 9>>"$state/lock" </dev/null >>"$log" 2>&1 &
  if [[ $problems ]]; then
    while read -r problem; do [[ ! $problem ]] || say "$problem"; done <<<"$problems" | tee -a "$log"
    say "run mirror_doctor.py, or see $log"
  else
    say "pip and uv install from $index"
  fi
}

main
