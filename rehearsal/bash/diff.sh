# shellcheck shell=bash
# What a change does: sourced by ./rehearse.
# shellcheck disable=SC2034,SC2154,SC2329 # what ./rehearse sets, calls and reads

diff_usage() {
  cat <<'EOF'
What this working tree changes, compared with a git ref: deploys the ref's program and environments
to an emulator of AWS, then this working tree on top, and says what became another.

  ./rehearse diff BASE [--stack ENV|all] [--format text|markdown|json] [--limit CHARACTERS]
  ./rehearse diff --from REPORT.json [--format …] [--limit …]    the same report in another form

  BASE      any git ref; what counts of it is its program, pom.xml and Pulumi*.yaml. The engine, the
            emulator and the accounts are always the working tree's
  --stack   one environment, or all there are on either side (default all)
  --limit   of Markdown, the most characters: details that do not fit are left out

Exit code 1: the change cannot be deployed. 2: there is no report.
EOF
}

# What a program is built from, as a key; only what git knows and does not ignore counts.
program_of_tree() {
  (
    cd "$project" || exit
    git ls-files -z --cached --others --exclude-standard -- src/main pom.xml | LC_ALL=C sort -zu |
      while IFS= read -r -d '' file; do
        [[ ! -f $file ]] || printf '%s %s\n' "$(git hash-object --no-filters -- "$file")" "$file"
      done | sha256sum | cut -c 1-16
  )
}
program_of_base() {
  git -C "$project" ls-tree -rz "$base" -- src/main pom.xml | tr '\0' '\n' |
    sed -E 's/^[0-9]+ blob ([0-9a-f]+)\t/\1 /' | LC_ALL=C sort -k 2 | sha256sum | cut -c 1-16
}

of_base() { git -C "$project" show "$base:./$1"; }

# Keeps the newest of what was kept, so that it does not grow without end; what was used within the last
# hour may be in use.
prune() {
  # shellcheck disable=SC2012 # names of our own making
  (cd "$1" 2>/dev/null && ls -t | tail -n +"$(($2 + 1))" | while read -r old; do
    [[ -z $(find "$old" -maxdepth 0 -mmin +60) ]] || rm -rf "${old:?}"
  done) || :
}

# The jar of BASE's program, built once for each.
build_base_program() {
  local folder=$diffs/programs/$base_program
  base_jar=$folder/target/pypi-mirror.jar
  if [[ ! -f $folder/built ]]; then
    require mvn 'install Maven 3.8.1 or newer and a JDK 17 or newer, and try again'
    local parts new=$folder.$$
    mkdir -p "$new"
    mapfile -t parts < <(git -C "$project" ls-tree --name-only "$base" -- src/main pom.xml .mvn)
    git -C "$project" archive "$base" -- "${parts[@]}" | tar -x -C "$new"
    say "building the program of $base_name"
    # By that home an interrupted diff finds what it has started.
    if ! REHEARSAL_HOME=$work/build mvn -B -f "$new/pom.xml" -Dmaven.test.skip -Dspotless.check.skip package >"$new/build.log" 2>&1 9>&-; then
      local why
      why=$(grep -m 3 '^\[ERROR\] /' "$new/build.log" || grep -m 3 ERROR "$new/build.log" || tail -n 3 "$new/build.log")
      base_failure="its program cannot be built: ${why//$new\//}"
      rm -rf "$new"
      return
    fi
    touch "$new/built"
    # Another diff may have been quicker.
    mv -T "$new" "$folder" 2>/dev/null || rm -rf "$new"
  fi
  touch "$folder"
}

deploy() {
  local folder=$1 name=$2
  mkdir -p "$folder/home"
  REHEARSAL_BUILT=1 REHEARSAL_HOME=$folder/home REHEARSAL_PROJECT=$folder/project REHEARSAL_FAULTS='' \
    "$repo/rehearse" up --yes --skip-preview --json --stack "$name" \
    >"$folder/up.json" 2>"$folder/up.log" 9>&- 8>&-
}

