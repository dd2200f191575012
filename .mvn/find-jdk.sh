# Sourced by the launchers: finds a JDK that Banyan can be built with and run on.
#
# find_jdk sets and exports JAVA_HOME, or leaves what is missing in $missing. JAVA_HOME is tried
# first, then the java of PATH, then the usual folders; of those the oldest that will do.

jdk_wanted=25

# The feature version of the JDK in folder $1, or 0: read from its release file, no java is started.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || { echo 0; return; }
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | grep . || echo 0
}

jdk_of_path() {
  java_found=$(command -v javac 2>/dev/null) || return 0
  java_found=$(readlink -f "$java_found" 2>/dev/null) || return 0
  dirname "$(dirname "$java_found")"
}

find_jdk() {
  missing=
  for jdk in "${JAVA_HOME:-}" "$(jdk_of_path)"; do
    if [ -n "$jdk" ] && [ "$(jdk_version "$jdk")" -ge "$jdk_wanted" ]; then
      JAVA_HOME=$jdk
      export JAVA_HOME
      return 0
    fi
  done
  best=
  best_version=
  for jdk in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-${HOME:-/nonexistent}/.sdkman}"/candidates/java/* \
    "${HOME:-/nonexistent}"/.jdks/*; do
    version=$(jdk_version "$jdk")
    if [ "$version" -ge "$jdk_wanted" ] && { [ -z "$best" ] || [ "$version" -lt "$best_version" ]; }
    then
      best=$jdk
      best_version=$version
    fi
  done
  if [ -n "$best" ]; then
    JAVA_HOME=$best
    export JAVA_HOME
    return 0
  fi
  missing="a JDK of version $jdk_wanted or newer (such as Eclipse Temurin $jdk_wanted; set JAVA_HOME
  if it lies in an unusual folder)"
  return 1
}

# Says everything that is missing in one message; $1 is the command's name.
say_missing() {
  echo "$1: please install$2" >&2
}
