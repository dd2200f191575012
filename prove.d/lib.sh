# Sourced by every proof, which starts with:
#
#   #!/usr/bin/env bash
#   # proof: what it shows, in one sentence
#   # quick: yes
#   . "$(dirname "$0")/lib.sh"
#
# and ends with `finish passed WORDS` or `finish failed WORDS`. Leaves the shell in the checkout's
# root, with JAVA_HOME at a JDK that will do and $work at an empty folder of the proof's own.
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit 1
. .mvn/find-jdk.sh

: "${PROVE_NAME:=$(basename "$0")}" "${PROVE_OUT:=$root/build/prove}" "${PROVE_QUICK:=no}"
: "${PROVE_STARTED:=$(date +%s)}" "${PROVE_SEED:=1}"
proof_command="prove.d/$PROVE_NAME $*"
proof_notes=
work=$PROVE_OUT/$PROVE_NAME
rm -rf "$work"
mkdir -p "$work"

# Text as a JSON string.
json_text() {
  printf '%s' "$1" | tr -d '\000-\010\013\014\016-\037' | awk '
    BEGIN { ORS = ""; print "\"" }
    NR > 1 { print "\\n" }
    { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); print }
    END { print "\"" }'
}

# Says how far the proof is.
say() { echo "proof $PROVE_NAME: $*"; }

# Keeps a number or a text with the result: note requestsPerSecond 1234.
note() {
  local value
  if [[ $2 =~ ^-?[0-9]+(\.[0-9]+)?$ ]]; then value=$2; else value=$(json_text "$2"); fi
  proof_notes+="${proof_notes:+,}
    $(json_text "$1"): $value"
}

# finish passed|failed WORDS: prints the outcome, writes the result, ends the proof.
finish() {
  local outcome=$1
  shift
  cat >"$PROVE_OUT/$PROVE_NAME.json" <<JSON
{
  "proof": $(json_text "$PROVE_NAME"),
  "outcome": "$outcome",
  "words": $(json_text "$*"),
  "command": $(json_text "$proof_command"),
  "quick": $([ "$PROVE_QUICK" = yes ] && echo true || echo false),
  "seed": $PROVE_SEED,
  "seconds": $(($(date +%s) - PROVE_STARTED)),
  "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
  "versions": {
    "banyan": $(json_text "$(git describe --always --dirty 2>/dev/null || echo unknown)"),
    "java": $(json_text "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")"),
    "kernel": $(json_text "$(uname -sr)")
  },
  "machine": {
    "cores": $(getconf _NPROCESSORS_ONLN),
    "memoryKiB": $(awk '/^MemTotal/ { print $2 }' /proc/meminfo 2>/dev/null || echo null),
    "processor": $(json_text "$(sed -n 's/^model name.*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)")
  },
  "notes": {$proof_notes
  }
}
JSON
  say "$outcome: $*"
  [ "$outcome" = passed ]
  exit
}

# fail FILE [PATTERN]: fails the proof with the first line of its log that tells what is wrong, and
# prints the log from there, since nobody may be able to look at the file afterwards.
fail() {
  local pattern=${2:-'AssertionError|Exception|^\[ERROR\]'}
  grep -m 1 -A 40 -E "$pattern" "$1" | cut -c 1-1000 | sed "s/^/proof $PROVE_NAME: | /"
  finish failed "$(grep -m 1 -E "$pattern" "$1" | cut -c 1-300): see $1"
}

# need_debian PACKAGE COMMAND: installs the Debian package unless its command is there; without root
# or apt-get the proof fails and says what to install. Nothing is skipped.
need_debian() {
  command -v "$2" >/dev/null 2>&1 && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    finish failed "please install $1 (it brings $2)"
  fi
  say "installing $1"
  {
    apt-get update && DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends "$1"
  } >"$work/apt.log" 2>&1 </dev/null || finish failed "cannot install $1: see $work/apt.log"
  # Some packages start their server at once; a proof starts its own.
  command -v "$2" >/dev/null 2>&1 || finish failed "$1 does not bring $2"
}

# need_npm PACKAGE@VERSION …: installs npm packages for this proof; their commands are then on PATH.
need_npm() {
  need_debian npm npm
  local folder=$root/build/npm/$PROVE_NAME
  mkdir -p "$folder"
  [ -f "$folder/package.json" ] || echo '{"private": true}' >"$folder/package.json"
  if [ "$(cat "$folder/installed" 2>/dev/null)" != "$*" ]; then
    say "installing $*"
    npm install --prefix "$folder" --no-audit --no-fund --save-exact "$@" \
      >"$work/npm.log" 2>&1 </dev/null || finish failed "cannot install $*: see $work/npm.log"
    echo "$*" >"$folder/installed"
  fi
  PATH=$folder/node_modules/.bin:$PATH
}

# Prints the folder of shared samples, or fails the proof.
samples() {
  local folder=${BANYAN_SAMPLES:-}
  local up=$root
  while [ -z "$folder" ] && [ "$up" != / ]; do
    [ -f "$up/shared/samples/INDEX.md" ] && folder=$up/shared/samples
    up=$(dirname "$up")
  done
  if [ ! -d "$folder" ]; then
    say "no shared/samples beside the checkout" >&2
    return 1
  fi
  echo "$folder"
}

# build_tests MODULE: builds the module's tests; "${test_java[@]}" CLASS runs a main class of them,
# $test_path is their class path.
build_tests() {
  ./mvnw -q -B -pl "$1" -am test-compile dependency:build-classpath \
    -Dmdep.outputFile="$work/classpath" -Dspotless.check.skip=true >"$work/build.log" 2>&1 ||
    finish failed "cannot build: see $work/build.log"
  test_path=$root/$1/target/test-classes:$root/$1/target/classes:$(cat "$work/classpath")
  test_java=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -cp "$test_path")
}

# notes FILE: keeps each line `note NAME VALUE` of a program's output with the result.
notes() {
  while read -r _ name value; do note "$name" "$value"; done < <(grep '^note ' "$1")
}

# free_port: prints a port of the loopback address that nothing listens on now, below those that the
# system gives to outgoing connections.
free_port() {
  local port
  while
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
  do :; done
  echo "$port"
}

# await SECONDS COMMAND…: tries the command until it succeeds or the time is over.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

find_jdk || finish failed "please install $missing"
