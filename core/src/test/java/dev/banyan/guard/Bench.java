package dev.banyan.guard;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A system made of a script, with a clock, chance and events of its own. Owned by one thread.
final class Bench implements GuardEvents {
  private static final Structure NOTHING = Structure.of("Nothing", List.of());
  static final Struct INPUT = Struct.of(NOTHING);

  final List<String> events = new java.util.concurrent.CopyOnWriteArrayList<>();
  final List<Duration> pauses = new ArrayList<>();
  private final Deque<Object> script = new ArrayDeque<>();
  private final List<Deadline> deadlines = new ArrayList<>();
  private long now = 1_000_000_000L;
  private double chance = 0.5;

  /// The answers or faults of the next calls; after them every call answers `well`.
  Bench then(Object... outcomes) {
    script.addAll(List.of(outcomes));
    return this;
  }

  void chance(double value) {
    chance = value;
  }

  void advance(Duration time) {
    now += time.toNanos();
  }

  Call system() {
    return (_, exchange) -> {
      deadlines.add(exchange.deadline());
      Object next = script.isEmpty() ? "well" : script.removeFirst();
      if (next instanceof Duration time) {
        advance(time);
        return "slow";
      }
      if (next instanceof Fault fault) {
        throw fault;
      }
      return next;
    };
  }

  int calls() {
    return deadlines.size();
  }

  List<Deadline> deadlines() {
    return deadlines;
  }

  Surroundings surroundings() {
    return new Surroundings(
        () -> now,
        () -> Instant.EPOCH.plusNanos(now),
        (time, _) -> {
          pauses.add(time);
          advance(time);
        },
        () -> chance,
        this);
  }

  Shared shared(GuardSettings settings) {
    return new Shared("crm", settings, surroundings());
  }

  Call guarded(Effect effect, GuardSettings settings) {
    return guarded(effect, settings, Outcome.Parked.PARKED);
  }

  Call guarded(Effect effect, GuardSettings settings, Outcome outcome) {
    return Guards.around(signature(effect), system(), settings, outcome, shared(settings));
  }

  static Signature signature(Effect effect) {
    return new Signature("crm.Do", NOTHING, null, List.of(), effect, Signature.Delivery.WHOLE, "");
  }

  static Exchange exchange(Duration time) {
    return new Exchange("x1", Deadline.in(time), Caller.ANYONE, Trace.NONE);
  }

  static @Nullable Object call(Call call) {
    return call.call(INPUT, exchange(Duration.ofSeconds(30)));
  }

  /// The kind of the fault that a call ends with.
  static String fails(Call call) {
    return fails(call, exchange(Duration.ofSeconds(30)));
  }

  static String fails(Call call, Exchange exchange) {
    try {
      call.call(INPUT, exchange);
      return "no fault";
    } catch (Fault fault) {
      return fault.kind().name();
    }
  }

  static Fault fault(Fault.Kind kind) {
    return Fault.of(kind, kind.name());
  }

  @Override
  public void retried(String operation, int attempt, Fault.Kind reason) {
    events.add("retried " + attempt + " " + reason);
  }

  @Override
  public void budgetSpent(String operation) {
    events.add("budget spent");
  }

  @Override
  public void refused(String operation, Refusal reason) {
    events.add("refused " + reason);
  }

  @Override
  public void breakerChanged(String system, Phase phase) {
    events.add(system + " " + phase);
  }

  @Override
  public void outcomeUnknown(String operation) {
    events.add("unknown " + operation);
  }

  @Override
  public void hedged(String operation) {
    events.add("hedged");
  }
}
