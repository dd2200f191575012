# Sourced after lib.sh and sides.sh by figures over a PostgreSQL that is empty at first: bench/journal,
# bench/commands, bench/payments. It flushes each commit.

# empty_database NAME [SETTING=VALUE …]: starts one, its files in $work/NAME; its address is in $database.
# It ends with its input, which ends with the script.
empty_database() {
  local input
  mkfifo "$work/$1.input"
  exec {input}<>"$work/$1.input"
  "$JAVA_HOME/bin/java" -Xmx64m -cp "$classpath" dev.banyan.bench.journal.EmptyDatabase "$work/$1" "${@:2}" \
    <&"$input" >"$work/$1.log" 2>&1 &
  started_processes+=($!)
  await 60 grep -q '^ready' "$work/$1.log" ||
    finish failed "the database does not start: see $work/$1.log"
  database=jdbc:postgresql://127.0.0.1:$(sed -n 's/^ready //p' "$work/$1.log")/postgres
}

# database_micros NAME: processor time of its processes so far, with those that have ended.
database_micros() {
  local first pid files=()
  first=$(head -n 1 "$work/$1/postmaster.pid")
  for pid in $(family "$first"); do files+=("/proc/$pid/stat"); done
  awk -v hz="$ticks_per_second" -v first="$first" '
    { pid = $1; sub(/^.*\) /, ""); sum += $12 + $13; if (pid == first) sum += $14 + $15 }
    END { printf "%d", sum * 1000000 / hz }' "${files[@]}" 2>/dev/null
}
