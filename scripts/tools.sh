# SPDX-License-Identifier: BSD-2-Clause
# Finds the tools that kq, test and the scripts beside this file need. Sourced; plain POSIX sh.
# The caller has set $tools_for, the name that error lines begin with.

jdk_wanted=25

die() {
  printf '%s: %s\n' "$tools_for" "$*" >&2
  exit 1
}

# Is there a JDK (not only a JRE) of the wanted version in folder $1? Its release file says so.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r jdk_line; do
    case $jdk_line in
      JAVA_VERSION=\"$jdk_wanted\" | JAVA_VERSION=\"$jdk_wanted[.+-]*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

# The file that symbolic link $1 leads to in the end.
resolve() {
  resolved=$1
  while [ -L "$resolved" ]; do
    resolve_to=$(readlink "$resolved") || break
    case $resolve_to in
      /*) resolved=$resolve_to ;;
      *) resolved=${resolved%/*}/$resolve_to ;;
    esac
  done
}

# Sets and exports JAVA_HOME, or ends the script with one line.
find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && is_jdk "$JAVA_HOME"; then
    export JAVA_HOME
    return
  fi
  jdk_java=$(command -v java 2>/dev/null) || jdk_java=
  if [ -n "$jdk_java" ]; then
    resolve "$jdk_java"
    jdk_home=${resolved%/bin/java}
    if is_jdk "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return
    fi
  fi
  for jdk_home in /usr/lib/jvm/* /usr/java/* /usr/local/openjdk* /opt/* /opt/java/* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return
    fi
  done
  die "no JDK $jdk_wanted found: install one (for example Eclipse Temurin $jdk_wanted) or set JAVA_HOME to it"
}

# Sets $mvn, or ends the script with one line.
find_maven() {
  mvn=$(command -v mvn 2>/dev/null) || die "no Maven found: install Apache Maven 3.8 or newer, with mvn on the PATH"
}

# Runs Maven in the project's folder, on the JDK that find_jdk found.
run_maven() {
  (
    cd "$root" || exit 1
    # Older Maven versions carry libraries that this JDK warns about.
    MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS-}"
    export MAVEN_OPTS
    # A JVM that starts with SIGHUP or SIGINT ignored, as under nohup, never reports it; its tests would wait in vain.
    set -- "$mvn" -B -ntp "$@"
    if env --default-signal=HUP,INT true 2>/dev/null; then
      set -- env --default-signal=HUP,INT "$@"
    fi
    exec "$@"
  )
}