# BASE's environment, deployed; kept, since it is the same for the same files.
deploy_base() {
  local name=$1 folder=$work/$1/before
  write_project "$folder/project" "$base_jar" <"$work/base.Pulumi.yaml"
  of_base "Pulumi.$name.yaml" >"$folder/project/Pulumi.$name.yaml"
  of_base pom.xml >"$folder/project/pom.xml" 2>/dev/null || rm -f "$folder/project/pom.xml"
  if [[ -n $base_failure ]]; then
    echo "$base_failure" >"$folder/up.log"
    return
  fi
  local key kept
  key=$(cat "$work/surroundings" "$folder/project"/Pulumi*.yaml <(echo "$base_program $name") | sha256sum | cut -c 1-32)
  kept=$diffs/deployed/$key
  if [[ -d $kept ]]; then
    cp -r "$kept/." "$folder"
    touch "$kept"
    return
  fi
  if deploy "$folder" "$name"; then
    mkdir -p "$kept.$$/home"
    cp -r "$folder/home/state" "$folder/home/accounts" "$kept.$$/home"
    cp "$folder/up.json" "$folder/up.log" "$kept.$$"
    mv -T "$kept.$$" "$kept" 2>/dev/null || rm -rf "$kept.$$"
  fi
}

diff_environment() {
  local name=$1 before=$work/$1/before after=$work/$1/after
  mkdir -p "$work/$name"
  if [[ ! -f $project/Pulumi.$name.yaml ]]; then
    return
  fi
  local in_base=false
  if git -C "$project" cat-file -e "$base:./Pulumi.$name.yaml" 2>/dev/null; then
    in_base=true
    if [[ $base_program == "$tree_program" ]] &&
      cmp -s "$project/Pulumi.yaml" "$work/base.Pulumi.yaml" &&
      cmp -s "$project/Pulumi.$name.yaml" <(of_base "Pulumi.$name.yaml"); then
      touch "$work/$name/same"
      return
    fi
  fi
  mkdir -p "$after/home"
  if $in_base; then
    deploy_base "$name"
    if grep -qs '"result":"succeeded"' "$before/up.json" &&
      [[ $(account_of "$before/project/Pulumi.$name.yaml") == "$(account_of "$project/Pulumi.$name.yaml")" ]]; then
      cp -r "$before/home/state" "$after/home"
      [[ ! -d $before/home/accounts ]] || cp -r "$before/home/accounts" "$after/home"
      # What is protected is reported; it must not hide what else would come of it.
      sed -i -E 's/"protect": ?true/"protect":false/g' \
        "$after/home/state/$name/.pulumi/stacks/pypi-mirror/$name.json"
    fi
  fi
  write_project "$after/project" "$jar" <"$project/Pulumi.yaml"
  cp "$project/Pulumi.$name.yaml" "$after/project"
  deploy "$after" "$name" || :
}

# Says what it is at, two environments at a time.
diff_environments() {
  local name
  # Each in a process group of its own, so that Ctrl-C ends an engine with all that it has started.
  set -m
  for name in "$@"; do
    while (($(jobs -pr | wc -l) >= 2)); do wait -n || :; done
    say "rehearsing '$name'"
    (
      set -e
      diff_environment "$name"
      touch "$work/$name/done"
    ) &
  done
  wait
  set +m
  for name in "$@"; do
    [[ -f $work/$name/done ]] || no_report "'$name' could not be rehearsed"
  done
}

interrupt_diff() {
  trap - INT TERM
  # Nothing of it is to be kept, so nothing is asked to end in order. The engine puts what it starts in
  # process groups of their own, so they are found by their REHEARSAL_HOME, until there are none.
  local job process found=true left
  for job in $(jobs -p); do
    disown "$job" 2>/dev/null || :
    kill -KILL -- "-$job" 2>/dev/null || :
  done
  while $found; do
    found=false
    mapfile -t left < <(grep -lszF "REHEARSAL_HOME=$work/" /proc/[0-9]*/environ | cut -d / -f 3)
    for process in "${left[@]}"; do
      if kill -KILL "$process" 2>/dev/null; then found=true; fi
    done
    sleep 0.1
  done
  rm -rf "$diffs/programs/"*".$$" "$diffs/deployed/"*".$$"
  say 'interrupted: nothing is left of this diff'
  exit 130
}

