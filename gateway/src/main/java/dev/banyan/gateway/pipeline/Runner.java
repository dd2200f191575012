package dev.banyan.gateway.pipeline;

import dev.banyan.base.Clocks;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.gateway.durable.Background;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A pipeline at work: takes messages, does what its [Flow] decides, and settles them. One thread
/// takes from the source and one watches the time; attempts are made on virtual threads, of which
/// one that has ended goes on with what may begin next. The flow and what is in hand belong to the
/// lock.
public final class Runner implements Background {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /// A thread makes so many attempts, one after the other, and leaves the rest to another: work
  /// that never waits must not keep everything else from its turn.
  private static final int ATTEMPTS_MAX = 16;

  private static final int ROOM_SHARE = 8;
  private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Pipeline pipeline;
  private final MessageSource source;
  private final boolean shared;
  private final DeadLetters letters;
  private final Work work;
  private final Tally tally = new Tally();
  private final Clocks clocks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomy = lock.newCondition();
  private final Condition earlier = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private final Flow flow;
  private final Hand hand;
  private @Nullable Thread taking;
  private @Nullable Thread timing;
  private int roomWanted = Integer.MAX_VALUE;
  private long watchedMillis = Long.MIN_VALUE;
  private final AtomicInteger acting = new AtomicInteger();
  private volatile boolean stopping;
  private boolean closed;

  /// What a pipeline stands on. `journal` has its dead letters and its claims, `written` knows what
  /// this process wrote of them; `shared` says whether other nodes may write to it.
  public record Grounds(
      MessageSource source,
      Journal journal,
      DeadLetters.Written written,
      Clocks clocks,
      boolean shared) {}

  public Runner(Pipeline pipeline, Grounds grounds) {
    this.pipeline = pipeline;
    this.source = grounds.source();
    this.shared = grounds.shared();
    int most = pipeline.letters().most();
    this.clocks = grounds.clocks();
    this.letters =
        new DeadLetters(grounds.journal(), grounds.written(), pipeline.name(), most, clocks.wall());
    this.flow = new Flow(pipeline.terms());
    this.work = new Work(this, new Seen(grounds.journal(), pipeline, clocks::certain));
    this.hand = new Hand(flow, work);
  }

  public String name() {
    return pipeline.name();
  }

  Pipeline pipeline() {
    return pipeline;
  }

  MessageSource source() {
    return source;
  }

  DeadLetters letters() {
    return letters;
  }

  Tally tally() {
    return tally;
  }

  Clocks clocks() {
    return clocks;
  }

  /// The time by which everything in hand waits: nobody sets it.
  long millis() {
    return clocks.steady().millis();
  }

  @Override
  public List<Durability.Figure> figures() {
    return tally.figures(pipeline.name(), this::underWay, this::oldestSeconds, letters);
  }

  @Override
  public @Nullable String standstill() {
    return letters.isFull() ? "pipeline " + name() + ": " + letters.standing() : null;
  }

  @Override
  public void start() {
    Taking source = new Taking(this, work);
    taking = Thread.ofVirtual().name("pipeline " + pipeline.name()).start(source);
    timing = Thread.ofVirtual().name("pipeline timer " + pipeline.name()).start(this::watchTime);
  }

  /// Lets what was begun end, for as long as an attempt may take, then gives the rest back.
  @Override
  public void close() {
    input(new Input.Stopped());
    lock.lock();
    try {
      stopping = true;
      roomy.signalAll();
      long left = pipeline.deadline().plus(CLOSING).toNanos();
      while ((!flow.ended() || acting.get() > 0) && left > 0) {
        left = awaitNanos(ended, left);
      }
      closed = true;
      roomy.signalAll();
      earlier.signalAll();
    } finally {
      lock.unlock();
    }
    join(taking);
    join(timing);
  }

