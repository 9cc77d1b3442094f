# shellcheck shell=bash
# A notebook's side of the rehearsal: sourced by ./rehearse.
# shellcheck disable=SC2154 # what ./rehearse sets

python_venv=$repo/.rehearsal/venv
# Has dependencies of its own.
proof_package=requests
proof_import='import sys, importlib
print("imported", sys.argv[1], importlib.import_module(sys.argv[1]).__version__)'

# The AWS CLI, and what makes virtual environments, from this machine's package index.
python_fingerprint() { cat "$repo/tools/python/requirements.txt" <(python3 -c 'import sys; print(sys.version, sys.executable)') | cksum; }
python_tools_built() { [[ -x $python_venv/bin/aws && $(cat "$python_venv/built-from" 2>/dev/null) == "$(python_fingerprint)" ]]; }

build_python_tools() {
  rm -rf "$python_venv"
  # shellcheck disable=SC2016 # expanded by the other shell
  with_progress 'installing the AWS CLI from the package index of this machine'"'"'s pip, once' \
    "$repo/.rehearsal/build-python.log" bash -euc '
      python3 -m venv "$1"
      "$1/bin/python" -m pip install --disable-pip-version-check --require-hashes -r "$2"
    ' - "$python_venv" "$repo/tools/python/requirements.txt"
  python_fingerprint >"$python_venv/built-from"
}

prepare_python_tools() {
  require python3 'install Python 3.10 or newer with pip and venv, and try again'
  if ! python_tools_built; then
    lock_to_build
    python_tools_built || build_python_tools
    lock_to_run
  fi
}

# A virtual environment with pip, in less than a second and from nowhere; options of virtualenv's.
make_venv() {
  PIP_CONFIG_FILE=/dev/null "$python_venv/bin/virtualenv" --quiet --no-download --no-periodic-update \
    --app-data "$repo/.rehearsal/virtualenv" "$@" >&2
}

# What `pulumi config` makes of the environment, asked once for each state of its files.
configuration() {
  local known=$home/config/$environment/resolved fingerprint
  fingerprint=$(cat "$project/Pulumi.yaml" "$home/config/$environment/Pulumi.$environment.yaml" | cksum | tr ' ' -)
  if [[ ! -f $known-$fingerprint.json ]]; then
    local resolved
    resolved=$(run_pulumi config --json) || die "cannot read the configuration of '$environment'"
    rm -f "$known"-*.json
    put "$known-$fingerprint.json" <<<"$resolved"
  fi
  cat "$known-$fingerprint.json"
}

# With the Python of now; one makes it, the others wait.
prepare_notebook_python() {
  exec 7>"$notebooks/lock"
  flock 7
  if [[ ! -x $notebooks/python/bin/pip || $(cat "$notebooks/python/built-from" 2>/dev/null) != "$(python_fingerprint)" ]]; then
    rm -rf "${notebooks:?}/python"
    make_venv "$notebooks/python"
    python_fingerprint >"$notebooks/python/built-from"
  fi
  exec 7>&-
}

# Changes when this machine's pip is set up for another index.
pip_set_up() {
  {
    env | grep '^PIP_' | sort || :
    cat /etc/pip.conf /etc/xdg/pip/pip.conf ~/.pip/pip.conf ~/.config/pip/pip.conf 2>/dev/null || :
  } | sha256sum | cut -c 1-16
}

prepare_notebook() {
  notebooks=$home/notebooks/$environment
  mkdir -p "$notebooks/bin"
  chmod 700 "$home/notebooks"
  ln -sfn "$python_venv/bin/aws" "$notebooks/bin/aws"
  prepare_notebook_python
  local own
  for own in /etc/pip.conf /etc/xdg/pip/pip.conf; do
    if grep -qsE '^ *(index-url|extra-index-url|find-links|no-index|proxy|trusted-host) *=' "$own"; then
      say "this machine's $own is read in the notebook too, and what it says of indexes holds there"
    fi
  done
}

# What the deployed environment, or before that its file, says of the notebook's surroundings.
look_around() {
  local resolved
  resolved=$(configuration)
  python3 "$repo/rehearsal/python/surroundings.py" "$notebooks/surroundings.json" \
    "$home/state/$environment/.pulumi/stacks/pypi-mirror/$environment.json" \
    "fixtures=$accounts" "home=$home" "notebook=$notebooks/home" \
    "pages=$home/pages/$(pip_set_up)" \
    "doctorNetwork=$repo/rehearsal/python/rehearsed_network.py" \
    "path=$notebooks/python/bin:$notebooks/bin:$repo/rehearsal/bash/clock:/usr/local/bin:/usr/bin:/bin" \
    "hostPip=python3"$'\n'"$repo/rehearsal/python/host_pip.py" <<<"$resolved"
  archive_classes notebook notebook.Notebook "$notebooks/surroundings.json" -- true
}

# A project for the engine beside the user's: a Pulumi.yaml, from standard input, that runs a given jar.
write_project() {
  local folder=$1 jar_to_run=$2
  mkdir -p "$folder"
  sed -E "s#^( *binary:).*#\1 $jar_to_run#" >"$folder/Pulumi.yaml"
}

# Runs a command as a notebook; the arguments are the user's.
run_notebook() {
  run_emulator notebook notebook.Notebook "$notebooks/surroundings.json" "$@"
}

