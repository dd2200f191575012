package dev.banyan.projection;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.operation.Positions;
import dev.banyan.projection.store.Parked;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.ViewStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The thread that folds all projections of a configuration, a batch of one after a batch of
/// another, so that one that is made anew does not hold up those that follow the journal. It is a
/// platform thread, as drivers are native.
///
/// Where the journal or the store is away it waits and begins anew from the checkpoints.
final class Runner {
  /// How long nothing is looked at where the journal tells nothing.
  private static final Duration IDLE_MAX = Duration.ofSeconds(30);

  /// After which another node that was first has had time to end its batch.
  private static final Duration AGAIN = Duration.ofMillis(4);

  /// How often versions are looked through while one that nobody uses is kept.
  private static final int TIDYINGS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// A clock that is ahead when a process begins is mostly put right within that time.
  private static final Duration SETTLED = Duration.ofMinutes(10);

  private final Journal journal;
  private final ViewStore store;
  private final Projections.Settings settings;
  private final Map<Projection, Progress> all;
  private final Projection.Recall recall;
  private final Semaphore wakeups = new Semaphore(0);
  private final Queue<Asked<?>> questions = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.ofPlatform().name("banyan-projections").unstarted(this::run);
  private final Duration idle;
  private volatile boolean closed;
  private final Journal.Follower follower = (_, _) -> wake();
  private final Clocks clocks;
  private final Instant begun;
  private @Nullable Instant touched;

  /// Something to be done between two batches, and its answer.
  private static final class Asked<T> {
    private final String projection;
    private final Function<Lane, T> work;
    private final Semaphore done = new Semaphore(0);
    private volatile @Nullable T answer;
    private volatile @Nullable Fault fault;

    Asked(String projection, Function<Lane, T> work) {
      this.projection = projection;
      this.work = work;
    }

    void run(Lane lane) {
      try {
        answer = work.apply(lane);
      } catch (Fault failure) {
        fault = failure;
        throw failure;
      } finally {
        done.release();
      }
    }

    void refuse(Fault reason) {
      fault = reason;
      done.release();
    }
  }

  Runner(
      Journal journal,
      ViewStore store,
      Projections.Settings settings,
      Map<Projection, Progress> all,
      Projection.Recall recall) {
    this.journal = journal;
    this.store = store;
    this.settings = settings;
    this.all = new LinkedHashMap<>(all);
    this.recall = recall;
    Duration tidying = settings.grace().dividedBy(TIDYINGS);
    this.clocks = Clocks.of(settings.clock());
    this.begun = clocks.steady().instant();
    this.idle = tidying.compareTo(IDLE_MAX) < 0 ? tidying : IDLE_MAX;
  }

  /// What time it is at least: the clock may have been set ahead since this began, and some minutes
  /// before.
  private long certain() {
    boolean soon = clocks.steady().instant().isBefore(begun.plus(SETTLED));
    return soon ? Long.MIN_VALUE : clocks.certain().toEpochMilli();
  }

  void start() {
    journal.follow(follower);
    thread.start();
  }

  /// Has it look at the journal now.
  void wake() {
    if (wakeups.availablePermits() == 0) {
      wakeups.release();
    }
  }

  /// The end of the journal, as what a read must show.
  Positions ends(Deadline deadline) {
    List<Long> heads = journal.heads(deadline);
    Map<Long, Long> all = new HashMap<>();
    for (int partition = 0; partition < heads.size(); partition++) {
      all.put(Positions.mark(Journal.positionOf(partition)), heads.get(partition));
    }
    return Positions.of(all, false);
  }

  /// Throws `INVALID` for what the journal does not have, and so no projection ever will.
  void check(Positions required, Deadline deadline) {
    required.check(() -> journal.heads(deadline), Journal::positionOf);
  }

  /// The parked keys of a projection.
  List<ParkedKey> parked(String projection, int max, Deadline deadline) {
    return ask(new Asked<>(projection, lane -> lane.parked(max)), deadline);
  }

  /// Applies what waits for a key.
  Projections.Retried retry(String projection, Parked.Key key, Deadline deadline) {
    return ask(new Asked<>(projection, lane -> lane.retry(key)), deadline);
  }

