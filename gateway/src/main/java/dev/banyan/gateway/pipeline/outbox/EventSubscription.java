package dev.banyan.gateway.pipeline.outbox;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Events being taken from the journal by one node of several. What was reached is written down at
/// most once a second, and at the end; where other nodes share the store, also while one has events
/// in hand, so that they see a living one. Where nothing happens nothing is written.
///
/// A node that has not been heard of for the length of a lease while there are events for it has
/// lost its turn: another goes on where it had got. What the lost one has in hand may be sent by
/// both, under the same ids. One that was silent because there were none writes that it lives
/// before it takes the next.
final class EventSubscription implements Subscription {
  private static final Duration CHECKPOINT = Duration.ofSeconds(1);
  private static final Duration READING = Duration.ofSeconds(10);
  private static final int PAGE = 200;

  /// So many records that are none of its events are passed over before that is written down.
  private static final long SILENT = 1_000;

  private final Way way;
  private final Semaphore news = new Semaphore(0);
  private final Journal.Follower heard = (_, _) -> hear();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<EventLane> lanes = new ArrayList<>();
  private final ReentrantLock moving = new ReentrantLock();
  private final OtherNode other;
  private final Thread keeper;
  private Reached.@Nullable Standing standing;
  private @Nullable Fault failure;
  private long keptNanos = System.nanoTime();
  private long settled;
  private int turn;
  private boolean closed;

  /// What it stands on.
  ///
  /// @param node the name of this one
  /// @param shared whether there may be others
  /// @param lease how long a node may be silent, by the clock of the one that waits
  record Way(Reached reached, EventMessages messages, String node, boolean shared, Duration lease) {
    Journal journal() {
      return reached.journal();
    }

    /// The records of a partition behind a position; none at its end.
    List<Recorded> next(int partition, long after) {
      return journal().tail().next(partition, after, PAGE, Deadline.in(READING));
    }
  }

  private record Token(EventLane lane, long position, Message message) {}

  private EventSubscription(Way way) {
    this.way = way;
    this.other = new OtherNode(way);
    this.keeper = Thread.ofVirtual().name("pipeline outbox").unstarted(this::keep);
  }

  static EventSubscription start(Way way) {
    EventSubscription made = new EventSubscription(way);
    way.journal().follow(made.heard);
    made.keeper.start();
    return made;
  }

