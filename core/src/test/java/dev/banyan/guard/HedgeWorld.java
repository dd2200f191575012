package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Share;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Priority;
import dev.banyan.operation.Trace;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A read of one system that is always late: each attempt answers, fails or hangs until it is
/// cancelled, as the seed has it. What the clock decides, such as whether an answer was there
/// before the hedge was due, is left open.
final class HedgeWorld implements GuardSimulationTest.World, GuardEvents {
  private static final int CALLS = 6;
  private static final double FULL = 10;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, Integer> seen = new TreeMap<>();
  private final Random random;
  private final GuardSettings.Hedge hedge;
  private final Shared shared;
  private final Call read;
  private final AtomicInteger hedges = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();

  /// By the id of its request.
  private final Map<String, Plan> plans = new ConcurrentHashMap<>();

  private int calls;

  /// What one attempt does.
  private enum Deed {
    ANSWERS,
    FAILS,
    HANGS
  }

  /// What the attempts of one call do, and which there were.
  private record Plan(List<Deed> deeds, AtomicInteger begun, AtomicInteger running) {
    Plan(List<Deed> deeds) {
      this(deeds, new AtomicInteger(), new AtomicInteger());
    }
  }

  HedgeWorld(long seed) {
    random = new Random(seed);
    Share budget = new Share(BigDecimal.valueOf(1 + random.nextInt(100)));
    int most = 1 + random.nextInt(GuardSettings.Hedge.MOST);
    hedge = new GuardSettings.Hedge(Duration.ofNanos(20_000), null, budget, most);
    GuardSettings settings = GuardSettings.NONE.withHedge(hedge);
    shared =
        new Shared(
            "crm",
            settings,
            new Surroundings(System::nanoTime, Instant::now, (_, _) -> {}, () -> 0.5, this));
    read = Guards.around(Bench.signature(Effect.READ), this::attempt, settings, shared);
  }

  private Object attempt(Struct input, Exchange exchange) {
    Plan own = Objects.requireNonNull(plans.get(exchange.id()));
    int number = own.begun().getAndIncrement();
    own.running().incrementAndGet();
    try {
      return switch (own.deeds().get(number)) {
        case ANSWERS -> "answer " + number;
        case FAILS -> throw Fault.of(Fault.Kind.UNREACHABLE, "It fails");
        case HANGS -> hang(exchange);
      };
    } finally {
      own.running().decrementAndGet();
    }
  }

  /// Whoever is hedged waits for being cancelled; who is asked alone, since too little time was
  /// left for more, ends by its deadline as every call does.
  private Object hang(Exchange exchange) {
    if (!Thread.currentThread().isVirtual()) {
      LockSupport.parkNanos(Math.max(0, exchange.deadline().remaining().toNanos()));
      throw Fault.of(Fault.Kind.TIMEOUT, "The request took too long");
    }
    CountDownLatch gone = new CountDownLatch(1);
    try (var _ = exchange.cancellation().onCancel(gone::countDown)) {
      boolean heard = gone.await(LONG.toNanos(), TimeUnit.NANOSECONDS);
      assertThat(heard).as("cancelled").isTrue();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    cancelled.incrementAndGet();
    throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
  }

  @Override
  public void hedged(String operation) {
    hedges.incrementAndGet();
  }

  @Override
  public Map<String, Integer> run() {
    for (int i = 0; i < CALLS; i++) {
      call();
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (Plan one : plans.values()) {
      while (one.running().get() > 0) {
        assertThat(System.nanoTime()).as("left behind: %s", one).isLessThan(until);
        Thread.onSpinWait();
      }
    }
    seen.merge("hedged", hedges.get(), Integer::sum);
    seen.merge("cancelled", cancelled.get(), Integer::sum);
    return seen;
  }

  private void call() {
    List<Deed> deeds = new ArrayList<>();
    for (int i = 0; i <= hedge.atMost(); i++) {
      deeds.add(Deed.values()[random.nextInt(Deed.values().length)]);
    }
    int allowed = random.nextInt(4);
    Plan own = new Plan(deeds);
    String id = "call-" + calls++;
    plans.put(id, own);
    int before = hedges.get();
    // Who asks one that hangs waits for the deadline.
    Duration time = deeds.contains(Deed.HANGS) ? SHORT : LONG;
    long began = System.nanoTime();
    Exchange exchange = new Exchange(id, Deadline.in(time), Caller.ANYONE, Trace.NONE);
    String end = ends(exchange.with(new Grant(Priority.NORMAL, allowed)));
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    seen.merge(end, 1, Integer::sum);
    assertThat(took).as("past its deadline: %s", deeds).isLessThan(time.plus(PATIENCE));
    int made = hedges.get() - before;
    assertThat(made).as("hedges of one call").isBetween(0, Math.min(hedge.atMost(), allowed));
    double most = FULL + hedge.budget().fraction() * calls;
    assertThat((double) hedges.get()).isLessThanOrEqualTo(most + 1e-6);
    assertThat(own.begun().get()).as("attempts").isBetween(0, 1 + made);
    List<Deed> begun = deeds.subList(0, 1 + made);
    if (end.equals("answered")) {
      assertThat(begun).contains(Deed.ANSWERS);
    } else if (end.equals("failed")) {
      assertThat(begun).contains(Deed.FAILS);
    }
  }

  private String ends(Exchange exchange) {
    try {
      return String.valueOf(read.call(Bench.INPUT, exchange)).startsWith("answer")
          ? "answered"
          : "something else";
    } catch (Fault fault) {
      return fault.kind() == Fault.Kind.UNREACHABLE ? "failed" : fault.kind().name();
    }
  }
}
