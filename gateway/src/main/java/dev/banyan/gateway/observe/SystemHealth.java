package dev.banyan.gateway.observe;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks one opened system for signs of life, and now and then what differs from its snapshot, from
/// a virtual thread of its own; never on the way of a request.
final class SystemHealth implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("banyan.health");

  /// What is known of a system.
  enum State {
    UNKNOWN,
    UP,
    DOWN
  }

  /// How often and how long a system is asked.
  record Rhythm(Duration interval, Duration deadline, Duration driftInterval) {
    static final Rhythm DEFAULT =
        new Rhythm(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMinutes(10));
  }

  /// What was found last. `reason` is why it is down, for the operator.
  record Finding(State state, Instant since, @Nullable String reason, List<Difference> drift) {
    static final Finding NONE = new Finding(State.UNKNOWN, Instant.EPOCH, null, List.of());
  }

  private final String name;
  private final Watched system;
  private final Rhythm rhythm;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Finding finding = Finding.NONE;
  private long driftAskedNanos;
  private boolean driftAsked;

  SystemHealth(String name, Watched system, Rhythm rhythm) {
    this.name = name;
    this.system = system;
    this.rhythm = rhythm;
  }

  void start() {
    Thread.ofVirtual().name("health of " + name).start(this::run);
  }

  Watched system() {
    return system;
  }

  Finding finding() {
    return finding;
  }

  private void run() {
    do {
      Finding before = finding;
      Finding now = probe(before);
      if (over.getCount() == 0) {
        return;
      }
      finding = now;
      tell(before, now);
      if (now.state() == State.UP) {
        askForDrift();
      }
    } while (sleep());
  }

  private Finding probe(Finding before) {
    String reason = null;
    State state = State.UP;
    try {
      system.live().probe(Deadline.in(rhythm.deadline()));
    } catch (Fault fault) {
      state = State.DOWN;
      reason = fault.operator() == null ? fault.getMessage() : fault.operator();
    } catch (RuntimeException bug) {
      state = State.DOWN;
      reason = "the probe failed with " + bug.getClass().getName();
      LOG.log(System.Logger.Level.ERROR, "the probe of " + name + " failed", bug);
    }
    Instant since = state == before.state() ? before.since() : Instant.now();
    return new Finding(state, since, reason, before.drift());
  }

  private void tell(Finding before, Finding now) {
    if (before.state() == now.state()) {
      return;
    }
    if (now.state() == State.DOWN) {
      LOG.log(System.Logger.Level.WARNING, "system " + name + " is down: " + now.reason());
    } else if (before.state() == State.DOWN) {
      LOG.log(System.Logger.Level.INFO, "system " + name + " is up again");
    }
  }

  private void askForDrift() {
    long now = System.nanoTime();
    if (driftAsked && now - driftAskedNanos < rhythm.driftInterval().toNanos()) {
      return;
    }
    driftAsked = true;
    driftAskedNanos = now;
    try {
      List<Difference> drift = system.live().drift(Deadline.in(rhythm.deadline().multipliedBy(4)));
      Finding last = finding;
      if (over.getCount() == 0) {
        return;
      }
      if (!drift.equals(last.drift())) {
        drift.forEach(
            one ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "system " + name + " differs from its snapshot: " + one.sentence()));
      }
      finding = new Finding(last.state(), last.since(), last.reason(), List.copyOf(drift));
    } catch (Fault fault) {
      if (over.getCount() == 0) {
        return;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "system " + name + " could not be compared with its snapshot: " + fault.operator());
    }
  }

  /// Waits until it is time to ask again; false when this is over.
  private boolean sleep() {
    try {
      return !over.await(rhythm.interval().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  /// Asks no more; a question under way ends by its deadline and is not heard.
  @Override
  public void close() {
    over.countDown();
  }
}
