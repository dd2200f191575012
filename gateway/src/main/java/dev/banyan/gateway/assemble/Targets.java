package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.connect.LegacySystem;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operations of systems, by `SYSTEM.OPERATION`, each with its system's guard around it.
final class Targets {
  /// How a system's guard is put around one of its operations.
  @FunctionalInterface
  interface Guarding {
    Call around(String system, Signature signature, Call call);
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

  /// Every name that could have been meant.
  Set<String> names() {
    return signatures.keySet();
  }

  @Nullable Signature signature(String name) {
    return signatures.get(name);
  }

  /// The operation of a system with that effect (null: the contract's own); null, with a mistake
  /// reported, where there is none.
  @Nullable Operation find(Name name, @Nullable Effect effect) {
    String word = name.value();
    int dot = word.indexOf('.');
    String system = dot < 0 ? "" : word.substring(0, dot);
    Signature signature = signatures.get(word);
    if (signature == null) {
      reportMissing(name, system, word.substring(dot + 1));
      return null;
    }
    usedSystems.add(system);
    Effect actual = effect == null ? signature.effect() : effect;
    return operations.computeIfAbsent(
        word + " " + actual,
        _ -> operation(system, word.substring(dot + 1), with(signature.named(word), actual)));
  }

  /// A query that the configuration writes; its call is bound like any other.
  Operation query(String system, Signature signature, Effect effect) {
    usedSystems.add(system);
    return operation(system, signature.name(), with(signature, effect));
  }

  private Operation operation(String system, String local, Signature signature) {
    SystemCall call = new SystemCall(system, local, signature.name());
    calls.add(call);
    return new Operation(signature, guarding.around(system, signature, call));
  }

  private static Signature with(Signature s, Effect effect) {
    return new Signature(
        s.name(), s.takes(), s.returns(), s.faults(), effect, s.delivery(), s.doc());
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
            : null);
  }
}
