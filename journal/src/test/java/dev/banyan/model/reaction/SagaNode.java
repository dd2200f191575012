package dev.banyan.model.reaction;

import dev.banyan.base.Arrival;
import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.CommandType;
import dev.banyan.model.Turns;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A process of the simulated world: the real reactions over the journal that it shares, with a
/// clock that is a little wrong. Where [Reaction] has threads, it has strands.
final class SagaNode {
  private final SagaWorld world;
  private final Random random;
  private final Clocks clocks;
  private final Aggregates trips;
  private final List<Work> works = new ArrayList<>();
  private final Set<Strand> strands = new LinkedHashSet<>();
  private long stoppedUntil;
  private boolean closing;
  private boolean dead;

  /// By how many milliseconds its clock is ahead.
  final int skew;

  /// One reaction.
  private static final class Work {
    private final ReactionType type;
    private final Attempting attempting;
    private final Backlog backlog;
    private int busy;
    private long turnAt = Long.MAX_VALUE;

    Work(ReactionType type, Attempting attempting, Backlog backlog) {
      this.type = type;
      this.attempting = attempting;
      this.backlog = backlog;
    }
  }

  SagaNode(SagaWorld world, Random random, int skew) {
    this.world = world;
    this.random = random;
    this.skew = skew;
    this.clocks =
        new Clocks(() -> world.wall().plusMillis(skew), () -> world.instant().plusMillis(skew));
    this.trips =
        new Aggregates(Trips.TYPE, 3, this::journal, clocks.wall(), new Turns(this::comes));
    Surroundings around = new Surroundings(this::journal, clocks, this::isToEnd, random);
    for (ReactionType type : Trips.reactions(world.setup(), trips)) {
      Attempting attempting = new Attempting(type, trips, around);
      Work work = new Work(type, attempting, new Backlog(type, trips, this::journal, attempting));
      works.add(work);
      turn(work, world.now() + random.nextInt(500));
    }
  }

  /// Between any two accesses to the journal, the process may stand still for a while, or for ever.
  private Journal journal() {
    world.mayPause();
    return world.journal();
  }

  /// Another strand has the turn, and may be standing still.
  private boolean comes(Arrival turn, Deadline deadline) {
    while (!turn.isThere()) {
      world.pause(1 + random.nextInt(20));
    }
    return true;
  }

  private boolean isToEnd(Duration pause) {
    world.pause(pause.toMillis());
    return closing;
  }

  boolean isIdle() {
    return strands.isEmpty();
  }

  /// It stands still, as a machine may.
  void stop(long until) {
    stoppedUntil = until;
  }

  /// It takes up nothing new.
  void close() {
    closing = true;
  }

  /// `kill -9`.
  void die() {
    dead = true;
    List.copyOf(strands).forEach(Strand::die);
    strands.clear();
  }

  private void start(Runnable what) {
    Strand strand = new Strand(what);
    strands.add(strand);
    world.at(world.now() + random.nextInt(20), () -> resume(strand));
  }

  private void resume(Strand strand) {
    if (!strands.contains(strand)) {
      return;
    }
    if (stoppedUntil > world.now()) {
      world.at(stoppedUntil, () -> resume(strand));
      return;
    }
    long pause = world.run(this, strand);
    if (pause < 0) {
      strands.remove(strand);
    } else {
      world.at(world.now() + pause, () -> resume(strand));
    }
  }

  /// The journal goes so far; what follows from a record of that kind is looked at soon.
  void heard(int partition, long position, String kind) {
    for (Work work : works) {
      work.backlog.heard(partition, position);
      if (kind.startsWith("trip." + work.type.after().name() + "/")
          || kind.equals(Note.Kind.RELEASED.word())) {
        turn(work, world.now() + random.nextInt(200));
      }
    }
  }

  private void turn(Work work, long at) {
    if (at < work.turnAt) {
      work.turnAt = at;
      world.at(at, () -> turnNow(work, at));
    }
  }

  private void turnNow(Work work, long at) {
    if (dead || closing || work.turnAt != at) {
      return;
    }
    work.turnAt = Long.MAX_VALUE;
    if (stoppedUntil > world.now()) {
      turn(work, stoppedUntil);
      return;
    }
    Instant next;
    try {
      next = work.backlog.turn(clocks.now(), task -> begin(work, task));
    } catch (Fault _) {
      next = clocks.steady().instant().plus(Backlog.PAUSE);
    }
    long due = world.millis(next) - skew;
    turn(work, Math.max(due, world.now() + 1) + random.nextInt(500));
  }

  private boolean begin(Work work, Backlog.Task task) {
    if (work.busy == work.type.parallel()) {
      return false;
    }
    work.busy++;
    start(
        () -> {
          Duration pause = Backlog.PAUSE;
          try {
            pause = work.attempting.advance(task.event(), task.isNew());
          } catch (Fault fault) {
            world.tell(() -> work.type.name() + " of " + task.event().key() + ": " + fault.name());
          } catch (IllegalStateException defect) {
            world.tell(() -> work.type.name() + " of " + task.event().key() + ": " + defect);
          }
          Instant now = clocks.steady().instant();
          work.backlog.ended(task, pause == null ? null : now.plus(pause));
          work.busy--;
          turn(work, world.now() + random.nextInt(50));
        });
    return true;
  }

  /// A caller sends a command.
  void command(CommandType command, String trip) {
    start(
        () -> {
          try {
            var _ = trips.handle(command, Struct.of(Trips.ASKED, trip), asked());
          } catch (Fault fault) {
            world.tell(() -> command.name() + " " + trip + ": " + fault.name());
          }
        });
  }

  private static Aggregates.Asked asked() {
    return new Aggregates.Asked(
        "",
        new By(null, "test", null),
        Aggregates.Check.NONE,
        Aggregates.Also.NOTHING,
        Deadline.in(Duration.ofSeconds(20)));
  }

  /// A person has what is parked tried again, where that is sensible.
  void release() {
    for (Work work : works) {
      try (Reaction desk = new Reaction(work.type, trips, world::journal, clocks)) {
        for (ParkedList.Parked one : desk.parked()) {
          if (isSensible(work.type, one)) {
            boolean released = desk.release(one, "ann");
            world.tell(() -> "a person looked at " + one.stream().name() + ": " + released);
          }
        }
      } catch (Fault _) {
        return; // The journal is away: the person comes again.
      }
    }
  }

  /// Whether there is something parked that a person would have tried again.
  boolean isToBeReleased() {
    return works.stream()
        .anyMatch(
            work ->
                ParkedList.of(work.type.name(), world.journal(), Deadline.in(Backlog.PAUSE))
                    .stream()
                    .anyMatch(one -> isSensible(work.type, one)));
  }

  /// Where the system can neither tell them apart nor be asked, only what was not done.
  private boolean isSensible(ReactionType type, ParkedList.Parked one) {
    if (!(type.target() instanceof ReactionType.Calls calls)
        || type.policy().settling() != Policy.Settling.PARK) {
      return true;
    }
    String trip = one.stream().names().get(2);
    String effect = calls.operation().name();
    Bookings bookings = world.bookings();
    return bookings.count(trip, effect) == 0 && !bookings.isAtWork(trip, effect);
  }
}
