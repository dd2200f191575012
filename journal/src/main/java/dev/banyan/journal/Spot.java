package dev.banyan.journal;

import dev.banyan.value.Bytes;

/// How far a reader has got in a partition: the position of the last record that it is done with,
/// and that record's hash, by which another journal, or one that was set back, is told apart.
public record Spot(long position, Bytes hash) {
  /// Before the first record.
  public static final Spot START = new Spot(0, Chain.START);

  /// Behind a record.
  public static Spot behind(Recorded record) {
    return new Spot(record.place().position(), record.hash());
  }
}
