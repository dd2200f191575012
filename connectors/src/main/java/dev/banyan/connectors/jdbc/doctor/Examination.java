package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Finding;
import dev.banyan.connect.Use;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.operation.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at a database as the configuration uses it: asks for the plan of each operation's own
/// statement, and for the statements that cost most. Runs none of them. Used once, by one thread.
public final class Examination {
  private final Dialect dialect;
  private final Map<String, Asked> operations;
  private final List<Finding> findings = new ArrayList<>();

  public Examination(Dialect dialect, Map<String, Asked> operations) {
    this.dialect = dialect;
    this.operations = Map.copyOf(operations);
  }

  public List<Finding> of(List<Use> uses, Lease lease, Deadline deadline) throws SQLException {
    switch (dialect) {
      case POSTGRESQL -> postgres(uses, lease.connection(), deadline);
      case H2 -> h2(uses, lease.connection(), deadline);
      case MYSQL, ORACLE, SQL_SERVER, DB2, SQLITE, OTHER ->
          findings.add(
              Finding.note(
                  "plans",
                  "the plans of this kind of database are not read here",
                  "look at them with the tools of its vendor"));
    }
    return List.copyOf(findings);
  }

  // ---- PostgreSQL

  private void postgres(List<Use> uses, Connection connection, Deadline deadline)
      throws SQLException {
    Tables tables = Tables.read(connection);
    Advice advice = new Advice(tables);
    Explaining explaining = new Explaining(connection, "explain (verbose, format json) ");
    explain(
        uses,
        explaining,
        deadline,
        (use, told) -> {
          Plan plan = Plan.read(told);
          return plan == null ? List.of() : advice.of(about(use), plan);
        });
    new Statements(connection, advice).report(findings);
    for (String table : tables.neverAnalyzed(Advice.LARGE)) {
      findings.add(
          new Finding(
              Finding.Level.PROBLEM,
              table,
              "has no statistics, so that every plan over it is a guess",
              "analyze " + table + ";",
              null));
    }
  }

  // ---- H2

  private void h2(List<Use> uses, Connection connection, Deadline deadline) throws SQLException {
    FullScans scans = FullScans.read(connection);
    explain(
        uses,
        new Explaining(connection, "explain "),
        deadline,
        (use, told) -> scans.of(about(use), use, told));
    findings.add(
        Finding.note("statements", "H2 does not count statements; its plans were looked at", null));
  }

  // ---- what both have in common

  /// What a plan says of a use.
  @FunctionalInterface
  private interface Reading {
    List<Finding> of(Use use, @Nullable String plan);
  }

  private void explain(List<Use> uses, Explaining explaining, Deadline deadline, Reading reading) {
    int good = 0;
    for (Use use : new LinkedHashSet<>(uses)) {
      Asked asked = operations.get(use.operation());
      if (asked == null || asked.signature().effect() != Effect.READ || deadline.passed()) {
        continue;
      }
      try {
        String plan =
            explaining.plan(asked, Samples.input(asked.signature().takes(), use), deadline);
        List<Finding> found = reading.of(use, plan);
        findings.addAll(found);
        good += found.isEmpty() ? 1 : 0;
      } catch (SQLException e) {
        findings.add(
            Finding.note(about(use), "has no plan here (SQLSTATE " + e.getSQLState() + ")", null));
      } catch (Fault fault) {
        findings.add(Finding.note(about(use), "has no plan here: " + fault.getMessage(), null));
      }
    }
    findings.addFirst(
        Finding.fine("plans", "%d ways of asking read no large table as a whole".formatted(good)));
  }

  private static String about(Use use) {
    String by = use.parameters().stream().sorted().collect(Collectors.joining(", "));
    return use.operation()
        + (by.isEmpty() ? "" : " by " + by)
        + (use.sort() == null ? "" : " sorted by " + use.sort());
  }
}
