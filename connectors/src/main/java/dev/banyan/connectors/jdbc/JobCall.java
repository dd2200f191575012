package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.Cluster;
import dev.banyan.connectors.jdbc.pool.Connections;
import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.connectors.jdbc.pool.Replica;
import dev.banyan.connectors.jdbc.pool.SqlFaults;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A job with its connection around it: takes a lease where the job may run, runs it, turns what
/// goes wrong into a fault, and gives the connection back whatever happens.
record JobCall(Offered offered, Cluster cluster) implements Call {

  /// What is done with a connection.
  @FunctionalInterface
  interface Work {
    @Nullable Object with(Lease lease) throws SQLException;
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    Work work = lease -> offered.job().run(input, lease);
    return offered.signature().effect() == Effect.READ
        ? read(work, exchange)
        : write(work, exchange);
  }

  /// Asks replicas while one can answer, then the database itself.
  @Nullable Object read(Work work, Exchange exchange) {
    exchange.deadline().check(offered.name());
    if (cluster.replicated()) {
      Cluster.Choice choice = cluster.choice(exchange);
      for (Replica one = choice.next(); one != null; one = choice.next()) {
        try {
          return on(one.connections(), work, exchange);
        } catch (Fault fault) {
          if (!choice.goesOn(one, fault)) {
            throw fault;
          }
        }
      }
    }
    return on(cluster.primary(), work, exchange);
  }

  private @Nullable Object write(Work work, Exchange exchange) {
    exchange.deadline().check(offered.name());
    Work told =
        lease -> {
          Object answer = work.with(lease);
          cluster.wrote(lease, exchange);
          return answer;
        };
    try {
      return on(cluster.primary(), told, exchange);
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.TIMEOUT || fault.kind() == Fault.Kind.GARBAGE) {
        cluster.mayHaveWritten(exchange);
      }
      throw fault;
    }
  }

  private @Nullable Object on(Connections connections, Work work, Exchange exchange) {
    Lease lease = connections.lease(exchange);
    boolean kept = false;
    try {
      Object answer = work.with(lease);
      kept = answer instanceof JdbcRows;
      return answer;
    } catch (SQLException e) {
      throw fault(e, lease, connections.system() + "." + offered.name());
    } catch (Fault e) {
      throw e;
    } catch (RuntimeException e) {
      SQLException confused = lease.confused(e);
      String operation = connections.system() + "." + offered.name();
      throw confused == null ? Fault.bug(operation, e) : fault(confused, lease, operation);
    } finally {
      if (!kept) {
        lease.close();
      }
    }
  }

  /// What a failed statement means: that it was stopped, if it was, else what the database said.
  static Fault fault(SQLException e, Lease lease, String operation) {
    Fault.Kind stopped = lease.stopped();
    return stopped == null ? SqlFaults.of(e, operation) : Lease.stoppedFault(stopped);
  }
}
