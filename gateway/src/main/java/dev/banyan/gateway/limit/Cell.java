package dev.banyan.gateway.limit;

/// What one key has used of one limit. Thread-safe; never waits.
///
/// Times are `System.nanoTime()`, costs at least 1. A cell that was retired takes nothing more: its
/// key has another by then.
sealed interface Cell permits BucketCell, WindowCell, QuotaCell, LeasedCell {
  /// Never fits.
  long NEVER = Long.MAX_VALUE;

  /// The nanoseconds until that cost will fit; 0 where it fits now.
  long untilFits(long cost, long now);

  /// Takes the cost; false where it does not fit, or the cell was retired.
  boolean take(long cost, long now);

  /// Gives back what was just taken.
  void giveBack(long cost, long now);

  /// How much still fits.
  long left(long now);

  /// The nanoseconds until everything fits again.
  long untilWhole(long now);

  /// Retires the cell where it counts nothing any more, so that to forget it changes nothing; false
  /// where it does.
  boolean retire(long now);

  boolean retired();
}
