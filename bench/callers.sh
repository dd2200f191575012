# Sourced after lib.sh by figures whose load does not wait: bench/load, bench/soak, bench/commands,
# bench/payments. Needs $connections, and `classpath_of_bench` to have been there. `crowd` starts callers
# that hold so many connections, each of which has asked once; `order` has them ask.
declare -A orders asked_of callers

# crowd NAME REQUESTS PORT PROCESS: starts callers who ask that port; whose end ends the script.
crowd() {
  local to
  mkfifo "$work/$1.orders"
  exec {to}<>"$work/$1.orders"
  orders[$1]=$to asked_of[$1]=$4
  "$JAVA_HOME/bin/java" -Xmx512m -cp "$classpath" dev.banyan.bench.crowd.Crowd "$3" "$2" $connections \
    <&"$to" >"$work/$1.crowd" 2>&1 &
  callers[$1]=$!
  started_processes+=($!)
  await 60 grep -q '^held' "$work/$1.crowd" || finish failed "no callers: see $work/$1.crowd"
}

# order CROWD WORDS: has it do so; what it says when it is done is in $line.
order() {
  local lines
  lines=$(grep -c '^answers' "$work/$1.crowd")
  echo "$2" >&"${orders[$1]}"
  while [ "$(grep -c '^answers' "$work/$1.crowd")" = "$lines" ]; do
    kill -0 "${asked_of[$1]}" 2>/dev/null || finish failed "who $1 asked has ended: see the logs in $work"
    kill -0 "${callers[$1]}" 2>/dev/null || finish failed "the callers ended: see $work/$1.crowd"
    sleep 0.2
  done
  line=$(tail -n 1 "$work/$1.crowd")
}

# said WORD: the number that follows the word in what the crowd has said.
said() { sed -n "s/.* $1 \([0-9]*\).*/\1/p" <<<" $line"; }

# take_said LABEL: takes what they saw.
take_said() {
  local word
  for word in refused wrong broken unsent p50-micros p99-micros p999-micros refused-p99-micros; do
    take "$1" "$word" "$(said "$word")"
  done
  say "$1: $line"
}

# held RATE SECONDS MICROS: all that was due was answered well, 99 of a hundred in that time.
held() { [ "$(said answers)" = $(($1 * $2)) ] && [ "$(said p99-micros)" -le "$3" ]; }
