# shellcheck shell=bash
# The emulator's programs in Java, set up for short runs: sourced by ./rehearse.
# shellcheck disable=SC2154 # what ./rehearse sets

# Classes as Java keeps them ready ("class data sharing"): a program then starts in half of the time. There
# are two archives for each Java: the plugin's, which serves others too, and the notebook's.
# Where Java makes none, it reads the jars.
archives=$repo/.rehearsal/archives

# Little is run often enough to be worth compiling, and nothing often enough for more.
java_options=(-Xshare:auto -Xlog:disable -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=2)
# Java refuses to start with two collectors.
[[ "${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${_JAVA_OPTIONS:-}" == *-XX:+Use*GC* ]] || java_options+=(-XX:+UseSerialGC)

# A command on PATH, but not what stands for it where the engine runs.
real_command() { type -aP "$1" | grep -v "/shims/[^/]*/$1\$" | head -n 1 || :; }

# Of this Java, as it describes itself.
archive_file() { printf '%s/%s-%s.jsa' "$archives" "$1" "$java_known"; }

# What starts a program of the emulator's, in $command: its archive, its class below pypimirror.rehearsal,
# and its arguments.
find_command() {
  local archive
  archive=$(archive_file "$1")
  command=(java)
  # Without its own, Java would do without that of its classes, too.
  [[ ! -s $archive ]] || command+=("-XX:SharedArchiveFile=$archive")
  command+=("${java_options[@]}" -cp "$rehearsal_classes" "pypimirror.rehearsal.$2" "${@:3}")
}

# The same as a line of bash.
show_command() {
  local command
  find_command "$@"
  printf exec
  printf ' %q' "${command[@]}"
}

# Runs it.
run_emulator() {
  local command
  find_command "$@"
  "${command[@]}"
}

prepare_java() {
  local called found
  called=$(real_command java)
  found=$(readlink -f "$called")
  # What is called java may choose one, by the folder that it is started in.
  java_known=$({
    echo "$found ${JAVA_HOME:-}"
    cat "${found%/bin/java}/release" 2>/dev/null || (cd "$project" && "$called" -XshowSettings:properties -version 2>&1)
  } | cksum | tr ' ' -)
  rehearsal_classes=$rehearsal_jar:$(<"$rehearsal_classpath")
  archive_plugin_classes
}

# Makes the archive of a program, a class and its arguments, unless there is one of this jar.
archive_classes() {
  local archive new
  archive=$(archive_file "$1")
  [[ $archive -nt $rehearsal_jar ]] && return
  shift
  mkdir -p "$archives"
  new=$archive.$$
  java -XX:ArchiveClassesAtExit="$new" "${java_options[@]}" -cp "$rehearsal_classes" \
    -Xlog:all=warning "pypimirror.rehearsal.$1" "${@:2}" >"$archive.log" 2>&1 8>&- 9>&- || {
    # Of nothing that is deployed, or a program that does not compile: the next run tries again.
    rm -f "$new"
    return 0
  }
  if [[ ! -f $new ]]; then
    say "the emulator starts slower than it could, without an archive of its classes: $archive.log"
    # There is no use in trying again.
    : >"$new"
  fi
  mv -f "$new" "$archive"
}

archive_plugin_classes() {
  local folder=$archives/training.$$
  [[ $(archive_file plugin) -nt $rehearsal_jar ]] && return
  mkdir -p "$folder"
  archive_classes plugin provider.Training "$folder"
  rm -rf "$folder"
}

# At every start, the engine's Java host runs each of these with --version, which takes a third of a second.
# A shim answers from a file until the tool changes.
prepare_shims() {
  local tool real
  for tool in java javac mvn gradle; do
    real=$(real_command "$tool")
    [[ -n $real ]] || continue
    put "$home/shims/$java_known/$tool" 755 <<EOF
#!/usr/bin/env bash
real=$(printf %q "$real")
if [[ \$* == --version ]]; then
  exec $(printf %q "$repo/rehearsal/bash/remember") $(printf %q "$home/answers") "$tool-$java_known-\$(stat -L -c %Y "\$real")" "\$real" --version
fi
exec "\$real" "\$@"
EOF
  done
}
