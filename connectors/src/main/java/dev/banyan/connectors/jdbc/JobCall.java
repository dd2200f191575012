package dev.banyan.connectors.jdbc;

import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A job with its connection around it: takes a lease, runs the job, turns what goes wrong into a
/// fault, and gives the connection back whatever happens.
record JobCall(Offered offered, Connections connections) implements Call {
  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    exchange.deadline().check(offered.name());
    Lease lease = connections.lease(exchange);
    boolean kept = false;
    try {
      Object answer = offered.job().run(input, lease);
      kept = answer instanceof JdbcRows;
      return answer;
    } catch (SQLException e) {
      throw fault(e, lease, connections.system() + "." + offered.name());
    } catch (Fault e) {
      throw e;
    } catch (RuntimeException e) {
      throw Fault.bug(connections.system() + "." + offered.name(), e);
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
