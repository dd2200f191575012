package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.value.Struct;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What an operation does with a connection. Compiled once; safe for several threads.
@FunctionalInterface
interface Job {
  /// Answers a value of the signature's `returns`. A [JdbcRows] keeps the lease; with any other
  /// answer the caller closes it.
  @Nullable Object run(Struct input, Lease lease) throws SQLException;
}
