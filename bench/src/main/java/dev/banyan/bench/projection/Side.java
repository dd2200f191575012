package dev.banyan.bench.projection;

import dev.banyan.journal.Outcome;
import java.util.Map;

/// What makes three tables of bookings: by account, by minute, and the shops with most bookings of
/// each hour. Asked by any number of threads.
interface Side extends AutoCloseable {
  /// Returns when all that was appended is shown, and committed.
  void awaitHead();

  /// Returns when the record at that place is shown by a table, and answers the last sequence of
  /// the account there; 0 where the table is another.
  long seen(String table, Outcome.Place place, String account);

  /// Returns when the rows that show the record at that place, and that it was taken, are kept
  /// through a crash. A side that shows nothing else has nothing to wait for.
  default void awaitCommitted(Outcome.Place place) {}

  /// All rows as text: `account/A1`, `minute/TIME`, `shops/TIME`.
  Map<String, String> rows();

  @Override
  void close();
}
