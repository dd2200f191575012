package dev.banyan.connectors.kafka;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/// One partition as a member of a group has it: how far it was fetched, how far all of that is
/// settled without a gap, and how far the broker knows it. It knows of nothing that is settled,
/// however long an earlier message takes. Owned by the thread that polls.
final class Partition {
  /// What the broker knows where it knows nothing.
  static final long NOTHING = -1;

  private final String name;
  private long fetchedTo;
  private Optional<Integer> epoch = Optional.empty();
  private long committed;
  private @Nullable Fetched first;
  private @Nullable Fetched last;

  /// A message that was fetched; until it is settled, one of a list in the order of offsets.
  static final class Fetched {
    private final Partition of;
    private final long offset;
    private final Optional<Integer> epochBefore;
    private boolean gone;
    private @Nullable Fetched before;
    private @Nullable Fetched behind;

    private Fetched(Partition of, long offset, Optional<Integer> epochBefore) {
      this.of = of;
      this.offset = offset;
      this.epochBefore = epochBefore;
    }

    /// It is done with; said once.
    void settle() {
      if (!gone) {
        of.leave(this);
      }
    }
  }

  /// `from` is the offset that it begins with, `committed` what the broker knows.
  Partition(String name, long from, long committed) {
    this.name = name;
    this.fetchedTo = from;
    this.committed = committed;
  }

  String name() {
    return name;
  }

  /// The offset that comes next, or a later one.
  long fetchedTo() {
    return fetchedTo;
  }

  /// `epoch` counts the leaders of the partition: the one who wrote it.
  Fetched fetched(long offset, Optional<Integer> epoch) {
    if (offset < fetchedTo) {
      throw new IllegalStateException(name + " was fetched to " + fetchedTo);
    }
    Fetched fetched = new Fetched(this, offset, this.epoch);
    Fetched before = last;
    fetched.before = before;
    if (before == null) {
      first = fetched;
    } else {
      before.behind = fetched;
    }
    last = fetched;
    fetchedTo = offset + 1;
    this.epoch = epoch;
    return fetched;
  }

  /// Goes on at another offset than it was fetched to. What is in hand from there on is not in the
  /// log any more, and the broker is told nothing of it; how many those are.
  int jump(long to) {
    int gone = 0;
    for (Fetched one = last; one != null && one.offset >= to; one = last) {
      leave(one);
      one.gone = true;
      gone++;
    }
    fetchedTo = to;
    epoch = Optional.empty();
    return gone;
  }

  private void leave(Fetched one) {
    Fetched before = one.before;
    Fetched behind = one.behind;
    if (before == null) {
      first = behind;
    } else {
      before.behind = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.before = before;
    }
  }

  /// The offset before which all is settled.
  long position() {
    Fetched earliest = first;
    return earliest == null ? fetchedTo : earliest.offset;
  }

  /// The same for the broker: with the epoch of what stands before it, by which a log that was cut
  /// short is known also by who reads on later, and with the topic's mark.
  OffsetAndMetadata reached(String mark) {
    Fetched earliest = first;
    return new OffsetAndMetadata(position(), earliest == null ? epoch : earliest.epochBefore, mark);
  }

  /// Whether the broker does not know yet how far all is settled.
  boolean isBehind() {
    return position() != committed;
  }

  void committed(long offset) {
    committed = offset;
  }
}
