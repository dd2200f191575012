package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.connect.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The statements that PostgreSQL has spent most of its time on, as `pg_stat_statements` counts
/// them, whoever sent them; constants have become marks there, so that no value is shown.
final class Statements {
  private static final int SHOWN_MAX = 5;
  private static final int TEXT_MAX = 300;
  private static final double SLOW_MILLIS = 50;

  private static final Pattern MARK = Pattern.compile("\\$(\\d+)");

  private static final String INSTALLED =
      """
      select count(*) from pg_extension
      where extname = 'pg_stat_statements'
        and current_setting('shared_preload_libraries') like '%pg_stat_statements%'""";
  private static final String COSTLIEST =
      """
      select query, calls, mean_exec_time, total_exec_time,
             100 * total_exec_time / nullif(sum(total_exec_time) over (), 0)
      from pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database())
        and query ~* '^\\s*(select|with|insert|update|delete|merge)'
        and query !~* '(pg_(stat|catalog|class|proc|type|index|extension|attr))'
        and query !~* '(pg_(wal|last|current|settings)|information_schema)'
      order by total_exec_time desc limit\s"""
          + SHOWN_MAX;

  private final Connection connection;
  private final Advice advice;

  Statements(Connection connection, Advice advice) {
    this.connection = connection;
    this.advice = advice;
  }

  /// One of the costliest; `share` is of the time of all statements, in percent.
  private record Costly(String text, long calls, double meanMillis, double share) {}

  void report(List<Finding> findings) throws SQLException {
    boolean[] there = new boolean[1];
    Tables.each(connection, INSTALLED, row -> there[0] = row.getInt(1) > 0);
    if (!there[0]) {
      findings.add(
          Finding.note(
              "statements",
              "nobody counts how often statements run, and how long; only plans were looked at",
              "add pg_stat_statements to shared_preload_libraries, then create extension"
                  + " pg_stat_statements;"));
      return;
    }
    List<Costly> costly = new ArrayList<>();
    try {
      Tables.each(
          connection,
          COSTLIEST,
          row ->
              costly.add(
                  new Costly(
                      row.getString(1), row.getLong(2), row.getDouble(3), row.getDouble(5))));
    } catch (SQLException e) {
      findings.add(
          Finding.note(
              "statements",
              "this user may not read pg_stat_statements (SQLSTATE " + e.getSQLState() + ")",
              "grant pg_read_all_stats to the user of the configuration"));
    }
    costly.forEach(one -> report(one, findings));
  }

  private void report(Costly one, List<Finding> findings) {
    boolean slow = one.meanMillis() >= SLOW_MILLIS;
    String about = one.text().replaceAll("\\s+", " ");
    about = about.length() > TEXT_MAX ? about.substring(0, TEXT_MAX) + "…" : about;
    Plan plan = plan(one.text());
    findings.add(
        new Finding(
            slow ? Finding.Level.PROBLEM : Finding.Level.NOTE,
            about,
            String.format(
                Locale.ROOT,
                "%s: %,d times, %.1f ms each, %.0f %% of the database's time",
                slow ? "slow" : "frequent",
                one.calls(),
                one.meanMillis(),
                one.share()),
            null,
            plan == null ? null : plan.outline()));
    if (plan != null) {
      findings.addAll(advice.of(about, plan));
    }
  }

  /// As it is without knowing the values; null where it is no select, or not to be had.
  private @Nullable Plan plan(String text) {
    if (!text.strip().toLowerCase(Locale.ROOT).startsWith("select")) {
      return null;
    }
    int marks =
        MARK.matcher(text)
            .results()
            .mapToInt(one -> Integer.parseInt(one.group(1)))
            .max()
            .orElse(0);
    String values =
        marks == 0 ? "" : "(" + String.join(", ", Collections.nCopies(marks, "null")) + ")";
    try (Statement statement = connection.createStatement()) {
      statement.execute("prepare banyan_doctor as " + text);
      statement.execute("set plan_cache_mode = force_generic_plan");
      try (ResultSet rows =
          statement.executeQuery("explain (verbose, format json) execute banyan_doctor" + values)) {
        return rows.next() ? Plan.read(rows.getString(1)) : null;
      } finally {
        statement.execute("reset plan_cache_mode");
        statement.execute("deallocate banyan_doctor");
      }
    } catch (SQLException _) {
      return null; // Of another's tables, or of a session that is over: it has no plan here.
    }
  }
}
