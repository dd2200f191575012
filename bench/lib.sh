# Sourced by every script of a figure, after `set -u` and with its own name:
#
#   #!/usr/bin/env bash
#   # figure: what is compared, in one sentence
#   . "$(dirname "$0")/lib.sh"
#
# Builds on prove.d/lib.sh (need_debian, await, free_port, say, finish failed WORDS): the shell stands
# in the checkout's root, JAVA_HOME is at a JDK that will do, $work is an empty folder.
#
# Values are taken one by one with `take SUBJECT METRIC VALUE`; `keep_result` writes all of them with
# median, least and greatest, versions, machine and command to bench/results/NAME.json (of a quick
# run to build/bench/NAME-quick.json) and prints them. `--quick` is for a look, not for a figure.
PROVE_NAME=$(basename "$0")
PROVE_OUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)/build/bench
# shellcheck source=../prove.d/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../prove.d/lib.sh"

quick=no
[ "${1:-}" = --quick ] && quick=yes
proof_command="bench/$PROVE_NAME $*"
values=$work/values
: >"$values"
ticks_per_second=$(getconf CLK_TCK)
started_processes=()
versions_of_peers=

say() { echo "bench $PROVE_NAME: $*"; }

end_processes() {
  [ ${#started_processes[@]} = 0 ] || kill "${started_processes[@]}" 2>/dev/null
  wait 2>/dev/null
  return 0
}
trap end_processes EXIT

# start LOG COMMAND…: starts a process that ends with this script; its id is in $started.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null &
  started=$!
  started_processes+=("$started")
}

# stop PID: ends it and waits until it has ended.
stop() {
  kill "$1" 2>/dev/null
  wait "$1" 2>/dev/null
  return 0
}

# family PID: prints the process and its children.
family() { echo "$1 $(cat "/proc/$1/task/$1/children" 2>/dev/null)"; }

# processor_micros PID: processor time of the process and its children so far, user and system.
processor_micros() {
  local pid files=()
  for pid in $(family "$1"); do files+=("/proc/$pid/stat"); done
  awk -v hz="$ticks_per_second" '
    { sub(/^.*\) /, ""); sum += $12 + $13 } END { printf "%d", sum * 1000000 / hz }' "${files[@]}"
}

# resident_mebibytes PID: memory of the process and its children, what they share counted once.
resident_mebibytes() {
  local pid files=()
  for pid in $(family "$1"); do files+=("/proc/$pid/smaps_rollup"); done
  awk '/^Pss:/ { sum += $2 } END { printf "%.1f", sum / 1024 }' "${files[@]}"
}

