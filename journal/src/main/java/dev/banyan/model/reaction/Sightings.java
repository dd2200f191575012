package dev.banyan.model.reaction;

import dev.banyan.base.Clocks.Now;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// What time it is for who goes on behind a record. What it says to last is counted by the steady
/// clock, from when it was first seen here, in two cases: where it was recorded by a clock that is
/// ahead of ours, so that nothing waits until that time comes; and where a system may be at work on
/// an attempt, so that a clock that jumps ahead does not make it be over. Thread-safe.
final class Sightings {
  /// So many are remembered; of more, each is seen anew.
  private static final int KNOWN_MAX = 10_000;

  private final Policy policy;
  private final Map<StreamId, Seen> seen = new ConcurrentHashMap<>();
  private final AtomicBoolean told = new AtomicBoolean();

  private record Seen(long version, Instant first) {}

  Sightings(Policy policy) {
    this.policy = policy;
  }

  /// The time, to be compared with what that record says; not to be written down.
  Instant now(Recorded last, Standing standing, Now now) {
    return switch (standing) {
      case Standing.Fresh _, Standing.Parked _, Standing.Ended _ -> {
        forget(last.stream());
        yield now.wall();
      }
      case Standing.Claimed claimed -> {
        Instant until = last.at().plus(policy.deadline());
        yield counted(last, true, now).plus(Duration.between(until, claimed.until()));
      }
      case Standing.Waiting waiting -> {
        boolean atWork = waiting.doubt() != Doubt.NONE;
        Instant due = policy.dueBehind(last.at(), waiting.due(), atWork);
        yield counted(last, atWork, now).plus(Duration.between(due, waiting.due()));
      }
    };
  }

  private Instant counted(Recorded last, boolean atWork, Now now) {
    boolean ahead = last.at().isAfter(now.wall().plus(Policy.MARGIN));
    if (!atWork && !ahead) {
      forget(last.stream());
      return now.wall();
    }
    if (ahead && !told.getAndSet(true)) {
      System.getLogger("banyan.reactions")
          .log(
              System.Logger.Level.WARNING,
              "%s was recorded at %s, which is still to come: a clock was or is wrong. What it"
                      .formatted(last.stream().name(), last.at())
                  + " waits for counts from now: look after the clocks of this machine and of all"
                  + " that write this journal");
    }
    told.compareAndSet(true, ahead);
    Instant first = saw(last.stream(), last.place().version(), now.steady());
    return last.at().plus(Duration.between(first, now.steady()));
  }

  /// That version of a stream is there; answers since when that is known.
  Instant saw(StreamId stream, long version, Instant steady) {
    if (seen.size() >= KNOWN_MAX) {
      seen.clear();
    }
    Seen fresh = new Seen(version, steady);
    return seen.merge(stream, fresh, (known, _) -> known.version() == version ? known : fresh)
        .first();
  }

  /// It has gone on.
  void forget(StreamId stream) {
    seen.remove(stream);
  }
}
