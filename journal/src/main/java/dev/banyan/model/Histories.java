package dev.banyan.model;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the recorded events make of an aggregate: as it is now, and as it was. Thread-safe; callers
/// block.
final class Histories {
  private static final int PAGE = 1_000;

  private final EventCodec codec;
  private final Snapshots snapshots;
  private final Supplier<Journal> journal;

  Histories(EventCodec codec, Snapshots snapshots, Supplier<Journal> journal) {
    this.codec = codec;
    this.snapshots = snapshots;
    this.journal = journal;
  }

  /// The aggregate with everything that is durable.
  ///
  /// @param known as it was at some time; null where that is not known
  Aggregate now(StreamId stream, String key, @Nullable Aggregate known, Deadline deadline) {
    return known != null
        ? fold(stream, key, known, Long.MAX_VALUE, deadline)
        : fromTheBeginning(stream, key, deadline);
  }

  /// The aggregate after that many events, or after all where there are fewer.
  Aggregate upTo(StreamId stream, String key, long version, Deadline deadline) {
    return fold(stream, key, Aggregate.NONE, version, deadline);
  }

  private Aggregate fromTheBeginning(StreamId stream, String key, Deadline deadline) {
    List<Recorded> first = journal.get().read(stream, 0, snapshots.every(), deadline);
    if (Journal.isLast(first, snapshots.every())) {
      return apply(first, key, Aggregate.NONE, null);
    }
    Aggregate snapshot = snapshots.newest(stream, key, deadline, journal.get());
    Aggregate from = snapshot.version() == 0 ? apply(first, key, Aggregate.NONE, null) : snapshot;
    return fold(stream, key, from, Long.MAX_VALUE, deadline);
  }

  /// The aggregate as it was before the first event of which that is so.
  Aggregate before(StreamId stream, String key, Predicate<Recorded> later, Deadline deadline) {
    Aggregate then = Aggregate.NONE;
    while (true) {
      List<Recorded> page = journal.get().read(stream, then.version(), PAGE, deadline);
      Aggregate next = apply(page, key, then, later);
      if (Journal.isLast(page, PAGE) || next.version() < then.version() + page.size()) {
        return next;
      }
      then = next;
    }
  }

  private Aggregate fold(
      StreamId stream, String key, Aggregate from, long version, Deadline deadline) {
    Aggregate now = from;
    while (now.version() < version) {
      int wanted = (int) Math.min(PAGE, version - now.version());
      List<Recorded> page = journal.get().read(stream, now.version(), wanted, deadline);
      now = apply(page, key, now, null);
      if (Journal.isLast(page, wanted)) {
        return now;
      }
    }
    return now;
  }

  private Aggregate apply(
      List<Recorded> records, String key, Aggregate from, @Nullable Predicate<Recorded> later) {
    Struct state = from.state();
    long version = from.version();
    for (Recorded record : records) {
      if (later != null && later.test(record)) {
        break;
      }
      Event event = codec.read(record);
      if (event == null) {
        throw Fault.bug(
            "a record `" + record.kind() + "` in the stream of a " + codec.model().name(),
            new IllegalStateException());
      }
      state =
          event.type().evolve(state, event.data(), codec.model().value(key), codec.model().state());
      version = record.place().version();
    }
    return new Aggregate(version, state);
  }
}