make_fresh_venvs() {
  local venv
  for venv in fresh unplugged; do
    rm -rf "${notebooks:?}/$venv"
    # Nobody else's, so its pip may be the one that is kept, which Python has compiled already.
    make_venv --no-setuptools --symlink-app-data "$notebooks/$venv"
  done
}

# The script that Studio runs when an app starts, as the engine has deployed it.
start_script() {
  python3 "$repo/rehearsal/python/start_script.py" \
    "$home/state/$environment/.pulumi/stacks/pypi-mirror/$environment.json"
}

# What a notebook does with the deployed environment: no way to the internet, what Studio runs when it
# starts or else the stack's own login, an installation with dependencies, and the same one again when
# the public index is gone.
prove() {
  local login=$1 script=$notebooks/on-start.sh go=$notebooks/go second status=0
  [[ $login == 'aws codeartifact login '* ]] || die 'the proof failed: the stack has no output loginCommand'
  if start_script >"$script"; then
    login="bash $(printf %q "$script")"
    say 'as a notebook: no internet, the start of an app of Studio, and an installation'
  else
    say 'as a notebook: no internet, the login, and an installation'
  fi
  # The second notebook starts beside the first one, and begins when it is told to; when this process
  # ends it hears nothing, and ends.
  rm -f "$go"
  mkfifo "$go"
  exec 6<>"$go"
  # shellcheck disable=SC2016 # expanded in the notebook
  run_notebook --brief --unplugged -- bash -euc '
    read -r word
    [[ $word == go ]]
    export PIP_NO_INPUT=1
    "$1/bin/pip" install --quiet --no-cache-dir "$2"
    "$1/bin/python" -c "$3" "$2"
  ' - "$notebooks/unplugged" "$proof_package" "$proof_import" <"$go" >"$notebooks/unplugged.log" 2>&1 6>&- &
  second=$!
  # shellcheck disable=SC2016
  run_notebook --brief --alone -- bash -euc '
    export PIP_NO_INPUT=1
    rm -f ~/.config/pip/pip.conf
    internet() {
      local said status=0
      # Instead of what the login writes; all else that sets pip up holds.
      : >"$1/no.conf"
      said=$(PIP_CONFIG_FILE=$1/no.conf pip download --retries 0 --no-cache-dir --dest "$1" "$2" 2>&1) || status=$?
      [[ $status != 0 && $said == *"No matching distribution found"* ]] && return
      printf "%s\n" "$said" "without a login, pip was to find no index" >&2
      return 1
    }
    # Beside the login, of which it sees nothing: both are mostly starts of Python.
    internet "$1" "$3" &
    looking=$!
    echo "\$ $2"
    eval "$2"
    wait "$looking"
    echo "\$ pip install $3"
    "$1/bin/pip" install --no-cache-dir "$3"
    "$1/bin/python" -c "$4" "$3"
  ' - "$notebooks/fresh" "$login" "$proof_package" "$proof_import" 6>&- || die 'the proof failed'
  say 'the same installation, with the public index unplugged'
  echo go >&6
  wait "$second" || status=$?
  exec 6>&-
  cat "$notebooks/unplugged.log"
  ((status == 0)) || die 'the proof failed: without the public index'
}

# Whose sleep ends by a time; a mark that a sleeper could not take away is nobody's.
sleepers_until() {
  local mark owner until
  for mark in "$home"/clock.sleepers/*; do
    read -r owner until 2>/dev/null <"$mark" || continue
    if ((until <= $1)) && [[ $(tr '\0' ' ' 2>/dev/null <"/proc/${mark##*/}/cmdline") == */clock/sleep* ]]; then
      echo "$owner"
    fi
  done
}

# Whoever was woken gets to what it woke for, and to sleep again, before anything else is tried.
let_sleepers_wake() {
  local now=$1 owner deadline=$((SECONDS + 90))
  shift
  for owner; do
    while ((SECONDS < deadline)) && kill -0 "$owner" 2>/dev/null && ! sleeps_past "$now" "$owner"; do
      sleep 0.25
    done
  done
}

sleeps_past() {
  local mark owner until
  for mark in "$home"/clock.sleepers/*; do
    read -r owner until 2>/dev/null <"$mark" || continue
    [[ $owner == "$2" ]] && ((until > $1)) && return
  done
  return 1
}

# Moves the clock by which tokens expire, and by which notebooks sleep.
move_clock() {
  local ahead=0 unit
  [[ -f $home/clock ]] && ahead=$(cat "$home/clock")
  case ${1:-} in
    '') ;;
    reset)
      [[ $# == 1 ]] || die "clock: reset goes without '$2'"
      ahead=0
      ;;
    *)
      [[ $# == 1 && $1 =~ ^\+([0-9]{1,6})([smhd])$ ]] ||
        die "clock: '$*' is not of the form +13h (s, m, h or d), or reset"
      case ${BASH_REMATCH[2]} in
        s) unit=1 ;;
        m) unit=60 ;;
        h) unit=3600 ;;
        d) unit=86400 ;;
      esac
      ahead=$((ahead + 10#${BASH_REMATCH[1]} * unit))
      ;;
  esac
  if ((ahead == 0)); then
    rm -f "$home/clock"
  else
    local now woken
    now=$(($(date +%s) + ahead))
    woken=$(sleepers_until "$now")
    echo "$ahead" | put "$home/clock"
    # shellcheck disable=SC2086 # ids of processes
    let_sleepers_wake "$now" $woken
  fi
  date -u -d "@$(($(date +%s) + ahead))" "+%Y-%m-%dT%H:%M:%SZ, $ahead s ahead of this machine"
}
