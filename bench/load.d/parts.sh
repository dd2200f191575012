# Sourced after lib.sh and sides.sh by figures of a mixed load that does not wait: bench/load,
# bench/soak. `start_mix` starts services, database and gateway and writes the requests; `crowd`
# starts callers, who ask when `press` says so.
connections=400 steady=5000 peak=15000 access_log=off

need_debian curl curl
need_debian nginx-light nginx
need_debian openssl openssl

export LOAD_PORT=1 LOAD_ADMIN_PORT=2 LOAD_UPSTREAM_PORT=3 LOAD_STUB_PORT=4 \
  LOAD_DATABASE=jdbc:postgresql://127.0.0.1:5/postgres LOAD_KEYS=$work/keys.json

with_token() { curl -fsS -m 5 -H "authorization: Bearer $first" "http://127.0.0.1:$LOAD_PORT$1"; }

# length PATH: of its answer, as one request says it.
length() { with_token "$1" | wc -c; }

# The services that Banyan stands before: two of nginx, and PostgreSQL.
start_behind() {
  RELAY_PORT= RELAY_UPSTREAM_PORT=$(free_port) LOAD_STUB_PORT=$(free_port)
  LOAD_UPSTREAM_PORT=$RELAY_UPSTREAM_PORT
  sed -e "s|RELAY_WORK|$work|; s|RELAY_UPSTREAM_PORT|$LOAD_UPSTREAM_PORT|" \
    -e "s|RELAY_BODY|$(printf 'b%.0s' $(seq 1024))|" bench/relay.d/upstream.conf >"$work/upstream.conf"
  sed "s|STUB_WORK|$work|; s|STUB_PORT|$LOAD_STUB_PORT|" bench/soap.d/stub.conf >"$work/stub.conf"
  start "$work/upstream.log" nginx -p "$work" -c "$work/upstream.conf"
  start "$work/stub.log" nginx -p "$work" -c "$work/stub.conf"
  mkfifo "$work/input"
  exec 9<>"$work/input"
  "${java[@]}" dev.banyan.bench.table.ItemDatabase <"$work/input" >"$work/database.log" 2>&1 &
  started_processes+=($!)
  await 60 grep -q '^ready' "$work/database.log" ||
    finish failed "the database does not start: see $work/database.log"
  LOAD_DATABASE=jdbc:postgresql://127.0.0.1:$(sed -n 's/^ready //p' "$work/database.log")/postgres
}

# start_mix: everything but callers; requests of the mix in $work/mix, its relays in $work/relays.
start_mix() {
  local n=0 token item size path relayed customer
  cp examples/meridian/legacy/crm.wsdl bench/load.d/shop.snapshot.yaml "$work"
  sed "s/access-log: off/access-log: $access_log/" bench/load.d/banyan.yaml >"$work/banyan.yaml"
  say "building"
  classpath_of_bench
  java=("$JAVA_HOME/bin/java" -Xmx512m -cp "$classpath")
  "${java[@]}" dev.banyan.bench.crowd.Tokens "$work/keys.json" "$work/tokens" 100 ||
    finish failed "no tokens"
  ./banyan check "$work/banyan.yaml" >"$work/build.log" 2>&1 ||
    finish failed "Banyan is not built: see $work/build.log"
  start_behind
  LOAD_PORT=$(free_port) LOAD_ADMIN_PORT=$(free_port)
  # Appended to, so that a log that was emptied starts again from nothing.
  ./banyan run "$work/banyan.yaml" >>"$work/banyan.log" 2>&1 </dev/null &
  started_processes+=($!)
  process[banyan]=$!
  first=$(head -n 1 "$work/tokens")
  await 30 with_token /v1/customers/C0000042 || finish failed "no answer: see $work/banyan.log"
  relayed=$(length /v1/catalogue/1) customer=$(length /v1/customers/C0000042)
  while read -r token; do
    n=$((n + 1))
    item=/v1/items/I$(printf '%08d' $((n * 97)))
    size=$(length "$item")
    for path in "/v1/catalogue/$n $relayed" "/v1/customers/C0000042 $customer" \
      "/v1/catalogue/1$n $relayed" "$item $size" "/v1/catalogue/2$n $relayed"; do
      echo "$path authorization: Bearer $token"
    done
  done <"$work/tokens" >"$work/mix"
  grep catalogue "$work/mix" >"$work/relays"
}

# crowd NAME REQUESTS: starts callers; `press` has them ask.
declare -A orders crowd
crowd() {
  mkfifo "$work/$1.orders"
  exec {fd}<>"$work/$1.orders"
  orders[$1]=$fd
  "${java[@]}" dev.banyan.bench.crowd.Crowd "$LOAD_PORT" "$2" $connections \
    <&"$fd" >"$work/$1.log" 2>&1 &
  crowd[$1]=$!
  started_processes+=($!)
  await 60 grep -q '^held' "$work/$1.log" || finish failed "no callers: see $work/$1.log"
}

# order CROWD WORDS: has it do so; what it says when it is done is in $line.
order() {
  local lines
  lines=$(grep -c '^answers' "$work/$1.log")
  echo "$2" >&"${orders[$1]}"
  while [ "$(grep -c '^answers' "$work/$1.log")" = "$lines" ]; do
    kill -0 "${process[banyan]}" 2>/dev/null || finish failed "Banyan ended: see $work/banyan.log"
    kill -0 "${crowd[$1]}" 2>/dev/null || finish failed "the callers ended: see $work/$1.log"
    sleep 0.2
  done
  line=$(tail -n 1 "$work/$1.log")
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

# press CROWD RATE SECONDS [LABEL]: has them ask; with a label, takes what they saw.
press() {
  local line before
  before=$(processor_micros "${process[banyan]}")
  order "$1" "$connections $2 $3"
  [ $# -gt 3 ] || return 0
  take "$4" asked-per-second "$2"
  take "$4" answered-per-second $(($(said answers) / $3))
  take_said "$4"
  take "$4" micros-per-request "$(awk "BEGIN { printf \"%.1f\",
    ($(processor_micros "${process[banyan]}") - $before) / ($(said answers) + $(said refused) + 1) }")"
}
