package dev.banyan.gateway.durable;

import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Store;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A store with troubles: of each group of appends the next one, and none when they are used up.
public final class TroubledStore implements Store {
  /// What becomes of a group.
  public enum Trouble {
    NONE,
    /// It is not written, and the journal says so.
    REFUSED,
    /// It is not written, and nobody knows.
    LOST,
    /// It is written, and nobody knows.
    FORGOTTEN
  }

  public final Queue<Trouble> next = new ConcurrentLinkedQueue<>();
  private final Store inner;

  public TroubledStore(Store inner) {
    this.inner = inner;
  }

  @Override
  public Committed commit(List<Append> group, Instant now) {
    Trouble trouble = next.poll();
    if (trouble == null || trouble == Trouble.NONE) {
      return inner.commit(group, now);
    }
    if (trouble == Trouble.REFUSED) {
      return new Committed.Failed(Fault.of(Fault.Kind.OVERLOADED, "The journal is away"), false);
    }
    if (trouble == Trouble.FORGOTTEN) {
      Committed _ = inner.commit(group, now);
    }
    return new Committed.Failed(Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "It is not known"), false);
  }

  @Override
  public int partitions() {
    return inner.partitions();
  }

  @Override
  public boolean isShared() {
    return inner.isShared();
  }

  @Override
  public void afterwards() {
    inner.afterwards();
  }

  @Override
  public Reader reader() {
    return inner.reader();
  }

  @Override
  public void close() {
    inner.close();
  }
}
