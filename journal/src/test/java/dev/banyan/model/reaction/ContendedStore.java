package dev.banyan.model.reaction;

import dev.banyan.journal.Append;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Store;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A store in which others have always been faster, for a while, where a reaction ends.
record ContendedStore(Store inner, AtomicInteger times) implements Store {
  @Override
  public int partitions() {
    return inner.partitions();
  }

  @Override
  public boolean isShared() {
    return inner.isShared();
  }

  @Override
  public Committed commit(List<Append> group, Instant now) {
    boolean ends =
        group.getFirst().parts().size() == 2
            && group.getFirst().parts().getLast().stream().name().startsWith("reaction/");
    return ends && times.getAndDecrement() > 0
        ? new Committed.Done(
            Collections.nCopies(group.size(), new Outcome.Refused(Outcome.Why.STREAM, 1)))
        : inner.commit(group, now);
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
