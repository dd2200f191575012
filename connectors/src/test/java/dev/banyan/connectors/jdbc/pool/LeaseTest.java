package dev.banyan.connectors.jdbc.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Instant UNTIL = Instant.parse("2026-11-22T10:00:30Z");

  private final List<String> asked = new ArrayList<>();
  private Instant wall = UNTIL.minusSeconds(30);

  private Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, _) -> {
              asked.add(method.getName());
              return null;
            });
  }

  /// A machine that slept goes on where it was, by its steady clock.
  @Test
  void commitsNothingOnceOthersMayHaveTakenItOver() throws SQLException {
    Deadline deadline = Deadline.in(Duration.ofMinutes(5)).until(() -> wall, UNTIL);
    try (Lease lease = new Lease(connection(), deadline, () -> {})) {
      lease.commit();
      wall = UNTIL.plusSeconds(1);

      assertThatThrownBy(lease::commit)
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT));
    }
    assertThat(asked).containsOnlyOnce("commit");
  }

  @Test
  void givesNoConnectionOnceOthersMayHaveTakenItOver() {
    Deadline deadline = Deadline.in(Duration.ofMinutes(5)).until(() -> wall, UNTIL);
    Exchange exchange = new Exchange("sleeping", deadline, Caller.ANYONE, Trace.NONE);
    JdbcSettings settings = JdbcSettings.of("jdbc:h2:mem:leases", null, Secret.of(""));
    try (Connections connections = new Connections("erp", settings)) {
      connections.lease(exchange).close(); // It lies idle for the next one.
      wall = UNTIL.plusSeconds(1);

      assertThatThrownBy(() -> connections.lease(exchange))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE));
      assertThat(connections.busy()).isZero();
    }
  }
}
