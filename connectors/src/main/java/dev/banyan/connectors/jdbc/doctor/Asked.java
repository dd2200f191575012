package dev.banyan.connectors.jdbc.doctor;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.operation.Signature;
import dev.banyan.value.Struct;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// An operation that reads, so that its own statement can be looked at.
public record Asked(Signature signature, Body body) {
  /// Runs the operation's statement on a connection.
  @FunctionalInterface
  public interface Body {
    @Nullable Object run(Struct input, Lease lease) throws SQLException;
  }
}