  /// One is enough to wake it: while nothing is taken, they would add up without end.
  private void hear() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  @Override
  public List<Delivery> poll(int max, Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    while (true) {
      int _ = news.drainPermits();
      List<Delivery> taken = hasTurn() ? take(max) : List.of();
      long left = until - System.nanoTime();
      if (!taken.isEmpty() || left <= 0) {
        return taken;
      }
      try {
        var _ = news.tryAcquire(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return taken;
      }
    }
  }

  /// Whether this node is the one; takes its turn where nobody else has it. Of one that was not
  /// heard of for the length of a lease nobody knows until it has written again.
  private boolean hasTurn() {
    boolean known;
    lock.lock();
    try {
      check();
      if (isFresh()) {
        return true;
      }
      known = standing != null;
    } finally {
      lock.unlock();
    }
    if (known) {
      return isRenewed();
    }
    Reached.Standing last = way.reached().last();
    boolean mine = !way.shared() || last.node().isEmpty() || last.node().equals(way.node());
    if (!mine && !other.isSilent(last)) {
      return false;
    }
    Reached.Standing taken =
        way.shared() ? way.reached().move(last, way.node(), last.positions()) : last;
    if (taken == null) {
      return false;
    }
    lock.lock();
    try {
      taken.positions().forEach(from -> lanes.add(new EventLane(from)));
      standing = taken;
      keptNanos = System.nanoTime();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFresh() {
    boolean heardOf = !way.shared() || System.nanoTime() - keptNanos < way.lease().toNanos();
    return standing != null && heardOf;
  }

  /// Writes that it lives where something has come for it.
  private boolean isRenewed() {
    for (int number = 0; number < lanes.size(); number++) {
      read(number, lanes.get(number));
    }
    boolean waits;
    lock.lock();
    try {
      waits = lanes.stream().anyMatch(lane -> !lane.isEmpty());
    } finally {
      lock.unlock();
    }
    if (waits) {
      move(way.node());
    }
    lock.lock();
    try {
      return waits && isFresh();
    } finally {
      lock.unlock();
    }
  }

  private List<Delivery> take(int max) {
    List<Delivery> taken = new ArrayList<>();
    for (int i = 0; i < lanes.size() && taken.size() < max; i++) {
      int number = (turn + i) % lanes.size();
      EventLane lane = lanes.get(number);
      read(number, lane);
      lock.lock();
      try {
        while (taken.size() < max) {
          Map.Entry<Long, Message> next = lane.take();
          if (next == null) {
            break;
          }
          Token token = new Token(lane, next.getKey(), next.getValue());
          taken.add(new Delivery(next.getValue(), "journal/" + number, 1, token));
        }
      } finally {
        lock.unlock();
      }
    }
    turn = lanes.isEmpty() ? 0 : (turn + 1) % lanes.size();
    return taken;
  }

  /// Reads on where nothing waits, until something does or the end is there.
  private void read(int number, EventLane lane) {
    while (true) {
      long after;
      lock.lock();
      try {
        if (!lane.isEmpty()) {
          return;
        }
        after = lane.read();
      } finally {
        lock.unlock();
      }
      List<Recorded> page = way.next(number, after);
      lock.lock();
      try {
        check();
        for (Recorded record : page) {
          boolean ours = way.messages().concerns(record);
          lane.add(record.place().position(), ours ? way.messages().message(record) : null);
        }
      } finally {
        lock.unlock();
      }
      if (page.isEmpty()) {
        return;
      }
    }
  }

  @Override
  public void settle(Delivery delivery) {
    Token token = (Token) delivery.token();
    lock.lock();
    try {
      check();
      if (token.lane().settle(token.position())) {
        settled++;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Delivery delivery) {
    Token token = (Token) delivery.token();
    lock.lock();
    try {
      token.lane().release(token.position(), token.message());
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      throw Fault.of(Fault.Kind.UNREACHABLE, "The events are not taken any more");
    }
  }

  /// Writes down what was reached, now and then.
  private void keep() {
    try {
      while (awaitDue()) {
        move(way.node());
      }
    } catch (RuntimeException | Error broken) { // It would be relayed on, and kept nowhere.
      lock.lock();
      try {
        failure =
            broken instanceof Fault fault
                ? fault
                : Fault.bug("what was reached could not be written down", broken);
      } finally {
        lock.unlock();
      }
      news.release();
    }
  }

  /// Waits until something is to be written down; false when it is over.
  private boolean awaitDue() {
    lock.lock();
    try {
      while (!closed) {
        long age = System.nanoTime() - keptNanos;
        boolean beat = way.shared() && isBusy() && age >= way.lease().toNanos() / 4;
        if (beat || (isBehind() && age >= CHECKPOINT.toNanos())) {
          return true;
        }
        long usual = Math.min(CHECKPOINT.toNanos(), way.lease().toNanos() / 8);
        long _ = changed.awaitNanos(isBehind() ? Math.max(1, CHECKPOINT.toNanos() - age) : usual);
      }
      return false;
    } catch (InterruptedException _) {
      return false; // Nobody of ours interrupts.
    } finally {
      lock.unlock();
    }
  }

  private boolean isBusy() {
    return standing != null && lanes.stream().anyMatch(lane -> !lane.isOver());
  }

  /// Whether something was done, or much passed over, since it was written down.
  private boolean isBehind() {
    Reached.Standing known = standing;
    if (known == null) {
      return false;
    }
    long passed = 0;
    for (int i = 0; i < lanes.size(); i++) {
      passed += lanes.get(i).reached() - known.positions().get(i);
    }
    return passed > SILENT || (settled > 0 && passed > 0);
  }

  private void move(String node) {
    moving.lock();
    try {
      moveAlone(node);
    } finally {
      moving.unlock();
    }
  }

  private void moveAlone(String node) {
    Reached.Standing from;
    List<Long> positions;
    lock.lock();
    try {
      from = standing;
      positions = lanes.stream().map(EventLane::reached).toList();
      settled = 0;
    } finally {
      lock.unlock();
    }
    if (from == null) {
      return;
    }
    long began = System.nanoTime();
    Reached.Standing moved = way.reached().move(from, node, positions);
    lock.lock();
    try {
      standing = moved;
      keptNanos = began;
      if (moved == null) {
        failure =
            Fault.builder(Fault.Kind.UNREACHABLE, "The events are taken elsewhere")
                .operator(way.reached().stream().name() + ": another node has gone on with it")
                .build();
        throw failure;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    way.journal().forget(heard);
    boolean last;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean ended = join();
    lock.lock();
    try {
      last = ended && failure == null && standing != null && (way.shared() || isBehind());
    } finally {
      lock.unlock();
    }
    try {
      if (last) {
        move("");
      }
    } catch (Fault _) {
      // What was done since is delivered again, under the same ids.
    }
  }

  private boolean join() {
    try {
      return keeper.join(READING.plus(READING));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
