# Sourced after lib.sh by figures that compare two servers which answer the same request with the
# same bytes: bench/soap, bench/table. A script puts each subject's address into address[…] and its
# process into process[…].
declare -A address process

# ready SUBJECT SECONDS: waits until it answers.
ready() {
  await "$2" answers "${address[$1]}" || finish failed "$1 does not answer: see $work/$1.log"
}

# require_same SUBJECT OTHER: both give the same answer, byte by byte.
require_same() {
  local subject
  for subject in "$1" "$2"; do curl -fsS "${address[$subject]}" >"$work/$subject.answer"; done
  cmp -s "$work/$1.answer" "$work/$2.answer" ||
    finish failed "$1 and $2 answer differently: see $work/$1.answer, $work/$2.answer"
}

# ask SUBJECT SECONDS: keeps it busy; what wrk says is in $work/wrk.
ask() {
  wrk -t 1 -c $connections -d "$2" --timeout 10s --latency "${address[$1]}" >"$work/wrk" 2>&1 ||
    finish failed "wrk: $(head -n 3 "$work/wrk")"
  if grep -qE 'Non-2xx|Socket errors' "$work/wrk"; then
    finish failed "$1 did not answer as it should: $(grep -E 'Non-2xx|Socket' "$work/wrk")"
  fi
}

# measure SUBJECT SECONDS: takes processor time, throughput and latency under that load.
measure() {
  local before after requests
  before=$(processor_micros "${process[$1]}")
  ask "$1" "$2"
  after=$(processor_micros "${process[$1]}")
  requests=$(awk '/requests in/ { print $1 }' "$work/wrk")
  take "$1" micros-per-request \
    "$(awk "BEGIN { printf \"%.2f\", ($after - $before) / $requests }")"
  take "$1" requests-per-second "$(awk '/^Requests\/sec/ { print $2 }' "$work/wrk")"
  take "$1" p50-millis "$(percentile 50)"
  take "$1" p99-millis "$(percentile 99)"
}

# percentile P: what wrk says of it, in milliseconds.
percentile() {
  awk -v p="$1%" '$1 == p {
    value = $2 + 0
    if ($2 ~ /us$/) value /= 1000
    else if ($2 !~ /ms$/) value *= 1000
    printf "%.3f", value }' "$work/wrk"
}

# compare SUBJECT OTHER: warms both up, then loads them in turn, in every round once.
compare() {
  local round subject
  say "warming up"
  for subject in "$1" "$2"; do ask "$subject" "$warm"; done
  for ((round = 1; round <= rounds; round++)); do
    say "round $round of $rounds"
    for subject in "$1" "$2"; do measure "$subject" "$seconds"; done
  done
}

# profile SUBJECT SECONDS FILE: records the subject under load by the JDK's flight recorder.
profile() {
  local recorder=("$JAVA_HOME/bin/jcmd" "${process[$1]}")
  "${recorder[@]}" JFR.start name=bench settings=profile "filename=$3" >"$work/recorder.log" 2>&1
  ask "$1" "$2"
  "${recorder[@]}" JFR.stop name=bench >>"$work/recorder.log" 2>&1
  say "a profile of $1 under load is in ${3#"$root"/}"
}

# The class path of the module bench, in $classpath.
classpath_of_bench() {
  ./mvnw -q -B -pl bench -am -Dmaven.test.skip=true compile dependency:build-classpath \
    -Dmdep.outputFile="$work/classpath" >"$work/bench.log" 2>&1 </dev/null ||
    finish failed "the module bench is not built: see $work/bench.log"
  classpath=bench/target/classes:$(cat "$work/classpath")
}

# jar_version ARTIFACT: the version of it on that class path.
jar_version() { tr ':' '\n' <<<"$classpath" | sed -n "s|.*/$1-\([0-9].*\)\.jar\$|\1|p" | head -n 1; }

# jmh_round CLASS OPTION…: runs a benchmark once in a process of its own; takes time on the wall and
# processor time of each of its methods, named with its parameter where it has one.
jmh_round() {
  local class=$1 name metric value
  shift
  "$JAVA_HOME/bin/java" -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow "-Dbanyan.home=$root" -cp "$classpath" \
    org.openjdk.jmh.Main "$class" -f 1 "$@" -prof dev.banyan.bench.ProcessorTime \
    -rf csv -rff "$work/round.csv" >"$work/jmh.log" 2>&1 || finish failed "JMH: see $work/jmh.log"
  while read -r name metric value; do take "$name" "$metric" "$value"; done < <(
    # "dev.….RouteBenchmark.tree:processor","avgt",1,5,161.2,NaN,"ns/op",217
    tr -d '"' <"$work/round.csv" | awk -F, 'NR > 1 {
      n = split($1, part, /[.]/); split(part[n], name, ":")
      print name[1] (NF > 7 ? "-" $8 : ""), (name[2] == "" ? "wall-nanos" : "processor-nanos"), $5 }')
}
