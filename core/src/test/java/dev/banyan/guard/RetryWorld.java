package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.base.Share;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Priority;
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

/// Operations of one system that fails as it likes, for callers with more or less time; pauses take
/// none. Owned by one thread.
final class RetryWorld implements GuardSimulationTest.World, GuardEvents {
  private static final int CALLS = 60;
  private static final double FULL = 10;

  /// How exactly a pause is held against what is left of a deadline, which goes on meanwhile.
  private static final Duration ABOUT = Duration.ofMillis(500);

  private static final List<Fault.Kind> KINDS =
      List.of(
          Fault.Kind.UNREACHABLE,
          Fault.Kind.TIMEOUT,
          Fault.Kind.OVERLOADED,
          Fault.Kind.GARBAGE,
          Fault.Kind.INVALID,
          Fault.Kind.NOT_FOUND);

  private final Map<String, Integer> seen = new TreeMap<>();
  private final Random random;
  private final GuardSettings.Retry retry;
  private final Shared shared;
  private final List<Call> operations = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private Effect effect = Effect.READ;
  private Fault last = Fault.of(Fault.Kind.INVALID, "none yet");
  private int attempts;
  private int repetitions;
  private int calls;

  RetryWorld(long seed) {
    random = new Random(seed);
    Duration from = Duration.ofMillis(1 + random.nextInt(500));
    Share budget = new Share(BigDecimal.valueOf(1 + random.nextInt(50)));
    retry = new GuardSettings.Retry(2 + random.nextInt(4), from, from.multipliedBy(10), budget);
    GuardSettings settings =
        GuardSettings.NONE.withRetry(retry).withDeadline(Duration.ofSeconds(1_000));
    shared =
        new Shared(
            "crm",
            settings,
            new Surroundings(
                System::nanoTime, Instant::now, this::pause, random::nextDouble, this));
    for (Effect one : Effect.values()) {
      effects.add(one);
      operations.add(
          Guards.around(Bench.signature(one), this::attempt, settings, new OnceBy(0), shared));
    }
  }

  private Object attempt(Struct input, Exchange exchange) {
    attempts++;
    if (attempts > 1) {
      assertThat(Verdict.isOurs(last) || !last.kind().mayPass()).as("repeated %s", last).isFalse();
      boolean sent = last.reach() != Fault.Reach.NONE;
      // No key is given here by which a system could tell.
      assertThat(effect == Effect.WRITE && sent).as("a write again: %s", last).isFalse();
    }
    if (random.nextInt(3) == 0) {
      return "well";
    }
    Fault.Builder fault = Fault.builder(KINDS.get(random.nextInt(KINDS.size())), "It fails");
    if (random.nextInt(4) == 0) {
      fault = fault.retryAfter(Duration.ofSeconds(random.nextInt(20)));
    }
    last = random.nextBoolean() ? fault.unsent().build() : fault.build();
    throw last;
  }

  private void pause(Duration pause, Exchange exchange) {
    assertThat(pause).isLessThan(exchange.deadline().remaining().plus(ABOUT));
    Duration wanted = last.retryAfter();
    assertThat(wanted == null || pause.compareTo(wanted) >= 0).as("asked too early").isTrue();
    boolean within = pause.compareTo(retry.to()) <= 0 || pause.equals(wanted);
    assertThat(within).as("pauses %s", pause).isTrue();
  }

  @Override
  public void retried(String operation, int attempt, Fault.Kind reason) {
    seen.merge("repeated", 1, Integer::sum);
    repetitions++;
    double most = FULL + retry.budget().fraction() * calls;
    assertThat((double) repetitions).as("of %s calls", calls).isLessThanOrEqualTo(most + 1e-6);
  }

  @Override
  public void budgetSpent(String operation) {
    seen.merge("budget spent", 1, Integer::sum);
  }

  @Override
  public Map<String, Integer> run() {
    for (int i = 0; i < CALLS; i++) {
      int which = random.nextInt(operations.size());
      effect = effects.get(which);
      attempts = 0;
      calls++;
      int allowed = random.nextInt(5);
      Exchange exchange =
          Bench.exchange(Duration.ofSeconds(1 + random.nextInt(30)))
              .with(new Grant(Priority.NORMAL, allowed));
      String end = ends(operations.get(which), exchange);
      seen.merge(end, 1, Integer::sum);
      assertThat(attempts).isBetween(1, Math.min(retry.attempts(), 1 + allowed));
      Number tokens = Objects.requireNonNull(shared.gauges().get("retry_tokens"));
      assertThat(tokens.doubleValue()).isBetween(0.0, FULL);
    }
    return seen;
  }

  private static String ends(Call call, Exchange exchange) {
    try {
      return call.call(Bench.keyed(null), exchange) == null ? "nothing" : "answered";
    } catch (Fault _) {
      return "failed";
    }
  }
}