  private <T> T ask(Asked<T> asked, Deadline deadline) {
    questions.add(asked);
    if (closed) {
      refuseAll();
    }
    wake();
    try {
      long nanos = Math.max(0, deadline.remaining().toNanos());
      if (!asked.done.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        throw Fault.of(Fault.Kind.TIMEOUT, "The projections are busy");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Fault.of(Fault.Kind.CANCELLED, "Nobody waits any more");
    }
    Fault fault = asked.fault;
    T answer = asked.answer;
    if (fault != null || answer == null) {
      throw fault != null ? fault : Fault.bug("no answer", new IllegalStateException());
    }
    return answer;
  }

  private void refuseAll() {
    Fault closing = Fault.of(Fault.Kind.OVERLOADED, "The projections are not running");
    for (Asked<?> asked = questions.poll(); asked != null; asked = questions.poll()) {
      asked.refuse(closing);
    }
  }

  private void run() {
    while (!closed) {
      try (ViewSession session = store.session()) {
        List<Lane> lanes = lanes(session);
        while (!closed) {
          round(session, lanes);
        }
      } catch (Fault fault) {
        failed(fault);
      } catch (RuntimeException | Error bug) {
        failed(Fault.bug("projections failed: " + bug, bug));
      }
    }
    refuseAll();
  }

  private void failed(Fault fault) {
    if (fault.name().equals(Lane.MOVED) || Lane.isGone(fault)) {
      pause(AGAIN);
      return;
    }
    String operator = fault.operator();
    String why = operator == null ? fault.getMessage() : operator;
    boolean known =
        all.values().stream()
            .allMatch(one -> why.equals(one.standing(settings.clock().millis()).failure()));
    all.values().forEach(progress -> progress.failed(why));
    if (!known) {
      System.getLogger("banyan.projection")
          .log(System.Logger.Level.ERROR, "projections stand still: " + why);
    }
    pause(settings.pause());
  }

  private void pause(Duration duration) {
    try {
      var _ = wakeups.tryAcquire(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Lane> lanes(ViewSession session) {
    List<Lane> lanes = new ArrayList<>();
    long now = settings.clock().millis();
    Lane.Grounds grounds = new Lane.Grounds(journal, session, recall);
    for (Map.Entry<Projection, Progress> one : all.entrySet()) {
      lanes.add(new Lane(one.getKey(), grounds, one.getValue(), now));
    }
    touched = null;
    return lanes;
  }

  /// Looks at the journal once, and goes on with each projection by a batch at most of each
  /// partition.
  private void round(ViewSession session, List<Lane> lanes) {
    answer(lanes);
    List<Long> heads = journal.heads(Deadline.in(PATIENCE));
    boolean worked = false;
    for (Lane lane : lanes) {
      worked |= forward(lane, heads);
    }
    tidy(session, lanes);
    all.values().forEach(progress -> progress.failed(null));
    if (!worked) {
      pause(idle);
    }
  }

  private boolean forward(Lane lane, List<Long> heads) {
    Progress progress = lane.progress();
    progress.heads(heads, settings.clock().millis());
    Lane older = lane.older();
    boolean worked = older != null && advanced(older, heads);
    worked |= advanced(lane, heads);
    if (!closed && lane.hasAll(heads)) {
      lane.caughtUp(certain());
      progress.heads(heads, settings.clock().millis());
    }
    return worked;
  }

  /// Goes on by a batch at most of each partition.
  private boolean advanced(Lane lane, List<Long> heads) {
    boolean worked = false;
    for (int partition = 0; partition < heads.size() && !closed; partition++) {
      if (lane.position(partition) < heads.get(partition)) {
        worked |= advanced(lane, partition);
      }
    }
    return worked;
  }

  private static boolean advanced(Lane lane, int partition) {
    try {
      return lane.batch(partition, Lane.BATCH);
    } catch (Fault fault) {
      if (!fault.name().equals(Lane.MOVED)) {
        throw fault;
      }
      lane.reload();
      return true;
    }
  }

  private void answer(List<Lane> lanes) {
    for (Asked<?> asked = questions.poll(); asked != null; asked = questions.poll()) {
      String name = asked.projection;
      Lane lane = lanes.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
      if (lane == null) {
        asked.refuse(Fault.of(Fault.Kind.NOT_FOUND, "There is no such projection"));
      } else {
        asked.run(lane);
      }
    }
  }

  /// Says which versions are of use, and drops those that nobody has used for a while, but for the
  /// versions of a projection that is not ready yet.
  private void tidy(ViewSession session, List<Lane> lanes) {
    Clocks.Now time = clocks.now();
    if (touched != null
        && time.steady().isBefore(touched.plus(settings.grace().dividedBy(TIDYINGS)))) {
      return;
    }
    touched = time.steady();
    long now = time.wall().toEpochMilli();
    lanes.forEach(lane -> lane.touch(now));
    // A clock that jumps ahead makes no version of others look forgotten.
    long since = clocks.certain().toEpochMilli() - settings.grace().toMillis();
    for (StoredView view : session.catalog().untouched(since)) {
      boolean needed =
          lanes.stream().anyMatch(lane -> lane.name().equals(view.name()) && !lane.isReady());
      if (!needed) {
        session.catalog().drop(view, since);
      }
    }
  }

  /// Ends after the batch that is under way.
  void close() {
    journal.forget(follower);
    closed = true;
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
