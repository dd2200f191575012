package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.OperationSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.guard.OnceBy;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The operations of systems, by `SYSTEM.OPERATION`, each with its system's guard around it.
final class Targets {
  /// How a system's guard is put around one of its operations.
  @FunctionalInterface
  interface Guarding {
    Call around(String system, Signature signature, @Nullable OnceBy onceBy, Call call);
  }

  /// What an operation says about the call it makes: its effect (null: the contract's own), and the
  /// key by which the system refuses a second one.
  record Sending(@Nullable Effect effect, @Nullable Name onceBy) {
    /// As the contract says.
    static final Sending PLAIN = new Sending(null, null);

    static final Sending READING = new Sending(Effect.READ, null);

    static Sending of(OperationSection section) {
      return new Sending(section.effect(), section.onceBy());
    }

    Signature applied(Signature s) {
      return effect == null
          ? s
          : new Signature(
              s.name(), s.takes(), s.returns(), s.faults(), effect, s.delivery(), s.doc());
    }

    /// What `explain` says of it.
    String told() {
      return onceBy == null ? "" : ", which refuses a second one with the same `" + onceBy + "`";
    }

    /// The parameter that carries the key; null, with a mistake reported, where there is none.
    @Nullable OnceBy key(Signature signature, Mistakes mistakes) {
      if (onceBy == null) {
        return null;
      }
      int position = signature.takes().position(onceBy.value());
      if (position >= 0) {
        return new OnceBy(position);
      }
      mistakes.error(
          "unknown-parameter",
          onceBy.place(),
          "the call has no parameter `" + onceBy.value() + "` to tell writes apart by",
          Suggestion.forWord(
              onceBy.value(), signature.takes().fields().stream().map(Field::name).toList()));
      return null;
    }
  }

  private final Map<String, LegacySystem> systems;
  private final Guarding guarding;
  private final Loaded loaded;
  private final Mistakes mistakes;
  private final Map<String, Signature> signatures = new HashMap<>();
  private final Map<String, Operation> operations = new HashMap<>();
  private final List<SystemCall> calls = new ArrayList<>();
  private final Set<String> usedSystems = new HashSet<>();

  Targets(Map<String, LegacySystem> systems, Guarding guarding, Loaded loaded, Mistakes mistakes) {
    this.systems = systems;
    this.guarding = guarding;
    this.loaded = loaded;
    this.mistakes = mistakes;
    systems.forEach(
        (name, system) ->
            system.operations().forEach(s -> signatures.put(name + "." + s.name(), s)));
  }

  /// All late-bound calls, to be bound when the systems are opened.
  List<SystemCall> calls() {
    return calls;
  }

  Set<String> usedSystems() {
    return usedSystems;
  }

  boolean isSystemOperation(String name) {
    int dot = name.indexOf('.');
    return dot > 0 && systems.containsKey(name.substring(0, dot));
  }

  boolean holds(String system, Predicate<LegacySystem> what) {
    LegacySystem known = systems.get(system);
    return known != null && what.test(known);
  }

  /// Every name that could have been meant.
  Set<String> names() {
    return signatures.keySet();
  }

  @Nullable Signature signature(String name) {
    return signatures.get(name);
  }

  /// The operation of a system, sent in that way; null, with a mistake reported, where there is
  /// none.
  @Nullable Operation find(Name name, Sending sending) {
    String word = name.value();
    int dot = word.indexOf('.');
    String system = dot < 0 ? "" : word.substring(0, dot);
    Signature signature = signatures.get(word);
    if (signature == null) {
      reportMissing(name, system, word.substring(dot + 1));
      return null;
    }
    usedSystems.add(system);
    Name key = sending.onceBy();
    OnceBy onceBy = key == null ? null : sending.key(signature, mistakes);
    if (key != null && onceBy == null) {
      return null;
    }
    Signature sent = sending.applied(signature.named(word));
    return operations.computeIfAbsent(
        word + " " + sent.effect() + " " + key,
        _ -> operation(system, word.substring(dot + 1), sent, onceBy));
  }

  /// A query that the configuration writes; its call is bound like any other.
  Operation query(String system, Signature signature, @Nullable OnceBy onceBy) {
    usedSystems.add(system);
    return operation(system, signature.name(), signature, onceBy);
  }

  private Operation operation(
      String system, String local, Signature signature, @Nullable OnceBy onceBy) {
    SystemCall call = new SystemCall(system, local, signature.name());
    calls.add(call);
    return new Operation(signature, guarding.around(system, signature, onceBy, call));
  }

  private void reportMissing(Name name, String system, String local) {
    LegacySystem known = systems.get(system);
    if (known == null && loaded.writes("systems", system)) {
      return;
    }
    if (known == null) {
      mistakes.error(
          "unknown-operation",
          name.place(),
          "there is no operation `" + name.value() + "`",
          Suggestion.forWord(name.value(), names()));
      return;
    }
    String refused = known.refused().get(local);
    mistakes.error(
        refused == null ? "unknown-operation" : "refused-operation",
        name.place(),
        refused == null
            ? "system `" + system + "` has no operation `" + local + "`"
            : "`" + name.value() + "` cannot be used: " + refused,
        refused == null
            ? Suggestion.forWord(local, known.operations().stream().map(Signature::name).toList())
            : "call another operation of `" + system + "`, or relay to it");
  }
}
