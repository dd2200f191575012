package dev.banyan.bench.projection;

import dev.banyan.journal.Outcome;
import java.util.Map;

/// What makes three tables of bookings: by account, by minute, and the shops with most bookings of
/// each hour. Asked by any number of threads.
interface Side extends AutoCloseable {
  /// Returns when all that the journal has now is shown.
  void awaitHead();

  /// Returns when the record at that place is shown by a table, and answers the last sequence of
  /// the account there; 0 where the table is another.
  long seen(String table, Outcome.Place place, String account);

  /// All rows as text: `account/A1`, `minute/TIME`, `shops/TIME`.
  Map<String, String> rows();

  @Override
  void close();
}
