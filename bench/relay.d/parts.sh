# Sourced by bench/relay and bench/start: the gateways, each with one route to one upstream. A
# start_… leaves the subject's address in address[…] and its process in process[…].
declare -A address process
export RELAY_PORT RELAY_POLICIES_PORT RELAY_ADMIN_PORT RELAY_UPSTREAM_PORT
export RELAY_KEYS=$work/keys.json RELAY_PUBLIC_KEY=$work/public.pem RELAY_TOKENS=$work/tokens

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# A signing key as PEM and JWKS, and tokens of a hundred callers.
make_tokens() {
  local modulus now caller head claims
  openssl genrsa -out "$work/private.pem" 2048 2>/dev/null
  openssl rsa -in "$work/private.pem" -pubout -out "$work/public.pem" 2>/dev/null
  modulus=$(openssl rsa -in "$work/private.pem" -noout -modulus | sed 's/^Modulus=//; s/../\\x&/g')
  # shellcheck disable=SC2059 # the bytes are written as escapes
  cat >"$work/keys.json" <<JSON
{ "keys": [ { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "bench", "e": "AQAB",
  "n": "$(printf "$modulus" | base64url)" } ] }
JSON
  now=$(date +%s)
  head=$(printf '{"alg":"RS256","typ":"JWT","kid":"bench"}' | base64url)
  for caller in $(seq 100); do
    claims=$(printf '{"iss":"https://login.example","aud":"items","sub":"caller-%s","iat":%d,"exp":%d}' \
      "$caller" "$now" $((now + 7200)) | base64url)
    printf '%s.%s.%s\n' "$head" "$claims" "$(printf '%s.%s' "$head" "$claims" |
      openssl dgst -sha256 -sign "$work/private.pem" -binary | base64url)"
  done >"$work/tokens"
}

# Builds what is to be built.
prepare() {
  local peer=bench/peers/spring-cloud-gateway
  make_tokens
  say "building"
  RELAY_PORT=1 RELAY_ADMIN_PORT=2 RELAY_UPSTREAM_PORT=3 \
    ./banyan check bench/relay.d/banyan.yaml >"$work/build.log" 2>&1 ||
    finish failed "Banyan is not built: see $work/build.log"
  ./mvnw -q -B -f $peer/pom.xml package >"$work/peer.log" 2>&1 </dev/null ||
    finish failed "the peer is not built: see $work/peer.log"
  version spring-cloud-gateway "$(unzip_names $peer/target/gateway.jar |
    sed -n 's/.*spring-cloud-gateway-server-webflux-\(.*\)\.jar/\1/p'), Spring Boot $(
    sed -n '/<parent>/,/<\/parent>/s/.*<version>\(.*\)<.*/\1/p' $peer/pom.xml)"
  version haproxy "$(haproxy -v | sed -n 's/^HAProxy version \([^ ]*\).*/\1/p')"
  version nginx "$(nginx -v 2>&1 | sed 's/.*nginx\///')"
}

unzip_names() { "$JAVA_HOME/bin/jar" --list --file "$1"; }

# ready SUBJECT SECONDS [HEADER]: waits until it answers.
ready() {
  local subject=$1 seconds=$2
  shift 2
  await "$seconds" curl -fs -o /dev/null -m 5 "$@" "${address[$subject]}" ||
    finish failed "$subject does not answer: see $work/$subject.log"
}

at() { echo "http://127.0.0.1:$1/items/1"; }

fill_in() {
  sed -e "s|RELAY_WORK|$work|; s|RELAY_PORT|$RELAY_PORT|; s|RELAY_UPSTREAM_PORT|$RELAY_UPSTREAM_PORT|" \
    -e "s|RELAY_BODY|$(printf 'b%.0s' $(seq 1024))|" "$1"
}

start_upstream() {
  RELAY_UPSTREAM_PORT=$(free_port)
  RELAY_PORT=
  fill_in bench/relay.d/upstream.conf >"$work/upstream.conf"
  start "$work/upstream.log" nginx -p "$work" -c "$work/upstream.conf"
  address[upstream]=$(at "$RELAY_UPSTREAM_PORT")
  ready upstream 10
}

start_nginx() {
  RELAY_PORT=$(free_port)
  fill_in bench/relay.d/nginx.conf >"$work/nginx.conf"
  start "$work/nginx.log" nginx -p "$work" -c "$work/nginx.conf"
  address[nginx]=$(at "$RELAY_PORT") process[nginx]=$started
  ready nginx 10
}

start_haproxy() {
  RELAY_PORT=$(free_port) RELAY_POLICIES_PORT=$(free_port) RELAY_ADMIN_PORT=$(free_port)
  start "$work/haproxy.log" haproxy -db -f bench/relay.d/haproxy.cfg
  address[haproxy]=$(at "$RELAY_PORT") process[haproxy]=$started
  address[haproxy-policies]=$(at "$RELAY_POLICIES_PORT") process[haproxy-policies]=$started
  ready haproxy 10
  ready haproxy-policies 10 -H "authorization: Bearer $(head -n 1 "$work/tokens")"
}

# start_banyan SUBJECT [OPTION…]
start_banyan() {
  local subject=$1 header=()
  shift
  [ $# = 0 ] || header=(-H "authorization: Bearer $(head -n 1 "$work/tokens")")
  RELAY_PORT=$(free_port) RELAY_ADMIN_PORT=$(free_port)
  start "$work/$subject.log" ./banyan run bench/relay.d/banyan.yaml "$@"
  address[$subject]=$(at "$RELAY_PORT") process[$subject]=$started
  ready "$subject" 30 "${header[@]}"
}

start_spring_cloud_gateway() {
  RELAY_PORT=$(free_port) RELAY_ADMIN_PORT=$(free_port)
  start "$work/spring-cloud-gateway.log" "$JAVA_HOME/bin/java" \
    -jar bench/peers/spring-cloud-gateway/target/gateway.jar
  address[spring-cloud-gateway]=$(at "$RELAY_PORT") process[spring-cloud-gateway]=$started
  ready spring-cloud-gateway 60
}
