package dev.banyan.gateway.job;

import dev.banyan.base.Clocks;
import dev.banyan.base.Fault;
import dev.banyan.gateway.durable.Background;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs one job: by its schedule, when a person says so, and on from where a run was left. One run
/// at a time, over all nodes: a time that comes while one is going on is missed.
///
/// A virtual thread of its own looks what is due. Where several nodes share the store, a run whose
/// node gives no sign of life for [#LEASE] and the deadline of a row is gone on with by another.
public final class JobRunner implements Background {
  /// How long a run may be silent between two rows before another node goes on with it.
  public static final Duration LEASE = Duration.ofMinutes(2);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration AFTER_FAULT = Duration.ofSeconds(10);
  private static final int SHOWN_RUNS = 20;

  private final Job job;
  private final Ledger ledger;
  private final Clocks clocks;
  private final boolean shared;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Run.Tally tally = new Run.Tally();
  private final AtomicBoolean told = new AtomicBoolean();

  /// Tells this life of the process from those before it, and from other nodes.
  private final String node = UUID.randomUUID().toString();

  /// The run at work, also while the journal that records it is away. Owned by the thread.
  private @Nullable Run underWay;

  private volatile boolean closing;
  private volatile @Nullable String trouble;

  /// From when the schedule counts while what it last ran for is still to come; of the thread.
  private @Nullable Instant counted;

  private @Nullable String ahead;

  /// The sign of life of another node that was seen last; of the thread.
  private @Nullable Sign sign;

  /// A run's record that was there when it was first looked for, by the steady clock.
  private record Sign(String run, long version, Instant since) {}

  private final Run.Signals signals =
      new Run.Signals() {
        @Override
        public boolean closing() {
          return closing;
        }

        @Override
        public boolean told() {
          return told.getAndSet(false);
        }
      };

  /// @param shared whether other processes work with the same store
  public JobRunner(Job job, Journal journal, Clocks clocks, boolean shared) {
    this.job = job;
    this.ledger = new Ledger(journal, job.name());
    this.clocks = clocks;
    this.shared = shared;
    this.thread = Thread.ofVirtual().name("banyan-job-" + job.name()).unstarted(this::work);
  }

