package dev.banyan.model.reaction;

import dev.banyan.base.Clocks.Now;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.model.Aggregates;
import dev.banyan.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The events whose reactions are not over, as far as they were read: says what is read, what is
/// begun and what is kept as a checkpoint. Has neither thread nor clock: [Reaction] is what turns
/// it, and a simulator is another.
///
/// It waits by the steady clock. When an event happened is what the event says, held against when
/// the journal was heard to go so far: a clock that was ahead makes nothing wait longer than it is
/// to, and one that is ahead lets nothing be due that was just heard of.
///
/// It is turned by one thread; what was begun may end, and news may be heard, on any.
final class Backlog {
  /// How long nothing is looked at where the journal tells nothing.
  static final Duration POLL = Duration.ofSeconds(1);

  /// After what has failed, and between two checkpoints where little happens.
  static final Duration PAUSE = Duration.ofSeconds(10);

  /// How many events may be open in each partition before no more are read.
  private static final int OPEN_MAX = 256;

  private static final int PAGE = 200;
  private static final long CHECKPOINT_EVENTS = 1_000;

  /// However much happens: a checkpoint is waited for, and nothing is begun meanwhile.
  private static final Duration CHECKPOINT_LEAST = Duration.ofSeconds(1);

  /// A few records, such as the checkpoints of others, are no reason for another one.
  private static final long CHECKPOINT_SILENT = 50;

  private static final Duration STORING = Duration.ofSeconds(10);

  private final ReactionType type;
  private final String kinds;
  private final Aggregates aggregates;
  private final Supplier<Journal> journal;
  private final Attempting attempting;
  private final Map<Integer, Long> told = new ConcurrentHashMap<>();
  private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();
  private Instant looked = Instant.MIN;

  /// What is open of one partition. Positions are those of events. Owned by the thread that turns,
  /// but for `open`, which is locked by itself.
  private static final class Partition {
    private final int number;
    private final @Nullable Instant since;
    private final TreeMap<Long, Open> open = new TreeMap<>();

    /// Behind here, nothing can have been recorded of a reaction when its event is taken up, but by
    /// another process.
    private final long began;

    /// What was read of the journal and not taken up, as there was no room: at most a page.
    private final Deque<Recorded> left = new ArrayDeque<>();

    private long read;
    private boolean more = true;

    /// Before then, no event behind what was read is due; what a person releases is.
    private Instant closedUntil = Instant.MIN;

    /// So far, what was released was taken up ahead of what was read.
    private long ahead;

    private long kept;
    private Instant keptAt = Instant.EPOCH;
    private final Heard heard;
    private boolean wrong;

    Partition(int number, Checkpoints.Start start, long began, Heard heard) {
      this.number = number;
      this.began = began;
      this.heard = heard;
      this.since = start.since();
      this.read = start.position();
      this.kept = start.position();
    }
  }

  /// An event whose reaction is not over; `due` null while it is worked on.
  private record Open(Event event, @Nullable Instant due, boolean isNew) {}

  /// An event whose reaction is to be taken further now.
  ///
  /// @param isNew as far as this process knows, nothing is recorded of it
  record Task(int partition, long position, Event event, boolean isNew) {}

  Backlog(
      ReactionType type, Aggregates aggregates, Supplier<Journal> journal, Attempting attempting) {
    this.type = type;
    this.kinds = type.after().model() + "." + type.after().name() + "/";
    this.aggregates = aggregates;
    this.journal = journal;
    this.attempting = attempting;
  }

  /// So far goes the journal.
  void heard(int partition, long position) {
    told.merge(partition, position, Math::max);
  }