# answers ADDRESS: it answers 200.
answers() { [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "$1")" = 200 ]; }

# take SUBJECT METRIC VALUE
take() { echo "$1 $2 $3" >>"$values"; }

# median SUBJECT METRIC: prints the median of the values taken.
median() { awk -v s="$1" -v m="$2" '$1 == s && $2 == m { print $3 }' "$values" | sort -n | middle; }

middle() { awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# take_ratio NAME METRIC SUBJECT OF: the ratio of two subjects in a metric, run by run (they are
# interleaved).
take_ratio() {
  local value
  for value in $(awk -v m="$2" -v s="$3" -v of="$4" '
    $2 == m && $1 == s { a[++i] = $3 }
    $2 == m && $1 == of { b[++j] = $3 }
    END { for (k = 1; k <= i && k <= j; k++) printf "%.3f\n", a[k] / b[k] }' "$values"); do
    take "$1" "$2" "$value"
  done
}

# version NAME WORDS: keeps the version of a peer with the result.
version() {
  versions_of_peers+=",
    $(json_text "$1"): $(json_text "$2")"
}

# The values as JSON: subject, metric, then median, least, greatest and every run in its order.
values_json() {
  local subject metric before= runs sorted
  while read -r subject metric; do
    runs=$(awk -v s="$subject" -v m="$metric" '$1 == s && $2 == m { print $3 }' "$values")
    sorted=$(sort -n <<<"$runs")
    if [ "$subject" = "$before" ]; then
      printf ',\n'
    else
      [ -z "$before" ] || printf '\n    },\n'
      printf '    "%s": {\n' "$subject"
    fi
    before=$subject
    printf '      "%s": { "median": %s, "min": %s, "max": %s, "runs": [%s] }' "$metric" \
      "$(middle <<<"$sorted")" "$(head -n 1 <<<"$sorted")" "$(tail -n 1 <<<"$sorted")" \
      "$(paste -sd, <<<"$runs" | sed 's/,/, /g')"
  done < <(awk '!seen[$1 " " $2]++ { if (!(($1) in at)) { at[$1] = ++n; name[n] = $1 }
      metrics[$1] = metrics[$1] " " $2 }
    END { for (i = 1; i <= n; i++) { k = split(metrics[name[i]], m, " ")
      for (j = 1; j <= k; j++) print name[i], m[j] } }' "$values")
  printf '\n    }'
}

# A figure that takes too long for one run is taken in parts. keep_part NAME IDENTITY: the values taken
# so far are that part's, and wait in build/bench for the others; taking begins anew. Parts of another
# version, or with another identity (settings, say), are dropped.
keep_part() {
  local of
  of="$(git describe --always --dirty 2>/dev/null || echo unknown) $2"
  parts=$PROVE_OUT/$PROVE_NAME$([ $quick = yes ] && echo -quick)-parts
  if [ -e "$parts" ] && [ "$(cat "$parts/of")" != "$of" ]; then
    say "parts of another version or with other settings are dropped"
    rm -rf "$parts"
  fi
  mkdir -p "$parts"
  echo "$of" >"$parts/of"
  mv "$values" "$parts/$1"
  : >"$values"
}

# have_parts NAME…: all of them wait; then they are the values, in that order, and $parts_at is when
# each was taken, as JSON. Says which are missing otherwise.
have_parts() {
  local part missing=
  parts_at=
  for part in "$@"; do
    if [ -e "$parts/$part" ]; then
      parts_at+="${parts_at:+, }$(json_text "$part"): "
      parts_at+="\"$(date -u -r "$parts/$part" +%Y-%m-%dT%H:%M:%SZ)\""
    else
      missing+=" $part"
    fi
  done
  [ -z "$missing" ] || { say "not taken yet:$missing"; return 1; }
  parts_at="{ $parts_at }"
  for part in "$@"; do cat "$parts/$part"; done >"$values"
  rm -rf "$parts"
}

# keep_result SETTINGS-JSON: writes the result and prints it as a table.
keep_result() {
  local file=$root/bench/results/$PROVE_NAME.json
  [ $quick = yes ] && file=$PROVE_OUT/$PROVE_NAME-quick.json
  cat >"$file" <<JSON
{
  "figure": $(json_text "$PROVE_NAME"),
  "command": $(json_text "${proof_command% }"),
  "at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
  "settings": $1,
  "versions": {
    "banyan": $(json_text "$(git describe --always --dirty 2>/dev/null || echo unknown)"),
    "java": $(json_text "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")"),
    "kernel": $(json_text "$(uname -sr)")$versions_of_peers
  },
  "machine": {
    "cores": $(getconf _NPROCESSORS_ONLN),
    "memoryKiB": $(awk '/^MemTotal/ { print $2 }' /proc/meminfo),
    "processor": $(json_text "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"),
    "loadBefore": $load_before
  },
  "values": {
$(values_json)
  }
}
JSON
  awk '{ key = $1 " " $2; if (!(key in n)) order[++k] = key; v[key, ++n[key]] = $3 }
    END {
      printf "%-28s %-32s %12s %12s %12s\n", "subject", "metric", "median", "min", "max"
      for (i = 1; i <= k; i++) {
        key = order[i]; c = n[key]
        for (a = 1; a <= c; a++) s[a] = v[key, a] + 0
        for (a = 2; a <= c; a++) { x = s[a]; for (b = a - 1; b > 0 && s[b] > x; b--) s[b + 1] = s[b]; s[b + 1] = x }
        m = c % 2 ? s[(c + 1) / 2] : (s[c / 2] + s[c / 2 + 1]) / 2
        split(key, part, " ")
        printf "%-28s %-32s %12g %12g %12g\n", part[1], part[2], m, s[1], s[c]
      }
    }' "$values"
  say "kept in ${file#"$root"/}"
}

load_before=$(cut -d ' ' -f 1 /proc/loadavg)
