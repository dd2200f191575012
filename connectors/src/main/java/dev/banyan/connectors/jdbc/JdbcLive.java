package dev.banyan.connectors.jdbc;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Finding;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.QuerySource;
import dev.banyan.connect.Use;
import dev.banyan.connectors.jdbc.doctor.Asked;
import dev.banyan.connectors.jdbc.doctor.Examination;
import dev.banyan.connectors.jdbc.pool.Cluster;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.pool.SqlFaults;
import dev.banyan.connectors.jdbc.schema.Drift;
import dev.banyan.connectors.jdbc.schema.QueryShape;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.sql.Dialect;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An opened database. Thread-safe; connects with its first call.
final class JdbcLive implements LiveSystem {
  private final Cluster cluster;
  private final Gathering.Counts gathered = new Gathering.Counts();
  private final Map<String, Call> calls;
  private final Map<String, Offered> offered;
  private final Known known;

  /// What the live database is compared with.
  record Known(Snapshot snapshot, JdbcSettings settings, List<QuerySource> queries) {}

  JdbcLive(Cluster cluster, Map<String, Offered> offered, Known known) {
    this.cluster = cluster;
    this.offered = offered;
    this.known = known;
    Map<String, Call> compiled = new HashMap<>();
    offered.forEach((name, operation) -> compiled.put(name, compile(operation)));
    this.calls = Map.copyOf(compiled);
  }

  /// One call for each operation, however many ask for it: lookups gather in it.
  private Call compile(Offered operation) {
    JobCall alone = new JobCall(operation, cluster);
    JdbcSettings.Batch batch = known.settings().batch();
    Lookup lookup = operation.lookup();
    return batch == null || lookup == null ? alone : new Gathering(alone, lookup, batch, gathered);
  }

  @Override
  public Call call(String operation) {
    Call found = calls.get(operation);
    if (found == null) {
      throw new IllegalArgumentException(
          "`" + cluster.system() + "` has no operation `" + operation + "`");
    }
    return found;
  }

  @Override
  public void probe(Deadline deadline) {
    try (Lease lease = cluster.primary().lease(exchange(deadline))) {
      int seconds = Math.clamp(deadline.remaining().toSeconds(), 1, 60);
      if (!lease.connection().isValid(seconds)) {
        throw Fault.of(Fault.Kind.UNREACHABLE, "The system could not be reached");
      }
    } catch (SQLException e) {
      throw SqlFaults.of(e, cluster.system() + ": probe");
    }
  }

  @Override
  public List<Difference> drift(Deadline deadline) {
    try (Lease lease = cluster.primary().lease(exchange(deadline))) {
      JdbcSettings placed =
          known.settings().placed(known.snapshot().catalog(), known.snapshot().schema());
      Snapshot live = new Introspection(lease.connection(), placed).read(lease::check);
      List<QueryShape> shapes = new ArrayList<>();
      List<Drift.Found> refused = new ArrayList<>();
      for (QuerySource query : known.queries()) {
        lease.check();
        if (known.snapshot().query(query.text()) != null) {
          describe(query, lease, shapes, refused);
        }
      }
      Touched touched = new Touched(offered.keySet(), known.queries());
      return Stream.concat(
              Drift.between(known.snapshot(), live.with(shapes)).stream(), refused.stream())
          .map(touched::by)
          .toList();
    } catch (SQLException e) {
      throw SqlFaults.of(e, cluster.system() + ": comparison with the snapshot");
    }
  }

  private void describe(
      QuerySource query, Lease lease, List<QueryShape> shapes, List<Drift.Found> refused) {
    try {
      shapes.add(new QueryDescription(lease.connection(), known.settings()).of(query));
    } catch (SQLException e) {
      String sentence =
          "Query %s is refused by the database (SQLSTATE %s)."
              .formatted(query.name(), e.getSQLState());
      refused.add(new Drift.Found(Drift.Kind.QUERY, query.name(), sentence));
    }
  }

  @Override
  public List<Finding> examine(List<Use> uses, Deadline deadline) {
    Map<String, Asked> asked = new HashMap<>();
    offered.forEach((name, one) -> asked.put(name, new Asked(one.signature(), one.job()::run)));
    try (Lease lease = cluster.primary().lease(exchange(deadline))) {
      return new Examination(Dialect.of(known.settings().url()), asked).of(uses, lease, deadline);
    } catch (SQLException e) {
      throw SqlFaults.of(e, cluster.system() + ": examination");
    }
  }

  private static Exchange exchange(Deadline deadline) {
    return new Exchange("probe", deadline, Caller.ANYONE, Trace.NONE);
  }

  @Override
  public Map<String, Number> gauges() {
    Map<String, Number> gauges = new LinkedHashMap<>(cluster.gauges());
    if (known.settings().batch() != null) {
      gauges.put("batch.lookups", gathered.lookups().sum());
      gauges.put("batch.statements", gathered.statements().sum());
    }
    return gauges;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