  /// Reads, begins what is due, keeps checkpoints.
  ///
  /// @param begin takes a task up; false where there is nobody for it
  /// @return when to be turned again, if nothing is heard and nothing ends before
  Instant turn(Now time, Predicate<Task> begin) {
    Instant now = time.steady();
    Checkpoints checkpoints = new Checkpoints(type.name(), journal.get());
    boolean whole = looked.equals(Instant.MIN) || !now.isBefore(looked.plus(POLL));
    looked = whole ? now : looked;
    Instant next = now.plus(POLL);
    for (int number = 0; number < journal.get().partitions(); number++) {
      Partition partition = partition(number, checkpoints, now);
      Instant more = Instant.MAX;
      try {
        long known = told(partition);
        partition.heard.reached(known, now);
        if (!now.isBefore(partition.closedUntil)) {
          more = whole || partition.more || known > partition.read ? read(partition, time) : more;
        } else {
          boolean rest = (whole || known > partition.ahead) && readAhead(partition, time);
          more = rest ? now : partition.closedUntil;
        }
      } catch (Fault fault) {
        Instant _ = begin(partition, now, begin); // What is before what stops all goes on.
        throw fault;
      }
      next = earlier(next, earlier(more, begin(partition, now, begin)));
      keep(checkpoints, partition, now);
    }
    return next;
  }

