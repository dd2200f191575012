package dev.banyan.connectors.jdbc.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A driver that throws what it should not: when an answer is no answer.
class ConfusedDriverTest {
  private final AtomicInteger aborts = new AtomicInteger();

  /// What it means to the lease, as its SQLSTATE; null where it means nothing.
  private @Nullable String confused(String... classes) {
    Connection connection =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, _) -> {
                  if (method.getName().equals("abort")) {
                    aborts.incrementAndGet();
                  }
                  return null;
                });
    RuntimeException thrown = new IndexOutOfBoundsException("Range [5, -7)");
    StackTraceElement[] frames = new StackTraceElement[classes.length];
    for (int i = 0; i < classes.length; i++) {
      frames[i] = new StackTraceElement(classes[i], "read", null, 1);
    }
    thrown.setStackTrace(frames);
    try (Lease lease = new Lease(connection, Deadline.in(Duration.ofSeconds(5)), () -> {})) {
      SQLException confused = lease.confused(thrown);
      return confused == null ? null : confused.getSQLState();
    }
  }

  @Test
  void hasItsConnectionEndedForAnAnswerThatBreaksTheProtocol() {
    String state =
        confused("jdk.internal.util.Preconditions", "java.lang.String", "org.postgresql.PGStream");

    assertThat(state).isEqualTo("08P01");
    assertThat(aborts).hasValue(1);
  }

  @Test
  void isNotBlamedForADefectOfOurs() {
    String state =
        confused("java.util.ArrayList", "dev.banyan.connectors.jdbc.sql.RowReader", "org.x.Y");

    assertThat(state).isNull();
    assertThat(aborts).hasValue(0);
  }
}