  public Job job() {
    return job;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public List<Durability.Figure> figures() {
    Map<String, String> labels = Map.of("job", job.name());
    return List.of(
        new Durability.Figure("banyan.jobs.rows", labels, true, tally.done::sum),
        new Durability.Figure("banyan.jobs.skipped", labels, true, tally.skipped::sum),
        new Durability.Figure(
            "banyan.jobs.troubled", labels, false, () -> trouble == null ? 0 : 1));
  }

  /// Begins a run now; its name.
  ///
  /// @throws Fault `CONFLICT` where one is going on
  public String begin(String by) {
    Instant now = now();
    Ledger.Last last = ledger.last(now);
    Progress open = last.run() == null ? null : ledger.progress(Progress.none(last.run()));
    if (open != null && !open.state().isOver()) {
      throw Ledger.conflict("The run " + open.run() + " of this job is going on");
    }
    String run = "hand-" + UUID.randomUUID();
    if (!ledger.begin(last, run, now, Schedule.counts(last.planned(), null, now), by)) {
      throw Ledger.conflict("Another run of this job was begun at the same time");
    }
    wake();
    return run;
  }

  /// Has the last run end after the row under way, as `CANCELLED`; its name.
  ///
  /// @throws Fault `CONFLICT` where none is going on
  public String cancel(String by) {
    return tell(Progress.CANCEL, by, false);
  }

  /// Goes on with the last run, which failed or was cancelled, at its checkpoint; its name.
  ///
  /// @throws Fault `CONFLICT` where it is going on, or done
  public String resume(String by) {
    return tell(Progress.RESUMED, by, true);
  }

  private String tell(String kind, String by, boolean over) {
    String run = ledger.last(now()).run();
    while (true) {
      Progress progress = run == null ? null : ledger.progress(Progress.none(run));
      if (progress == null
          || progress.state().isOver() != over
          || progress.state() == Progress.State.DONE) {
        throw Ledger.conflict(
            over ? "There is no ended run to go on with" : "No run of this job is going on");
      }
      boolean known = progress.state() == Progress.State.ENDING;
      if (known
          || ledger.add(progress, List.of(new Entry(kind, Note.of("by", by).write()))) != null) {
        wake();
        return progress.run();
      }
    }
  }

  /// The last runs, the newest first.
  public List<Progress> runs() {
    return ledger.runs(SHOWN_RUNS).stream()
        .map(run -> ledger.progress(Progress.none(run)))
        .toList();
  }

  /// When it runs next by its schedule; null where it has none.
  public @Nullable Instant next() {
    Schedule schedule = job.schedule();
    return schedule == null ? null : schedule.next(now());
  }

  /// Why it does not come on, for people; null where it does.
  public @Nullable String trouble() {
    return trouble;
  }

  private void work() {
    while (!closing) {
      turn();
    }
    if (underWay != null) {
      turn(); // which rows are over, for whoever goes on
    }
  }

  private void turn() {
    try {
      boolean worked = true;
      if (underWay == null) {
        worked = look();
      } else {
        work(underWay);
      }
      trouble = ahead;
      if (!worked) {
        rest(LOOK_EVERY);
      }
    } catch (Fault fault) {
      trouble = fault.operator() == null ? fault.getMessage() : fault.operator();
      rest(AFTER_FAULT);
    } catch (RuntimeException | Error bug) { // A run under way stays: it knows what it has done.
      trouble = "a defect: " + bug.getClass().getName();
      System.getLogger("banyan.jobs")
          .log(System.Logger.Level.ERROR, "job " + job.name() + " stands still", bug);
      rest(AFTER_FAULT);
    }
  }

  private void work(Run run) {
    underWay = run;
    run.work();
    underWay = null;
  }

  /// Does what is to be done now; false where nothing is.
  private boolean look() {
    Instant now = now();
    Ledger.Last last = ledger.last(now);
    if (last.run() != null) {
      Progress progress = ledger.progress(Progress.none(last.run()));
      if (!progress.state().isOver()) {
        return goOn(progress);
      }
    }
    Schedule schedule = job.schedule();
    Instant due = schedule == null ? null : schedule.due(counts(last, now), now);
    if (due == null) {
      return false;
    }
    boolean begun = ledger.begin(last, due.toString(), due, due, "schedule");
    if (!begun && counted != null) {
      counted = due; // It ran for that time, when the clock was ahead.
    }
    return true;
  }

  /// From when the schedule counts; says so where a clock was ahead when it ran last.
  private Instant counts(Ledger.Last last, Instant now) {
    Instant from = Schedule.counts(last.planned(), counted, now);
    if (from.equals(last.planned())) {
      counted = null;
      ahead = null;
      return from;
    }
    if (ahead == null) {
      ahead =
          "it ran last for %s, which is still to come: a clock was or is wrong. It runs by the"
                  .formatted(last.planned())
              + " clock as it is now; what has run ahead of its time is not run again";
      System.getLogger("banyan.jobs")
          .log(System.Logger.Level.WARNING, "job " + job.name() + ": " + ahead);
    }
    counted = from;
    return from;
  }

  /// A run that nobody has begun to work on, or that was left: by this process before it ended, or
  /// by a node that is silent.
  private boolean goOn(Progress progress) {
    boolean free = !shared || progress.node() == null || progress.node().equals(node);
    if (!free && !isSilent(progress)) {
      return false;
    }
    Progress claimed =
        ledger.add(
            progress, List.of(new Entry(Progress.BEAT, Note.of(Progress.NODE, node).write())));
    if (claimed != null) {
      work(new Run(job, ledger, claimed, new Run.Around(signals, tally, node)));
    }
    return true;
  }

  /// Whether another node has given no sign of life for so long, counted here: what its records say
  /// of the time is its own clock's, which may be another than ours.
  private boolean isSilent(Progress progress) {
    Instant now = clocks.steady().instant();
    Sign known = sign;
    if (known == null
        || known.version() != progress.version()
        || !known.run().equals(progress.run())) {
      sign = new Sign(progress.run(), progress.version(), now);
      return false;
    }
    // While one row is being done, its node gives no sign of life.
    return !now.isBefore(known.since().plus(LEASE).plus(job.terms().deadline()));
  }

  private Instant now() {
    return clocks.wall().instant();
  }

  private void wake() {
    told.set(true);
    lock.lock();
    try {
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the next time, until it is woken, but no longer than that: clocks may be set, and
  /// other nodes begin runs.
  private void rest(Duration most) {
    Instant next = next();
    long nanos = most.toNanos();
    if (next != null) {
      nanos = Math.clamp(Duration.between(now(), next).toNanos(), 1_000_000, nanos);
    }
    lock.lock();
    try {
      long left = nanos;
      while (!closing && left > 0 && !told.getAndSet(false)) {
        left = woken.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closing = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
