# shellcheck shell=bash
# New environments, and those of mirrors that exist: sourced by ./rehearse.
# shellcheck disable=SC2154,SC2329 # what ./rehearse sets and calls

new_usage() {
  cat <<'EOF'
Writes Pulumi.ENV.yaml and the description of its account, once the program takes them; rehearses the
environment, and shows what it costs and who may read.

  ./rehearse new ENV [--account ID] [--region REGION] [--set KEY=VALUE]…

  --set   any key of Pulumi.yaml, without "pypi-mirror:"; lists with commas: --set studioUsers=ann,bob.
          Without any, it makes its network and its reader role.

On a terminal it asks for what is missing.
EOF
}

adopt_usage() {
  cat <<'EOF'
Writes the environment that adopts a mirror that exists, and ENV.import.json for `pulumi import`; then
rehearses the import, and shows what the next `pulumi up` would mend. See docs/migrate.md.

  ./rehearse adopt ENV --terraform FILE [--domain NAME] [--repository NAME]
      FILE is the output of `terraform show -json`, or a state file
  ./rehearse adopt ENV --account ID --region REGION --domain NAME --repository NAME [--store NAME]
      --vpc vpc-… --subnets subnet-…,… [--endpoints codeartifact.api=vpce-…,…]
      a mirror made by hand
  both: [--reader-roles ARN,…] [--reader-groups sg-…,…] [--reader-cidrs RANGE,…]
EOF
}

# Takes the environment's name, which comes first, and sees that there is none of it yet.
name_environment() {
  environment=${1:-}
  [[ -n $environment ]] || die "which environment? See ./rehearse ${FUNCNAME[1]%_command} --help"
  [[ $environment =~ ^[a-z][a-z0-9-]{0,30}$ ]] ||
    die "'$environment' is no name for an environment: lower-case letters, digits and hyphens, a letter first"
  [[ $environment != all ]] || die "'all' is every environment to ./rehearse diff: take another name"
  [[ ! -e $project/Pulumi.$environment.yaml ]] || die "there is an environment '$environment' already: Pulumi.$environment.yaml"
}

# A copy of the project for what is not yet known to be right.
make_scratch() {
  scratch=$home/new.$$
  scratch_accounts=$scratch/project/rehearsal/accounts
  mkdir -p "$scratch/project/rehearsal" "$scratch/home"
  # shellcheck disable=SC2064 # now
  trap "rm -rf $(printf %q "$scratch")" EXIT
  write_project "$scratch/project" "$jar" <"$project/Pulumi.yaml"
  cp -r "$accounts" "$scratch_accounts"
}

in_scratch() { REHEARSAL_BUILT=1 REHEARSAL_HOME=$scratch/home REHEARSAL_PROJECT=$scratch/project "$repo/rehearse" "$@" --stack "$environment" 9>&-; }

# The program's own judgement of the scratch's environment; all that is wrong, at once.
judge() {
  if ! in_scratch cost >"$scratch/cost" 2>"$scratch/judgement"; then
    sed -n '/./p' "$scratch/judgement" | grep -v '^rehearse:' >&2 || cat "$scratch/judgement" >&2
    die "the environment '$environment' would not be right: nothing is written"
  fi
}

# Puts environment and account in their places, each whole.
put_in_place() {
  local described
  for described in "$scratch_accounts"/*.json; do
    if ! cmp -s "$described" "$accounts/${described##*/}"; then
      put "$accounts/${described##*/}" <"$described"
      say "wrote the description of account $(basename "$described" .json): rehearsal/accounts/${described##*/}"
    fi
  done
  put "$project/Pulumi.$environment.yaml" <"$scratch/project/Pulumi.$environment.yaml"
  say "wrote Pulumi.$environment.yaml"
}

new_command() {
  case ${1:-} in -h | --help) new_usage && exit ;; esac
  name_environment "$@"
  shift
  prepare_all_tools
  make_scratch
  local ask=()
  if [[ -t 0 || -n ${REHEARSAL_ASK:-} ]]; then ask=(--ask); fi
  run_emulator plugin environments.Environments new "$environment" --project "$scratch/project" --accounts "$scratch_accounts" \
    "${ask[@]}" "$@" ||
    die "nothing is written; see ./rehearse new --help"
  judge
  put_in_place
  "$repo/rehearse" --as-new "$environment" 9>&-
}

# What a person wants to know of an environment that has just been written.
show_new() {
  "$repo/rehearse" --stack "$environment" 9>&-
  say "what '$environment' costs"
  "$repo/rehearse" cost --stack "$environment" 9>&-
  say "who may do what in '$environment'"
  "$repo/rehearse" audit --stack "$environment" 9>&-
  say "that is '$environment': commit Pulumi.$environment.yaml and its account's description, then docs/operations.md"
}

# The environment's rehearsals go on from the one that was just made, unless the account's own did
# before it was described so.
keep_adopted() {
  local account neighbour
  account=$(account_of "$project/Pulumi.$environment.yaml")
  if [[ -e $home/accounts/$account.json || -e $home/state/$environment ]]; then
    say "account $account was rehearsed here before it was described so: to rehearse '$environment', begin afresh: rm -r $home/accounts $home/state"
  else
    cp -r "$scratch/home/state/$environment" "$home/state/$environment"
    # An import alone changes nothing in the account.
    [[ ! -f $scratch/home/accounts/$account.json ]] ||
      put "$home/accounts/$account.json" <"$scratch/home/accounts/$account.json"
  fi
  for neighbour in "$project"/Pulumi.*.yaml; do
    [[ $neighbour != "$project/Pulumi.$environment.yaml" && $(account_of "$neighbour") == "$account" ]] || continue
    neighbour=$(basename "$neighbour" .yaml)
    say "'${neighbour#Pulumi.}' is in account $account too: see that it can still be deployed beside '$environment'"
  done
}

adopt_command() {
  case ${1:-} in -h | --help) adopt_usage && exit ;; esac
  name_environment "$@"
  shift
  prepare_all_tools
  make_scratch
  run_emulator plugin environments.Environments adopt "$environment" --project "$scratch/project" --accounts "$scratch_accounts" \
    --mirror "$scratch/mirror.json" "$@" ||
    die "nothing is written; see ./rehearse adopt --help"
  judge
  say 'what there is, by the names that the program has for it'
  in_scratch preview --json --import-file "$scratch/wanted.json" >"$scratch/preview.json" 2>"$scratch/preview.log" ||
    { cat "$scratch/preview.log" >&2 && die "the environment '$environment' cannot be previewed: nothing is written"; }
  run_emulator plugin environments.Environments import "$scratch/mirror.json" "$scratch/wanted.json" "$scratch/preview.json" "$scratch/import.json"
  say 'rehearsing the import'
  in_scratch import --file "$scratch/import.json" --generate-code=false --protect=false --yes --suppress-outputs \
    >"$scratch/import.log" 2>&1 || { cat "$scratch/import.log" >&2 && die 'the import failed: nothing is written'; }
  say 'what the next deployment would mend'
  in_scratch preview --suppress-outputs
  put_in_place
  put "$project/$environment.import.json" <"$scratch/import.json"
  say "wrote $environment.import.json"
  keep_adopted
  say "that is '$environment'; in the account itself it goes on with docs/migrate.md"
}
