# Sourced after lib.sh and sides.sh, with the class path of the module bench, by figures whose events
# are in topics of Kafka: bench/streams, bench/projections.

# java_here OPTION…: a Java process in the place of this shell; put it into one of its own.
java_here() {
  exec "$JAVA_HOME/bin/java" -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow "$@"
}

# build_peer PEER: its class path is then told by peer_classpath.
build_peer() {
  ./mvnw -q -B -f "bench/peers/$1/pom.xml" package dependency:build-classpath \
    -Dmdep.outputFile="$work/$1.classpath" >"$work/$1.build.log" 2>&1 </dev/null ||
    finish failed "the peer is not built: see $work/$1.build.log"
}

peer_classpath() { echo "bench/peers/$1/target/classes:$(cat "$work/$1.classpath")"; }

# start_broker FOLDER: a broker of one node whose files are in that new folder. Its address is in
# $servers, its process in $broker.
start_broker() {
  mkdir -p "$1"
  mkfifo "$1/input"
  exec 9<>"$1/input"
  (java_here -Xmx1g -cp "$classpath" dev.banyan.bench.streams.Broker "$1/files") \
    <"$1/input" >"$1/broker.log" 2>&1 &
  broker=$!
  started_processes+=("$broker")
  await 90 grep -q '^ready' "$1/broker.log" ||
    finish failed "the broker does not start: see $1/broker.log"
  servers=$(sed -n 's/^ready //p' "$1/broker.log")
}
