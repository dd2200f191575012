package dev.banyan.journal;

import dev.banyan.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a reader of a store holds records against before it hands them out: each must be chained to
/// the one before it, and none may be missing. What is not so is a fault of [Untrusted].
///
/// @param where the store, as an operator knows it
public record Unbroken(String where) {
  /// The record, as it was written.
  ///
  /// @param before the hash of the record before it in its partition; null where there is none
  public Recorded record(Recorded record, byte @Nullable [] before) {
    Outcome.Place place = record.place();
    Bytes previous = before == null ? Chain.START : Bytes.wrap(before);
    boolean whole =
        (before != null || place.position() == 1)
            && new Chain(place.partition(), place.position() - 1, previous).follows(record);
    if (!whole) {
      throw Untrusted.record(where, place.partition(), place.position());
    }
    return record;
  }

  /// Records of one stream, which leave no version out.
  public List<Recorded> stream(List<Recorded> found, long afterVersion) {
    long version = afterVersion;
    for (Recorded record : found) {
      version++;
      if (record.place().version() != version) {
        throw Untrusted.record(where, record.place().partition(), record.place().position());
      }
    }
    return found;
  }

  /// Records of one partition, which leave no position out: the first is looked at here, each later
  /// one was chained to the one before it.
  public List<Recorded> partition(List<Recorded> found, int partition, long afterPosition) {
    if (!found.isEmpty() && found.getFirst().place().position() != afterPosition + 1) {
      throw Untrusted.record(where, partition, afterPosition + 1);
    }
    return found;
  }
}
