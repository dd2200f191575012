package dev.banyan.connectors.jdbc;

import dev.banyan.connectors.jdbc.pool.Lease;
import dev.banyan.value.Struct;
import java.sql.SQLException;
import java.util.List;

/// Many point lookups of one operation in one statement. Compiled once; safe for several threads.
@FunctionalInterface
interface Lookup {
  /// What each lookup found, in the order of the inputs.
  List<Found> run(List<Struct> inputs, Lease lease) throws SQLException;

  /// What one of several lookups found.
  sealed interface Found {}

  record Row(Struct row) implements Found {}

  /// There is no such record.
  record Nothing() implements Found {}

  /// Only the lookup's own statement can tell: the database may hold two values for equal that
  /// differ here, or there were several rows.
  record Unclear() implements Found {}
}
