package dev.banyan.guard;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
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
  private static final Structure KEYED =
      Structure.of("Keyed", List.of(Field.optional("KEY", Type.Text.max(8))));
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
      if (next instanceof RuntimeException failure) {
        throw failure;
      }
      if (next instanceof Error error) {
        throw error;
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
    return Guards.around(signature(effect), system(), settings, shared(settings));
  }

  /// A write whose first parameter is a key by which the system refuses a second one.
  Call guardedByKey(GuardSettings settings) {
    return Guards.around(
        signature(Effect.WRITE), system(), settings, new OnceBy(0), shared(settings));
  }

  /// The system as a part of a composition that writes.
  Call composed(GuardSettings settings) {
    return Guards.aroundComposition(signature(Effect.WRITE), system(), settings, shared(settings));
  }

  static Struct keyed(@Nullable String key) {
    return Struct.of(KEYED, key);
  }

  static Signature signature(Effect effect) {
    return new Signature("crm.Do", NOTHING, null, List.of(), effect, Signature.Delivery.WHOLE, "");
  }

  static Exchange exchange(Duration time) {
    return new Exchange("x1", Deadline.in(time), Caller.ANYONE, Trace.NONE);
  }

  static @Nullable Object call(Call call) {
    return call(call, INPUT);
  }

  static @Nullable Object call(Call call, Struct input) {
    return call.call(input, exchange(Duration.ofSeconds(30)));
  }

  /// The kind of the fault that a call ends with.
  static String fails(Call call) {
    return fails(call, INPUT);
  }

  static String fails(Call call, Struct input) {
    return fails(call, input, exchange(Duration.ofSeconds(30)));
  }

  static String fails(Call call, Exchange exchange) {
    return fails(call, INPUT, exchange);
  }

  private static String fails(Call call, Struct input, Exchange exchange) {
    try {
      call.call(input, exchange);
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