# Exit code 1 is for a change that cannot be deployed, so what ends without a report ends with another.
no_report() { die "diff: $*"; }

diff_command() {
  failure_code=2
  local which=all format=text limit=999999999 from=''
  base_name=''
  while (($#)); do
    case $1 in
      --stack | -s | --format | --limit | --from)
        (($# > 1)) || no_report "$1 needs a value"
        case $1 in
          --format) format=$2 ;;
          --limit) limit=$2 ;;
          --from) from=$2 ;;
          *) which=$2 ;;
        esac
        shift
        ;;
      --stack=*) which=${1#*=} ;;
      --format=*) format=${1#*=} ;;
      --limit=*) limit=${1#*=} ;;
      --from=*) from=${1#*=} ;;
      -h | --help) diff_usage && exit ;;
      -*) no_report "'$1' is unknown; see ./rehearse diff --help" ;;
      *)
        [[ -z $base_name ]] || no_report "one BASE, not '$base_name' and '$1'"
        base_name=$1
        ;;
    esac
    shift
  done
  case $format in
    text | markdown | json) ;;
    *) no_report "--format is text, markdown or json, not '$format'" ;;
  esac
  [[ $limit =~ ^[1-9][0-9]{2,8}$ ]] || no_report "--limit is a number of characters, 100 to 999999999, not '$limit'"
  if [[ -n $from ]]; then
    [[ -z $base_name && $which == all ]] || no_report '--from shows the report as it is: without BASE and --stack'
    [[ -f $from ]] || no_report "there is no file '$from'"
    prepare_all_tools
    run_emulator plugin diff.Diff render "$format" "$limit" <"$from" || no_report "'$from' is no report: ./rehearse diff BASE --format json makes one"
    return
  fi
  [[ -n $base_name ]] || no_report 'compare with what? ./rehearse diff BASE, such as origin/main'
  require git 'install git, and try again'
  git -C "$project" rev-parse --git-dir >/dev/null 2>&1 || no_report "$project is no git working tree"
  base=$(git -C "$project" rev-parse --verify --quiet "$base_name^{commit}") ||
    no_report "'$base_name' is no commit that is known here; git fetch, and try again"
  of_base Pulumi.yaml >/dev/null 2>&1 || no_report "'$base_name' has no Pulumi.yaml: it is no version of this project"

  prepare_all_tools
  diffs=$home/diff
  work=$diffs/run.$$
  mkdir -p "$work" "$diffs/programs" "$diffs/deployed"
  trap interrupt_diff INT TERM
  # shellcheck disable=SC2064 # now
  trap "rm -rf $(printf %q "$work")" EXIT
  of_base Pulumi.yaml >"$work/base.Pulumi.yaml"
  {
    engine_fingerprint
    cksum "$engine/pulumi" "$rehearsal_jar" "$accounts"/*.json
  } >"$work/surroundings"

  local names=() known
  known=$({
    git -C "$project" ls-tree --name-only "$base" ./
    (cd "$project" && printf '%s\n' Pulumi.*.yaml)
  } | sed -nE 's#^.*Pulumi\.([^/]+)\.yaml$#\1#p' | grep -v '^\*$' | sort -u)
  if [[ $which == all ]]; then
    mapfile -t names <<<"$known"
  elif grep -qxF -- "$which" <<<"$known"; then
    names=("$which")
  else
    no_report "there is no environment '$which' on either side; there are: ${known//$'\n'/ }"
  fi

  base_failure=''
  base_jar=$jar
  base_program=$(program_of_base)
  tree_program=$(program_of_tree)
  if [[ $base_program != "$tree_program" ]]; then
    build_base_program
  fi
  diff_environments "${names[@]}"
  prune "$diffs/deployed" 30
  prune "$diffs/programs" 3

  local status=0
  run_emulator plugin diff.Diff compare "$base_name" "$accounts" "$work" "${names[@]}" >"$work/report.json" || status=$?
  case $status in
    0) ;;
    3) status=1 ;;
    *) no_report 'what was deployed could not be compared' ;;
  esac
  if [[ $format == json ]]; then
    cat "$work/report.json"
  else
    run_emulator plugin diff.Diff render "$format" "$limit" <"$work/report.json"
  fi
  return "$status"
}
