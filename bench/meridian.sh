# Sourced after lib.sh by figures that run the legacy side of the demonstration: bench/start,
# bench/legacy-relief. `start_meridian` needs keys in $work/keys.json.

# The legacy side of the demonstration, and a copy of its configuration with the keys of a login.
start_meridian() {
  local part
  mkdir -p "$work/meridian/keys"
  for part in meridian.yaml legacy modern secrets; do
    cp -r "examples/meridian/$part" "$work/meridian/"
  done
  cp "$work/keys.json" "$work/meridian/keys/jwks.json"
  mkfifo "$work/legacy-input"
  exec {legacy}<>"$work/legacy-input"
  "$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC -cp 'examples/meridian/target/app/lib/*' \
    dev.banyan.example.meridian.Meridian <&"$legacy" >"$work/legacy.log" 2>&1 &
  started_processes+=($!)
  await 120 grep -q '^meridian legacy ready ' "$work/legacy.log" ||
    finish failed "the legacy side does not start: see $work/legacy.log"
  legacy_at() { sed -n "s/^meridian legacy ready .*$1=\([^ ]*\).*/\1/p" "$work/legacy.log"; }
  export CRM_URL ERP_URL CATALOGUE_URL PUBLIC_PORT ADMIN_PORT
  CRM_URL=$(legacy_at crm) ERP_URL=$(legacy_at erp) CATALOGUE_URL=$(legacy_at catalogue)
}
