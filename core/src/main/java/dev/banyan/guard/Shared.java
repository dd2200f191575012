package dev.banyan.guard;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What all guarded operations of one system share: its breaker, its concurrency limit, its retry
/// budget. Kept through a reload where the system is unchanged. Thread-safe.
public final class Shared {
  private final String system;
  private final GuardSettings settings;
  private final Surroundings surroundings;
  private final @Nullable Breaker breaker;
  private final AtomicReference<Breaker.@Nullable State> breakerState = new AtomicReference<>();
  private final @Nullable Concurrency concurrency;
  private final AtomicReference<RetryBudget> budget = new AtomicReference<>(RetryBudget.FULL);
  private final AtomicReference<RetryBudget> hedges = new AtomicReference<>(RetryBudget.FULL);
  private final Maintenance maintenance;

  public Shared(String system, GuardSettings settings, Surroundings surroundings) {
    this(system, settings, Maintenance.NEVER, surroundings);
  }

  public Shared(
      String system, GuardSettings settings, Maintenance maintenance, Surroundings surroundings) {
    this.system = system;
    this.settings = settings;
    this.maintenance = maintenance;
    this.surroundings = surroundings;
    GuardSettings.Breaker breaking = settings.breaker();
    this.breaker = breaking == null ? null : new Breaker(breaking);
    if (breaker != null) {
      breakerState.set(breaker.first(now()));
    }
    GuardSettings.Concurrency limit = settings.concurrency();
    this.concurrency = limit == null ? null : new Concurrency(limit);
  }

  public String system() {
    return system;
  }

  public GuardSettings settings() {
    return settings;
  }

  public Maintenance maintenance() {
    return maintenance;
  }

  /// The end of the maintenance that is under way; null where there is none.
  public @Nullable Instant maintainedUntil() {
    return maintenance.windows().isEmpty()
        ? null
        : maintenance.endAround(surroundings.clock().instant());
  }

  /// Where the breaker stands; closed where there is none.
  public GuardEvents.Phase breakerPhase() {
    Breaker.State state = breakerState.get();
    return state == null ? GuardEvents.Phase.CLOSED : Breaker.phase(state);
  }

  /// Figures for metrics: name → value now. `breaker` is 0 closed, 1 open, 2 half open.
  public Map<String, Number> gauges() {
    Map<String, Number> gauges = new LinkedHashMap<>();
    if (breaker != null) {
      gauges.put("breaker", breakerPhase().gauge());
    }
    if (concurrency != null) {
      gauges.put("calls_under_way", concurrency.line().underWay());
      gauges.put("calls_waiting", concurrency.line().waiting());
      gauges.put("calls_bound", concurrency.bound());
    }
    if (settings.retry() != null) {
      gauges.put("retry_tokens", budget.get().tokens());
    }
    return gauges;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  GuardEvents events() {
    return surroundings.events();
  }

  long now() {
    return surroundings.nanos().getAsLong();
  }

  @Nullable Concurrency concurrency() {
    return concurrency;
  }

  boolean hasBreaker() {
    return breaker != null;
  }

  /// One step of the breaker, and the state it left: the generation a call belongs to.
  Breaker.Step breakerStep(Breaker.Input input) {
    Breaker machine = breaker;
    if (machine == null) {
      throw new IllegalStateException(system + " has no breaker");
    }
    while (true) {
      Breaker.State before = breakerState.get();
      Breaker.State from = before == null ? machine.first(now()) : before;
      Breaker.Step step = machine.step(from, input, now());
      if (breakerState.compareAndSet(before, step.state())) {
        tell(from, step.state());
        return step;
      }
    }
  }

  private void tell(Breaker.State before, Breaker.State after) {
    if (Breaker.phase(before) != Breaker.phase(after)) {
      events().breakerChanged(system, Breaker.phase(after));
    }
  }

  void countCall(GuardSettings.Retry retry) {
    budget.updateAndGet(now -> now.called(retry.budget()));
  }

  /// Takes a repetition from the budget; false where it is spent.
  boolean spendRepetition() {
    return spend(budget);
  }

  void countHedgeable(GuardSettings.Hedge hedge) {
    hedges.updateAndGet(now -> now.called(hedge.budget()));
  }

  /// Takes a hedge from the budget; false where it is spent.
  boolean spendHedge() {
    return spend(hedges);
  }

  private static boolean spend(AtomicReference<RetryBudget> from) {
    while (true) {
      RetryBudget now = from.get();
      if (!now.allows()) {
        return false;
      }
      if (from.compareAndSet(now, now.spent())) {
        return true;
      }
    }
  }

  /// Whether the system is well enough for a call that it need not answer: its breaker is closed
  /// and nobody waits for a turn.
  boolean mayHedge() {
    Concurrency limit = concurrency;
    return breakerPhase() == GuardEvents.Phase.CLOSED
        && (limit == null
            || (limit.line().waiting() == 0 && limit.line().underWay() < limit.bound()));
  }
}
