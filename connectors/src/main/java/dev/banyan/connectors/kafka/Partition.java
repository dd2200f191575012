package dev.banyan.connectors.kafka;

import org.jspecify.annotations.Nullable;

/// One partition as a member of a group has it: how far it was fetched, how far all of that is
/// settled without a gap, and how far the broker knows it. It knows of nothing that is settled,
/// however long an earlier message takes. Owned by the thread that polls.
final class Partition {
  private final String name;
  private long fetchedTo;
  private long committed;
  private @Nullable Fetched first;
  private @Nullable Fetched last;

  /// A message that was fetched; until it is settled, one of a list in the order of offsets.
  static final class Fetched {
    private final Partition of;
    private final long offset;
    private @Nullable Fetched before;
    private @Nullable Fetched behind;

    private Fetched(Partition of, long offset) {
      this.of = of;
      this.offset = offset;
    }

    /// It is done with; said once.
    void settle() {
      of.leave(this);
    }
  }

  /// `from` is the offset that the broker begins with.
  Partition(String name, long from) {
    this.name = name;
    this.fetchedTo = from;
    this.committed = from;
  }

  String name() {
    return name;
  }

  /// Null for what was fetched before: what comes again, after a change of the broker's, is known
  /// by its offset.
  @Nullable Fetched fetched(long offset) {
    if (offset < fetchedTo) {
      return null;
    }
    Fetched fetched = new Fetched(this, offset);
    Fetched before = last;
    fetched.before = before;
    if (before == null) {
      first = fetched;
    } else {
      before.behind = fetched;
    }
    last = fetched;
    fetchedTo = offset + 1;
    return fetched;
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

  /// Whether the broker does not know yet how far all is settled.
  boolean isBehind() {
    return position() > committed;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }
}
