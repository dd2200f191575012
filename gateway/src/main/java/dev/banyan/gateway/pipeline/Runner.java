package dev.banyan.gateway.pipeline;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.gateway.durable.Background;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.gateway.pipeline.Turn.Output;
import dev.banyan.journal.Journal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A pipeline at work: takes messages, does what its [Flow] decides, and settles them. One thread
/// takes from the source and one watches the time; each attempt has a virtual thread of its own.
/// The flow and what is in hand belong to the lock.
public final class Runner implements Background {
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final int ROOM_SHARE = 8;
  private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Pipeline pipeline;
  private final MessageSource source;
  private final DeadLetters letters;
  private final Work work;
  private final Tally tally = new Tally();
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomy = lock.newCondition();
  private final Condition earlier = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private final Flow flow;
  private final Map<String, Carried> hand = new HashMap<>();
  private @Nullable Thread taking;
  private @Nullable Thread timing;
  private long tokens;
  private int roomWanted = Integer.MAX_VALUE;
  private long watchedMillis = Long.MIN_VALUE;
  private int acting;
  private boolean stopping;
  private boolean closed;

  /// What a pipeline stands on. `journal` has its dead letters and its claims.
  public record Grounds(MessageSource source, Journal journal, InstantSource clock) {}

  public Runner(Pipeline pipeline, Grounds grounds) {
    this.pipeline = pipeline;
    this.source = grounds.source();
    int most = pipeline.letters().most();
    this.letters = new DeadLetters(grounds.journal(), pipeline.name(), most, grounds.clock());
    this.clock = grounds.clock();
    this.flow = new Flow(pipeline.terms());
    this.work = new Work(this, new Seen(grounds.journal(), pipeline, clock));
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

  InstantSource clock() {
    return clock;
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
      while ((!flow.ended() || acting > 0) && left > 0) {
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
    List<Runnable> acts;
    lock.lock();
    try {
      acts = step(input);
    } finally {
      lock.unlock();
    }
    perform(acts);
  }

  /// A message came; one that is in hand already is taken over under its new delivery.
  void delivered(Carried carried, Subscription subscription, Subscription.Delivery delivery) {
    List<Runnable> acts;
    lock.lock();
    try {
      Carried known = hand.putIfAbsent(carried.id, carried);
      Carried one = known == null ? carried : known;
      one.delivery = delivery;
      one.subscription = subscription;
      acts = step(new Input.Delivered(one.id, one.key, ++tokens, false));
    } finally {
      lock.unlock();
    }
    perform(acts);
  }

  /// A dead letter is to be run again.
  void again(Carried carried) {
    List<Runnable> acts;
    lock.lock();
    try {
      hand.put(carried.id, carried);
      acts = step(new Input.Delivered(carried.id, carried.key, ++tokens, true));
    } finally {
      lock.unlock();
    }
    perform(acts);
  }

  /// What is to be done, to be run without the lock; what is over is in nobody's hand any more.
  private List<Runnable> step(Input input) {
    List<Runnable> acts = new ArrayList<>();
    for (Output output : flow.step(input, clock.millis())) {
      Runnable act =
          switch (output) {
            case Output.Start(String id, int _) -> {
              Carried carried = hand.get(id);
              yield carried == null ? null : aside(() -> work.attempt(carried));
            }
            case Output.Park(String id, Turn.Why why) -> {
              Carried carried = hand.get(id);
              yield carried == null ? null : aside(() -> work.park(carried, why));
            }
            case Output.Gather(String id, List<String> parts) -> {
              List<Carried> carried =
                  parts.stream().map(hand::get).filter(Objects::nonNull).toList();
              hand.put(id, work.together(id, carried));
              yield null;
            }
            case Output.Settle(String id, long _) -> {
              Carried carried = hand.remove(id);
              yield carried == null ? null : carried.settling();
            }
            case Output.Release(String id, long _) -> {
              Carried carried = hand.remove(id);
              yield carried == null ? null : () -> work.release(carried);
            }
            case Output.Forget(String id) -> {
              hand.remove(id);
              yield null;
            }
          };
      if (act != null) {
        acts.add(act);
      }
    }
    tellOthers();
    acting++;
    return acts;
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

  /// Does what was decided, without the lock. The source is not left before that is done.
  private void perform(List<Runnable> acts) {
    try {
      acts.forEach(Runnable::run);
    } finally {
      lock.lock();
      try {
        acting--;
        if (stopping && acting == 0) {
          ended.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private static Runnable aside(Runnable what) {
    return () -> Thread.ofVirtual().name("pipeline message").start(what);
  }

  // ---- letters

  /// Runs a letter again, in the order of its key. The caller has recorded that it is begun.
  Redrive redrive(Letter letter) {
    Redrive redrive = new Redrive(letter.id());
    again(work.carried(letter.current(), "letters", redrive));
    return redrive;
  }

  /// Why a letter could not even begin; null where it could.
  @Nullable String obstacle(Letter letter) {
    Fault fault = work.carried(letter.current(), "letters", new Redrive("")).undecoded;
    return fault == null ? null : fault.getMessage();
  }

  /// Whether a letter is being run again in this process.
  boolean isRunning(String letter) {
    lock.lock();
    try {
      return hand.containsKey(Carried.idOf(letter));
    } finally {
      lock.unlock();
    }
  }

  /// Throws a letter away, and lets its key go on where it was the last one.
  void drop(Letter letter, String by) {
    letters.drop(letter, by);
    free(letter.cause().key());
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
        long now = clock.millis();
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
      input(new Input.Timer());
    }
  }

  boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
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
      return hand.values().stream().mapToLong(one -> now - one.sinceNanos).max().orElse(0) / 1e9;
    } finally {
      lock.unlock();
    }
  }

  void log(String what) {
    System.getLogger("banyan.pipeline")
        .log(System.Logger.Level.WARNING, "pipeline " + pipeline.name() + ": " + what);
  }
}
