package dev.banyan.audit;

/// Something about a store that is not as it was written.
///
/// @param partition the partition, -1 where it is none
/// @param position the first place that is wrong, 0 where it is no record
/// @param what a sentence for the operator
public record Flaw(Kind kind, int partition, long position, String what) {
  /// What has happened.
  public enum Kind {
    /// A record does not say what it said.
    CHANGED,
    /// Records are gone from between others.
    REMOVED,
    /// A record was put between others.
    INSERTED,
    /// Records do not stand in their order.
    REORDERED,
    /// The end is gone.
    TRUNCATED,
    /// Records fit together, but are not those that were signed or acknowledged.
    REWRITTEN,
    /// A checkpoint is not one that a known key has signed.
    FORGED,
    /// The file or the tables are broken besides the records.
    DAMAGED,
    /// Nobody can tell whether the end is gone.
    UNTOLD
  }

  /// Nothing of a partition.
  static Flaw of(Kind kind, String what) {
    return new Flaw(kind, -1, 0, what);
  }
}