  private static void join(@Nullable Thread thread) {
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
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

  @SuppressWarnings("WaitNotInLoop") // Whoever calls it looks again.
  private static long awaitNanos(Condition condition, long nanos) {
    try {
      return condition.awaitNanos(nanos);
    } catch (InterruptedException _) {
      return nanos; // Nobody of ours interrupts; what is waited for ends by its own deadline.
    }
  }

  /// How many messages may be taken, until the work is over: -1. Waits for the first of them, and a
  /// moment longer for more: asking the source for each message by itself costs more than a
  /// message.
  int awaitRoom() {
    lock.lock();
    try {
      roomWanted = 1;
      while (!closed && flow.room() == 0) {
        var _ = awaitNanos(roomy, TimeUnit.SECONDS.toNanos(1));
      }
      roomWanted = Math.max(1, pipeline.terms().unsettledMax() / ROOM_SHARE);
      long left = ROOM_NANOS;
      while (!stopping && flow.room() < roomWanted && left > 0) {
        left = awaitNanos(roomy, left);
      }
      roomWanted = Integer.MAX_VALUE;
      return closed ? -1 : flow.room();
    } finally {
      lock.unlock();
    }
  }

  // ---- deciding

  void input(Input input) {
    begin(decided((now, decided) -> hand.step(input, now, decided)));
  }

  /// Messages came, in this order. Deciding about many at once costs the lock once.
  void delivered(List<Carried> came) {
    begin(decided((now, decided) -> came.forEach(one -> hand.delivered(one, now, decided))));
  }

  private interface Deciding {
    void decide(long nowMillis, Hand.Decided decided);
  }

  /// Decides under the lock, and does without it what does not begin an attempt. The source is not
  /// left before that is done.
  private List<Carried> decided(Deciding deciding) {
    Hand.Decided decided = new Hand.Decided();
    lock.lock();
    try {
      deciding.decide(millis(), decided);
      tellOthers();
      acting.incrementAndGet();
    } finally {
      lock.unlock();
    }
    try {
      decided.aside().forEach(Work::start);
      decided.acts().forEach(this::act);
    } finally {
      if (acting.decrementAndGet() == 0 && stopping) {
        tellEnded();
      }
    }
    return decided.starts();
  }

  /// One that fails must not take with it the others, nor what may begin now: nobody would ever
  /// begin it. Its message is over, and comes again where its source has not heard of that.
  private void act(Runnable one) {
    try {
      one.run();
    } catch (RuntimeException | Error bug) {
      log("a message was not settled, and may come again", bug);
    }
  }

  private void tellEnded() {
    lock.lock();
    try {
      ended.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes who waits for what has come to pass, and nobody else: this is done for each message.
  private void tellOthers() {
    if (flow.room() >= roomWanted) {
      roomy.signal();
    }
    Long wake = flow.wakeMillis();
    if (wake != null && wake < watchedMillis) {
      earlier.signal();
    }
  }

  private void begin(List<Carried> starts) {
    starts.forEach(one -> Work.start(() -> attempt(one)));
  }

  /// An attempt, and after it one that may begin then, and so on: a thread for each message costs
  /// as much as many a message.
  private void attempt(Carried first) {
    Carried next = first;
    for (int i = 1; next != null; i++) {
      Input input = work.attempt(next);
      List<Carried> starts = decided((now, decided) -> hand.step(input, now, decided));
      next = starts.isEmpty() || i >= ATTEMPTS_MAX ? null : starts.getFirst();
      begin(next == null ? starts : starts.subList(1, starts.size()));
    }
  }

  // ---- letters

  /// Runs a letter again, in the order of its key. The caller has recorded that it is begun.
  void redrive(Letter letter, Redrive redrive) {
    Carried carried = work.carried(letter.current(), "letters", redrive);
    begin(decided((now, decided) -> hand.again(carried, now, decided)));
  }

  /// Why a letter could not even begin; null where it could.
  @Nullable String obstacle(Letter letter) {
    Fault fault = work.carried(letter.current(), "letters", new Redrive("", 0)).undecoded;
    return fault == null ? null : fault.getMessage();
  }

  /// Whether a letter is being run again in this process.
  boolean isRunning(String letter) {
    lock.lock();
    try {
      return hand.has(Carried.idOf(letter));
    } finally {
      lock.unlock();
    }
  }

  /// Throws a letter away, and lets its key go on where it was the last one.
  void drop(Letter letter, String by) {
    letters.drop(letter, by);
    free(letter.cause().key());
  }

  /// Knows its dead letters as the journal has them now. Where nobody else writes it, what this
  /// process wrote is known, and nothing need be read for each handful of messages.
  void look() {
    if (shared || letters.isBehind()) {
      letters.refresh();
    }
  }

  /// Lets a key go on where it has no open dead letter any more.
  void free(String key) {
    if (!letters.holds(key)) {
      input(new Input.Freed(key));
    }
  }

  // ---- time and figures

  private void watchTime() {
    while (true) {
      lock.lock();
      try {
        if (closed) {
          return;
        }
        Long wake = flow.wakeMillis();
        long now = millis();
        if (wake == null || wake > now) {
          long millis = wake == null ? 1_000 : Math.min(1_000, wake - now);
          watchedMillis = now + millis;
          var _ = awaitNanos(earlier, TimeUnit.MILLISECONDS.toNanos(millis));
          watchedMillis = Long.MIN_VALUE;
          continue;
        }
      } finally {
        lock.unlock();
      }
      try {
        input(new Input.Timer());
      } catch (RuntimeException | Error bug) { // Without this thread nothing is tried again.
        log("what is due was not begun, and is tried again", bug);
        pause(Duration.ofSeconds(1));
      }
    }
  }

  boolean isStopping() {
    return stopping;
  }

  void pause(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!stopping && left > 0) {
        left = awaitNanos(roomy, left);
      }
    } finally {
      lock.unlock();
    }
  }

  private double underWay() {
    lock.lock();
    try {
      return flow.underWay();
    } finally {
      lock.unlock();
    }
  }

  private double oldestSeconds() {
    long now = System.nanoTime();
    lock.lock();
    try {
      return hand.oldestNanos(now) / 1e9;
    } finally {
      lock.unlock();
    }
  }

  private void log(String what, Throwable bug) {
    System.getLogger("banyan.pipeline")
        .log(System.Logger.Level.ERROR, "pipeline " + name() + ": " + what, bug);
  }

  void log(String what) {
    System.getLogger("banyan.pipeline")
        .log(System.Logger.Level.WARNING, "pipeline " + pipeline.name() + ": " + what);
  }
}