  private Partition partition(int number, Checkpoints checkpoints, Instant now) {
    Partition known = partitions.get(number);
    if (known == null) {
      checkpoints.begin();
      long began = journal.get().heads(Deadline.in(STORING)).get(number);
      Heard heard = new Heard(began, type.delay(), now);
      known = new Partition(number, checkpoints.start(number), began, heard);
      partitions.put(number, known);
    }
    return known;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /// Takes up a page of the events behind what was read; answers when to read on.
  private Instant read(Partition partition, Now time) {
    Instant now = time.steady();
    partition.more = true;
    int room = room(partition);
    if (room <= 0) {
      return Instant.MAX; // What ends tells.
    }
    boolean last = false;
    if (partition.left.isEmpty()) {
      List<Recorded> page = page(partition, partition.read);
      partition.left.addAll(page);
      last = page.isEmpty() || (isWhole(page) && told(partition) <= end(page));
    }
    while (!partition.left.isEmpty()) {
      if (room == 0) {
        return Instant.MAX;
      }
      Recorded record = partition.left.getFirst();
      Event event = concerned(record, partition);
      if (event != null) {
        Instant due = due(partition, event, time);
        if (due.isAfter(now)) {
          partition.left.clear(); // It may be days until then.
          partition.closedUntil = due;
          return due;
        }
        open(partition, record, event, due);
        room--;
      }
      partition.read = record.place().position();
      partition.left.removeFirst();
    }
    partition.heard.forget(partition.read);
    if (last) {
      partition.heard.ended(partition.read, now);
    }
    partition.more = !last;
    return partition.more ? now : Instant.MAX;
  }

  /// Takes up what was released behind what was read; whether there may be more of it.
  private boolean readAhead(Partition partition, Now time) {
    int room = Math.max(0, room(partition));
    List<Recorded> page = page(partition, Math.max(partition.read, partition.ahead));
    for (Recorded record : page) {
      if (room == 0) {
        return false; // What ends tells.
      }
      Event event = released(record);
      if (event != null) {
        open(partition, record, event, due(partition, event, time));
        room--;
      }
      partition.ahead = record.place().position();
    }
    if (isWhole(page)) {
      partition.heard.ended(Math.max(partition.read, partition.ahead), time.steady());
    }
    return !page.isEmpty() && (!isWhole(page) || told(partition) > partition.ahead);
  }

  private long told(Partition partition) {
    return told.getOrDefault(partition.number, 0L);
  }

  private List<Recorded> page(Partition partition, long behind) {
    return journal.get().tail().next(partition.number, behind, PAGE, Deadline.in(STORING));
  }

  /// Whether nothing was known to come behind it.
  private static boolean isWhole(List<Recorded> page) {
    return Journal.isLast(page, PAGE);
  }

  private static long end(List<Recorded> page) {
    return page.getLast().place().position();
  }

  private static int room(Partition partition) {
    synchronized (partition.open) {
      return OPEN_MAX - partition.open.size();
    }
  }

  /// When a reaction is due, by the steady clock.
  private Instant due(Partition partition, Event event, Now time) {
    if (type.delay().isZero()) {
      return time.steady();
    }
    Instant told = time.steady(event.at());
    // What a person has released may be an event of another partition: it is no news.
    boolean own = event.place().partition() == partition.number;
    Instant happened =
        own
            ? partition.heard.within(event.place().position(), told, time.steady())
            : earlier(told, time.steady());
    boolean wrong = happened.plus(Policy.MARGIN).isBefore(told);
    if (wrong && !partition.wrong) {
      System.getLogger("banyan.reactions")
          .log(
              System.Logger.Level.WARNING,
              "reaction %s: an event of partition %d says that it happened at %s, which is still to"
                      .formatted(type.name(), partition.number, event.at())
                  + " come: a clock was or is wrong. The delay counts from when it was heard of:"
                  + " look after the clocks of this machine and of all that write this journal");
    }
    partition.wrong = wrong;
    return happened.plus(type.delay());
  }

  private void open(Partition partition, Recorded record, Event event, Instant due) {
    long position = record.place().position();
    boolean isNew = position > partition.began && event.place().equals(record.place());
    synchronized (partition.open) {
      partition.open.put(position, new Open(event, due, isNew));
    }
  }

  /// The event whose reaction is to be looked at because of that record; null for none.
  private @Nullable Event concerned(Recorded record, Partition partition) {
    if (record.kind().startsWith(kinds)) {
      Instant since = partition.since;
      boolean before = since != null && record.at().isBefore(since);
      return before ? null : attempting.fitting(record);
    }
    return record.place().position() > partition.ahead ? released(record) : null;
  }

  /// The event whose reaction a person has released by that record; null for none.
  private @Nullable Event released(Recorded record) {
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

  /// Hands over what is due; answers when the next is.
  private static Instant begin(Partition partition, Instant now, Predicate<Task> begin) {
    Instant next = Instant.MAX;
    synchronized (partition.open) {
      for (Map.Entry<Long, Open> entry : partition.open.entrySet()) {
        Instant due = entry.getValue().due();
        if (due == null) {
          continue;
        }
        if (due.isAfter(now)) {
          next = earlier(next, due);
          continue;
        }
        Open open = entry.getValue();
        Task task = new Task(partition.number, entry.getKey(), open.event(), open.isNew());
        if (!begin.test(task)) {
          return Instant.MAX; // What ends tells.
        }
        entry.setValue(new Open(open.event(), null, false));
      }
    }
    return next;
  }

  /// What was begun has ended for now.
  ///
  /// @param due when it is to be looked at again, by the steady clock; null where it is over
  void ended(Task task, @Nullable Instant due) {
    Partition partition = partitions.get(task.partition());
    if (partition == null) {
      throw new IllegalStateException("nothing was begun of partition " + task.partition());
    }
    synchronized (partition.open) {
      if (due == null) {
        partition.open.remove(task.position());
      } else {
        partition.open.put(task.position(), new Open(task.event(), due, false));
      }
    }
  }

  /// Keeps how far all is over, now and then.
  private static void keep(Checkpoints checkpoints, Partition partition, Instant now) {
    long over;
    synchronized (partition.open) {
      long first = partition.open.isEmpty() ? Long.MAX_VALUE : partition.open.firstKey();
      over = Math.min(partition.read, first - 1);
    }
    boolean late = !now.isBefore(partition.keptAt.plus(PAUSE));
    boolean soon = now.isBefore(partition.keptAt.plus(CHECKPOINT_LEAST));
    long behind = over - partition.kept;
    if ((behind > CHECKPOINT_EVENTS && !soon) || (behind > CHECKPOINT_SILENT && late)) {
      checkpoints.reach(partition.number, over);
      partition.kept = over;
      partition.keptAt = now;
    }
  }

  /// How many events are open.
  int count() {
    int open = 0;
    for (Partition partition : List.copyOf(partitions.values())) {
      synchronized (partition.open) {
        open += partition.open.size();
      }
    }
    return open;
  }
}
