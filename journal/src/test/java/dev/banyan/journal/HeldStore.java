package dev.banyan.journal;

import dev.banyan.base.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A store that keeps each group in hand until it is told what becomes of it. One thread writes,
/// one tells.
final class HeldStore implements Store {
  /// What becomes of a group.
  enum Verdict {
    /// It is decided and written.
    DONE,
    /// Nothing of it is written.
    AWAY,
    /// Nothing of it is written, and nobody knows.
    LOST,
    /// It is written, and nobody knows.
    MADE,
    /// Nothing of it is written, and the store is not to be trusted any more.
    STOPS,
    /// A defect.
    THROWS
  }

  /// A group, and what became of it.
  record Group(List<Append> appends, Verdict verdict) {}

  private final MemoryStore inner = new MemoryStore(1);
  private final List<Group> groups = new ArrayList<>();
  private @Nullable List<Append> inHand;
  private @Nullable Verdict verdict;
  private boolean free;

  /// How many appends the writer has in hand.
  synchronized int inHand() {
    return inHand == null ? 0 : inHand.size();
  }

  /// All groups, in the order in which they were written.
  synchronized List<Group> groups() {
    return List.copyOf(groups);
  }

  /// What is written under the name of a stream.
  synchronized int written(StreamId stream) {
    return inner.stream(stream).size();
  }

  /// Has the group in hand, if there is one, end so.
  synchronized void end(Verdict as) {
    if (inHand != null) {
      verdict = as;
      notifyAll();
    }
  }

  /// From now on it holds nothing.
  synchronized void free() {
    free = true;
    notifyAll();
  }

  @Override
  public synchronized Committed commit(List<Append> group, Instant now) {
    inHand = List.copyOf(group);
    while (verdict == null && !free) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    Verdict as = verdict == null ? Verdict.DONE : verdict;
    groups.add(new Group(List.copyOf(group), as));
    inHand = null;
    verdict = null;
    return switch (as) {
      case DONE -> inner.commit(group, now);
      case AWAY ->
          new Committed.Failed(Fault.of(Fault.Kind.UNREACHABLE, "The store is away"), false);
      case LOST -> new Committed.Failed(unknown(), false);
      case MADE -> {
        Committed _ = inner.commit(group, now);
        yield new Committed.Failed(unknown(), false);
      }
      case STOPS -> new Committed.Failed(unknown(), true);
      case THROWS -> throw new IllegalStateException("a defect");
    };
  }

  private static Fault unknown() {
    return Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "Nobody knows whether it was written");
  }

  @Override
  public int partitions() {
    return inner.partitions();
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void afterwards() {}

  @Override
  public Reader reader() {
    return inner.reader();
  }

  @Override
  public void close() {}
}
