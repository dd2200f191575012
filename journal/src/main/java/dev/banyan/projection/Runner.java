package dev.banyan.projection;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.operation.Positions;
import dev.banyan.projection.store.Parked;
import dev.banyan.projection.store.ParkedKey;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

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

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// A clock that is ahead when a process begins is mostly put right within that time.
  private static final Duration SETTLED = Duration.ofMinutes(10);

  private final Journal journal;
  private final Pages pages;
  private final ViewStore store;
  private final Projections.Settings settings;
  private final Map<Projection, Progress> all;
  private final Projection.Recall recall;
  private final Semaphore wakeups = new Semaphore(0);
  private final Queue<Asked<?>> questions = new ConcurrentLinkedQueue<>();

  /// The projections of which somebody has found that what is shown is not there.
  private final Set<String> doubted = ConcurrentHashMap.newKeySet();

  private final Thread thread = Thread.ofPlatform().name("banyan-projections").unstarted(this::run);
  private final Duration idle;
  private volatile boolean closed;
  private final Journal.Follower follower = (_, _) -> wake();
  private final Clocks clocks;
  private final Instant begun;
  private final Versions versions;

  Runner(
      Journal journal,
      ViewStore store,
      Projections.Settings settings,
      Map<Projection, Progress> all,
      Projection.Recall recall) {
    this.journal = journal;
    this.pages = new Pages(journal);
    this.store = store;
    this.settings = settings;
    this.all = new LinkedHashMap<>(all);
    this.recall = recall;
    this.versions = new Versions(settings.grace());
    Duration tidying = settings.grace().dividedBy(Versions.LOOKS);
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

  /// Has it look whether what it shows of a projection is still there.
  void look(String projection) {
    doubted.add(projection);
    wake();
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
      refuseAll(closing());
    }
    wake();
    return asked.await(deadline);
  }

  private void refuseAll(Fault why) {
    for (Asked<?> asked = questions.poll(); asked != null; asked = questions.poll()) {
      asked.refuse(why);
    }
  }

  private static Fault closing() {
    return Fault.of(Fault.Kind.OVERLOADED, "The projections are not running");
  }

  private static Fault standing() {
    return Fault.of(Fault.Kind.OVERLOADED, "The projection stands still; its standing says why");
  }

  private void run() {
    List<Course> courses = new ArrayList<>();
    all.forEach((projection, progress) -> courses.add(new Course(projection, progress)));
    while (!closed) {
      try (ViewSession session = store.session()) {
        courses.forEach(Course::forget);
        pages.clear();
        do {
          round(session, courses);
        } while (!closed && goesOn(courses));
      } catch (Fault fault) {
        failed(fault);
      } catch (RuntimeException | Error bug) {
        failed(Fault.bug("projections failed: " + bug, bug));
      }
    }
    refuseAll(closing());
  }

  /// Whether any of them goes on. If not, it may be the session's fault, and another one is tried.
  private static boolean goesOn(List<Course> courses) {
    return courses.isEmpty() || courses.stream().anyMatch(one -> !one.hasFailed());
  }

  /// All of them stand still.
  private void failed(Fault fault) {
    String why = why(fault);
    boolean known =
        all.values().stream()
            .allMatch(one -> why.equals(one.standing(settings.clock().millis()).failure()));
    all.values().forEach(progress -> progress.failed(why));
    if (!known) {
      System.getLogger("banyan.projection")
          .log(System.Logger.Level.ERROR, "projections stand still: " + why);
    }
    refuseAll(standing());
    pause(settings.pause(), false);
  }

  /// Waits that long, or until something is asked for; where news are of use, until they come.
  private void pause(Duration duration, boolean news) {
    long until = System.nanoTime() + duration.toNanos();
    boolean woken = false;
    try {
      for (long left = duration.toNanos();
          left > 0 && !(woken && news) && !closed && questions.isEmpty();
          left = until - System.nanoTime()) {
        woken = wakeups.tryAcquire(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks at the journal once, and goes on with each projection by a batch at most of each
  /// partition. Throws where nothing goes on any more.
  private void round(ViewSession session, List<Course> courses) {
    answer(session, courses);
    List<Long> heads = journal.heads(Deadline.in(PATIENCE));
    boolean worked = false;
    for (Course course : courses) {
      worked |= went(session, course, lane -> forward(lane, heads));
      course.progress().heads(heads, settings.clock().millis());
    }
    touch(session, courses);
    if (!worked) {
      pages.clear();
      Instant now = clocks.steady().instant();
      Duration rest =
          courses.stream()
              .filter(Course::hasFailed)
              .map(course -> course.waits(now))
              .reduce(idle, Runner::lesser);
      // Where none goes on, an append is no reason to try again before the time.
      pause(rest, goesOn(courses));
    }
  }

  private static Duration lesser(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /// Works on a projection, unless it waits after a failure. Where the store is well, what fails is
  /// its own: it stands still for a while, and no other does.
  private boolean went(ViewSession session, Course course, Predicate<Lane> work) {
    if (course.waits(clocks.steady().instant()).isPositive()) {
      return false;
    }
    try {
      Lane.Grounds grounds = new Lane.Grounds(journal, pages, session, recall);
      boolean worked = work.test(course.lane(grounds, settings.clock().millis()));
      course.goesOn();
      return worked;
    } catch (Fault fault) {
      standsStill(session, course, fault);
    } catch (RuntimeException | Error bug) { // No other is to stand still with it.
      standsStill(session, course, Fault.bug("projections failed: " + bug, bug));
    }
    return false;
  }

  private void standsStill(ViewSession session, Course course, Fault fault) {
    if (!session.isWell()) {
      throw fault;
    }
    Instant now = clocks.steady().instant();
    if (fault.name().equals(Lane.MOVED) || Lane.isGone(fault)) {
      course.waitUntil(now.plus(AGAIN));
      return;
    }
    course.waitUntil(now.plus(settings.pause()));
    if (course.standsStill(why(fault), settings.clock().millis())) {
      System.getLogger("banyan.projection")
          .log(
              System.Logger.Level.ERROR,
              "projection `%s` stands still: %s".formatted(course.name(), why(fault)));
    }
  }

  private static String why(Fault fault) {
    String operator = fault.operator();
    return operator == null ? fault.getMessage() : operator;
  }

  private boolean forward(Lane lane, List<Long> heads) {
    Progress progress = lane.progress();
    progress.heads(heads, settings.clock().millis());
    if (doubted.remove(lane.name())) {
      lane.hold();
    }
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

  private void answer(ViewSession session, List<Course> courses) {
    for (Asked<?> asked = questions.poll(); asked != null; asked = questions.poll()) {
      answer(session, courses, asked);
    }
  }

  private void answer(ViewSession session, List<Course> courses, Asked<?> asked) {
    String name = asked.projection();
    Course course =
        courses.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
    if (course == null) {
      asked.refuse(Fault.of(Fault.Kind.NOT_FOUND, "There is no such projection"));
      return;
    }
    if (course.hasFailed()) { // What is asked may well go where its own work does not.
      asked.refuse(standing());
      return;
    }
    try {
      went(
          session,
          course,
          lane -> {
            asked.run(lane);
            return true;
          });
    } finally {
      asked.refuse(standing());
    }
  }

  /// Says which versions are of use, and drops those that nobody uses any more, but for the
  /// versions of a projection that is not ready yet.
  private void touch(ViewSession session, List<Course> courses) {
    Instant now = clocks.steady().instant();
    if (!versions.isDue(now)) {
      return;
    }
    long millis = settings.clock().millis();
    for (Course course : courses) {
      Lane lane = course.last();
      if (lane != null) {
        lane.touch(millis);
      }
    }
    versions.look(
        session.catalog(),
        now,
        view ->
            courses.stream()
                .anyMatch(course -> course.name().equals(view.name()) && course.isUnready()));
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
