package dev.banyan.model.reaction;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.model.Aggregates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A reaction at work: finds its events in the journal by position, keeps those whose reactions are
/// not over, and takes each further when it is due. All it knows is in the journal; what it holds
/// in memory is bounded, and a reaction that stands still holds up only itself.
///
/// Several nodes may run the same one: an attempt belongs to the node whose claim was recorded.
public final class Reaction implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("banyan.reactions");

  private static final Duration STORING = Duration.ofSeconds(10);

  private final ReactionType type;
  private final Supplier<Journal> journal;
  private final Clocks clocks;
  private final Attempting attempting;
  private final Backlog backlog;
  private final Semaphore news = new Semaphore(0);
  private final Journal.Follower follower = this::heard;
  private final Semaphore workers;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Troubles troubles = new Troubles(LOG);
  private final LongAdder failures = new LongAdder();
  private @Nullable Thread thread;
  private @Nullable Journal followed;
  private @Nullable Instant counted;
  private volatile int parked;

  public Reaction(
      ReactionType type, Aggregates aggregates, Supplier<Journal> journal, Clocks clocks) {
    this.type = type;
    this.journal = journal;
    this.clocks = clocks;
    this.workers = new Semaphore(type.parallel());
    this.attempting =
        new Attempting(
            type,
            aggregates,
            new Surroundings(
                journal, clocks, this::pause, () -> ThreadLocalRandom.current().nextLong()));
    this.backlog = new Backlog(type, aggregates, journal, attempting);
  }

  public ReactionType type() {
    return type;
  }

  /// Whether the wait ended because work is to end.
  private boolean pause(Duration duration) {
    try {
      return closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /// Records that the reaction is, where it never was: to be called before the first event that it
  /// is to see can happen.
  public void declare() {
    new Checkpoints(type.name(), journal.get()).begin();
  }

  /// Begins to work; returns at once.
  public void start() {
    thread = Thread.ofVirtual().name("banyan-reaction-" + type.name()).start(this::run);
  }

  private void heard(int partition, long position) {
    backlog.heard(partition, position);
    news.release();
  }

  private void run() {
    Duration pause = Duration.ZERO;
    while (!ended(pause)) {
      try {
        pause = turn();
        troubles.over(type.name());
      } catch (Fault fault) {
        failures.increment();
        troubles.tell(type.name(), words(fault));
        pause = Backlog.PAUSE;
      } catch (RuntimeException | Error bug) {
        failures.increment();
        LOG.log(System.Logger.Level.ERROR, "reaction " + type.name() + " stands still", bug);
        pause = Backlog.PAUSE;
      }
    }
  }

  private static String words(Fault fault) {
    return fault.operator() == null ? fault.getMessage() : String.valueOf(fault.operator());
  }

  /// Waits for news, or that long; true when work is to end.
  private boolean ended(Duration pause) {
    try {
      var _ = news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
      var _ = news.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    return closing.getCount() == 0;
  }

  /// Answers how long there is nothing to do.
  private Duration turn() {
    if (followed == null) {
      followed = journal.get();
      followed.follow(follower);
    }
    Instant next = backlog.turn(clocks.now(), this::begin);
    count();
    Duration pause = Duration.between(clocks.steady().instant(), next);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private void count() {
    Instant now = clocks.steady().instant();
    if (counted == null || !now.isBefore(counted.plus(Backlog.POLL))) {
      parked = parked().size();
      counted = now;
    }
  }

  /// Hands it to a worker, if one is free.
  private boolean begin(Backlog.Task task) {
    if (!workers.tryAcquire()) {
      return false;
    }
    boolean begun = false;
    try {
      var _ = Thread.ofVirtual().name("banyan-reaction-" + type.name()).start(() -> work(task));
      begun = true;
    } finally {
      if (!begun) { // As where memory is short.
        workers.release();
      }
    }
    return true;
  }

  private void work(Backlog.Task task) {
    Duration pause = Backlog.PAUSE;
    String stream = attempting.stream(task.event()).name();
    try {
      pause = attempting.advance(task.event(), task.isNew());
      troubles.over(stream);
    } catch (Fault fault) {
      failures.increment();
      troubles.tell(stream, words(fault));
    } catch (RuntimeException | Error bug) {
      failures.increment();
      LOG.log(System.Logger.Level.ERROR, stream + " stands still", bug);
    } finally {
      backlog.ended(task, pause == null ? null : clocks.steady().instant().plus(pause));
      workers.release();
      news.release();
    }
  }

  /// Those that a person has to look at.
  public List<ParkedList.Parked> parked() {
    return ParkedList.of(type.name(), journal.get(), Deadline.in(STORING));
  }

  /// Has one that is parked tried again, by a person who has looked. False where it is not parked.
  public boolean release(ParkedList.Parked one, String who) {
    Standing standing = attempting.standing(one.stream());
    if (!(standing instanceof Standing.Parked parkedOne)) {
      return false;
    }
    // Who has looked has vouched for it only where nobody else can be asked.
    Policy policy = type.policy();
    boolean unknown = parkedOne.unknown() && policy.settling() != Policy.Settling.PARK;
    Instant now = clocks.wall().instant();
    Instant due = unknown ? policy.askedFrom(one.since(), now) : now;
    Note note =
        Note.pause(Note.Kind.RELEASED, 0, now, due).about(parkedOne.fault(), Doubt.of(unknown));
    Append append =
        new Append(
            List.of(
                new Append.Part(
                    one.stream(), Expected.version(parkedOne.version()), List.of(note.entry())),
                ParkedList.removed(type.name(), one.stream(), who)),
            List.of());
    return journal.get().append(append, Deadline.in(STORING)) instanceof Outcome.Written;
  }

  /// Its figures: how many are open, how many are parked, how often it stood still.
  public Figures figures() {
    return new Figures(backlog.count(), parked, failures.sum());
  }

  /// What is to be seen of a reaction.
  public record Figures(int open, int parked, long failures) {}

  /// Returns when nothing of it is under way any more; calls under way end by their deadline.
  @Override
  public void close() {
    closing.countDown();
    news.release();
    Thread running = thread;
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (followed != null) {
      followed.forget(follower);
    }
    workers.acquireUninterruptibly(type.parallel());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
