package dev.banyan.journal;

import java.util.List;

/// What became of an append that the journal has decided about. What it could not decide about is
/// thrown as a `Fault`.
public sealed interface Outcome {
  /// It is durable. One place for each part: that of its last record.
  record Written(List<Place> places) implements Outcome {
    public Written {
      places = List.copyOf(places);
    }
  }

  /// Nothing of it was written. `version` is that of the stream that is not as expected, -1 where a
  /// reservation was the reason.
  record Refused(Why why, long version) implements Outcome {}

  /// Why an append was refused.
  enum Why {
    /// The stream has another version, or records where none were expected, or none.
    STREAM,
    /// Somebody has the reservation.
    RESERVED,
    /// Nobody has the reservation that was to be released.
    NOT_RESERVED
  }

  /// Where a record is. `position` counts all records of the partition, `version` those of the
  /// stream; both begin at 1 and leave nothing out.
  record Place(int partition, long position, long version) {}
}
