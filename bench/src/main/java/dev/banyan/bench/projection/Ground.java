package dev.banyan.bench.projection;

import dev.banyan.journal.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What bookings are appended to, and what makes tables of them there.
interface Ground extends AutoCloseable {
  /// Appends all at once, and returns when that is acknowledged: the place of the last one; null
  /// where too many wait. Called by any number of threads.
  Outcome.@Nullable Place append(List<Bookings.Booking> bookings);

  /// What makes all rows from the beginning. A side of another phase makes them anew.
  ///
  /// @param meter started again where only now the side begins to
  Side side(String phase, Meter meter);

  /// Of the processes that are at work.
  Meter meter();

  @Override
  void close();
}
