package dev.banyan.model.reaction;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.model.Aggregates;
import dev.banyan.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
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

  /// How many events may be open in each partition before no more are read.
  private static final int OPEN_MAX = 256;

  private static final int PAGE = 200;

  /// How long nothing is looked at where the journal tells nothing.
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration CHECKPOINT = Duration.ofSeconds(10);
  private static final long CHECKPOINT_EVENTS = 1_000;

  /// A few records, such as the checkpoints of others, are no reason for another one.
  private static final long CHECKPOINT_SILENT = 50;

  private static final Duration STORING = Duration.ofSeconds(10);

  private final ReactionType type;
  private final String kinds;
  private final Aggregates aggregates;
  private final Supplier<Journal> journal;
  private final InstantSource clock;
  private final Attempting attempting;
  private final Semaphore news = new Semaphore(0);
  private final Map<Integer, Long> told = new ConcurrentHashMap<>();
  private final Journal.Follower follower = this::heard;
  private final Semaphore workers;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();
  private final Troubles troubles = new Troubles(LOG);
  private final LongAdder failures = new LongAdder();
  private @Nullable Thread thread;
  private @Nullable Journal followed;
  private Instant counted = Instant.EPOCH;
  private Instant looked = Instant.EPOCH;
  private volatile int parked;

  /// What is open of one partition. Positions are those of events. Owned by the reaction's thread
  /// but for `open`, which is locked by itself.
  private static final class Partition {
    private final TreeMap<Long, Open> open = new TreeMap<>();
    private long read;
    private boolean more = true;
    private long kept;
    private Instant keptAt = Instant.EPOCH;
    private final @Nullable Instant since;

    Partition(@Nullable Instant since) {
      this.since = since;
    }
  }

  /// An event whose reaction is not over; `due` null while a worker has it.
  private record Open(Event event, @Nullable Instant due) {}

  public Reaction(
      ReactionType type, Aggregates aggregates, Supplier<Journal> journal, InstantSource clock) {
    this.type = type;
    this.kinds = type.after().model() + "." + type.after().name() + "/";
    this.aggregates = aggregates;
    this.journal = journal;
    this.clock = clock;
    this.workers = new Semaphore(type.parallel());
    this.attempting = new Attempting(type, aggregates, journal, clock, this::pause);
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
    checkpoints().begin();
  }

  private Checkpoints checkpoints() {
    return new Checkpoints(type.name(), journal.get());
  }

  /// Begins to work; returns at once.
  public void start() {
    thread = Thread.ofVirtual().name("banyan-reaction-" + type.name()).start(this::run);
  }

  private void heard(int partition, long position) {
    told.merge(partition, position, Math::max);
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
        pause = CHECKPOINT;
      } catch (RuntimeException bug) {
        failures.increment();
        LOG.log(System.Logger.Level.ERROR, "reaction " + type.name() + " stands still", bug);
        pause = CHECKPOINT;
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

  /// Reads, begins what is due, keeps checkpoints; answers how long there is nothing to do.
  private Duration turn() {
    if (followed == null) {
      followed = journal.get();
      followed.follow(follower);
    }
    Checkpoints checkpoints = checkpoints();
    Instant now = clock.instant();
    boolean whole = !now.isBefore(looked.plus(POLL));
    looked = whole ? now : looked;
    Instant next = now.plus(POLL);
    for (int number = 0; number < journal.get().partitions(); number++) {
      Partition partition = partitions.get(number);
      if (partition == null) {
        checkpoints.begin();
        Checkpoints.Start start = checkpoints.start(number);
        partition = new Partition(start.since());
        partition.read = start.position();
        partition.kept = partition.read;
        partitions.put(number, partition);
      }
      Instant more = Instant.MAX;
      try {
        if (whole || partition.more || told.getOrDefault(number, 0L) > partition.read) {
          more = read(number, partition);
        }
      } catch (Fault fault) {
        Instant _ = begin(partition); // What is before a record that stops all goes on.
        throw fault;
      }
      Instant due = begin(partition);
      next = earlier(next, earlier(more, due));
      keep(checkpoints, number, partition);
    }
    count();
    Duration pause = Duration.between(clock.instant(), next);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private void count() {
    Instant now = clock.instant();
    if (!now.isBefore(counted.plus(POLL))) {
      parked = parked().size();
      counted = now;
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /// Takes up the events behind what was read; answers when to read on.
  private Instant read(int number, Partition partition) {
    partition.more = true;
    while (true) {
      int room;
      synchronized (partition.open) {
        room = OPEN_MAX - partition.open.size();
      }
      if (room <= 0) {
        return Instant.MAX; // A worker that has ended something tells.
      }
      List<Recorded> page =
          journal.get().tail().next(number, partition.read, PAGE, Deadline.in(STORING));
      for (Recorded record : page) {
        Event event = concerned(record, partition.since);
        if (event != null) {
          Instant due = event.at().plus(type.delay());
          if (due.isAfter(clock.instant())) {
            return due;
          }
          synchronized (partition.open) {
            partition.open.put(record.place().position(), new Open(event, due));
          }
          room--;
        }
        partition.read = record.place().position();
        if (room == 0) {
          break;
        }
      }
      boolean end = page.size() < PAGE && told.getOrDefault(number, 0L) <= partition.read;
      if (room > 0 && (end || page.isEmpty())) {
        partition.more = false;
        return Instant.MAX;
      }
      if (closing.getCount() == 0) {
        return Instant.MAX;
      }
    }
  }

  /// The event whose reaction is to be looked at because of that record; null for none.
  private @Nullable Event concerned(Recorded record, @Nullable Instant since) {
    if (record.kind().startsWith(kinds)) {
      boolean before = since != null && record.at().isBefore(since);
      return before ? null : attempting.fitting(record);
    }
    if (!record.kind().equals(Note.Kind.RELEASED.word())) {
      return null;
    }
    List<String> names = record.stream().names();
    if (names.size() != 4 || !names.get(1).equals(type.name())) {
      return null;
    }
    StreamId stream = aggregates.model().stream(record.stream().tenant(), names.get(2));
    long before = Long.parseLong(names.get(3)) - 1;
    List<Recorded> found = journal.get().read(stream, before, 1, Deadline.in(STORING));
    return attempting.fitting(found.getFirst());
  }

  /// Hands over to workers what is due; answers when the next is.
  private Instant begin(Partition partition) {
    Instant next = Instant.MAX;
    Instant now = clock.instant();
    synchronized (partition.open) {
      for (Map.Entry<Long, Open> entry : partition.open.entrySet()) {
        Instant due = entry.getValue().due();
        if (due == null) {
          continue;
        }
        if (due.isAfter(now)) {
          next = earlier(next, due);
        } else if (workers.tryAcquire()) {
          Open open = new Open(entry.getValue().event(), null);
          entry.setValue(open);
          long position = entry.getKey();
          var _ =
              Thread.ofVirtual()
                  .name("banyan-reaction-" + type.name())
                  .start(() -> work(partition, position, open.event()));
        }
      }
    }
    return next;
  }

  private void work(Partition partition, long position, Event event) {
    Instant due = clock.instant().plus(CHECKPOINT);
    try {
      due = attempting.advance(event);
      troubles.over(attempting.stream(event).name());
    } catch (Fault fault) {
      failures.increment();
      troubles.tell(attempting.stream(event).name(), words(fault));
    } finally {
      synchronized (partition.open) {
        if (due == null) {
          partition.open.remove(position);
        } else {
          partition.open.put(position, new Open(event, due));
        }
      }
      workers.release();
      news.release();
    }
  }

  /// Keeps how far all is over, now and then.
  private void keep(Checkpoints checkpoints, int number, Partition partition) {
    long over;
    synchronized (partition.open) {
      over = partition.open.isEmpty() ? partition.read : partition.open.firstKey() - 1;
    }
    Instant now = clock.instant();
    boolean late = !now.isBefore(partition.keptAt.plus(CHECKPOINT));
    long behind = over - partition.kept;
    if (behind > CHECKPOINT_EVENTS || (behind > CHECKPOINT_SILENT && late)) {
      checkpoints.reach(number, over);
      partition.kept = over;
      partition.keptAt = now;
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
    Note note = new Note(Note.Kind.RELEASED, 0, clock.instant(), parkedOne.fault(), false);
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
    int open = 0;
    for (Partition partition : List.copyOf(partitions.values())) {
      synchronized (partition.open) {
        open += partition.open.size();
      }
    }
    return new Figures(open, parked, failures.sum());
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
