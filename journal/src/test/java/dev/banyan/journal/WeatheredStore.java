package dev.banyan.journal;

import dev.banyan.base.Fault;
import java.time.Instant;
import java.util.List;

/// A store in memory as simulated processes reach it: it may be away, or not say what became of a
/// write.
public record WeatheredStore(MemoryStore inner, Sky sky) implements Store {
  /// What becomes of one access.
  public enum Weather {
    /// All is well.
    FAIR,
    /// It is not reached.
    AWAY,
    /// It is not reached, and nobody knows.
    LOST,
    /// It is done, and nobody knows.
    DONE
  }

  /// Says what the weather is, and hears what was written.
  public interface Sky {
    Weather next();

    default void written(Append append, List<Outcome.Place> places) {}
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
  public Committed commit(List<Append> group, Instant now) {
    Weather weather = sky.next();
    switch (weather) {
      case AWAY -> {
        return new Committed.Failed(away(), false);
      }
      case LOST -> {
        return new Committed.Failed(unknown(), false);
      }
      case FAIR, DONE -> {}
    }
    Committed committed = inner.commit(group, now);
    if (committed instanceof Committed.Done(List<Outcome> outcomes)) {
      for (int i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i) instanceof Outcome.Written(List<Outcome.Place> places)) {
          sky.written(group.get(i), places);
        }
      }
    }
    return weather == Weather.DONE ? new Committed.Failed(unknown(), false) : committed;
  }

  @Override
  public Reader reader() {
    if (sky.next() != Weather.FAIR) {
      throw away();
    }
    return inner.reader();
  }

  private static Fault away() {
    return Fault.of(Fault.Kind.UNREACHABLE, "the journal is away");
  }

  private static Fault unknown() {
    return Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "nobody knows whether it was written");
  }

  @Override
  public void afterwards() {}

  @Override
  public void close() {}
}
