package dev.banyan.gateway.assemble;

import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.composition.FaultNames;
import dev.banyan.composition.Stage;
import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.RelationSection;
import dev.banyan.config.model.TypeSection;
import dev.banyan.config.model.With;
import dev.banyan.connect.LegacySystem;
import dev.banyan.gateway.assemble.section.GuardSections;
import dev.banyan.guard.GuardSettings;
import dev.banyan.guard.Guards;
import dev.banyan.guard.Shared;
import dev.banyan.guard.Surroundings;
import dev.banyan.operation.Call;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Compiles `operations:`, each once, in the order in which they need each other.
final class Operations {
  private final Configuration configuration;
  private final Parts parts;
  private final Map<String, Signature> queries;
  private final Map<String, CompiledOperation> compiled = new LinkedHashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final Map<String, Set<CompiledOperation.Called>> calls = new HashMap<>();
  private final Deque<String> underWay = new ArrayDeque<>();
  private final Set<String> used = new HashSet<>();

  /// What operations are compiled from. `queries` are the signatures their systems gave to the
  /// configuration's own queries.
  record Parts(
      Targets targets,
      Types types,
      Mappings mappings,
      Bindings bindings,
      Surroundings surroundings,
      Mistakes mistakes) {}

  Operations(Configuration configuration, Parts parts, Map<String, Signature> queries) {
    this.configuration = configuration;
    this.parts = parts;
    this.queries = queries;
  }

  /// Compiles all of them.
  Map<String, CompiledOperation> all() {
    for (Map.Entry<Name, OperationSection> entry : configuration.operations().entrySet()) {
      compile(entry.getKey().value(), entry.getValue());
    }
    return compiled;
  }

  Set<String> used() {
    return used;
  }

  /// Checks what the relations of types refer to.
  void checkRelations() {
    configuration
        .types()
        .forEach(
            (name, section) -> {
              if (section.shape() instanceof TypeSection.Fields fields
                  && parts.types().modern().get(name.value()) instanceof Structure structure) {
                fields.relations().values().forEach(relation -> check(relation, structure));
              }
            });
  }

  private void check(RelationSection relation, Structure owner) {
    Name type = relation.target().type();
    Type wanted = parts.types().resolve(new TypeExpression.Reference(type));
    Invocation call = new Invocation(relation.place(), relation.call(), relation.with());
    // A field that is absent relates to nothing: here, all of them are there.
    List<Field> fields =
        owner.fields().stream().map(one -> Field.required(one.name(), one.type())).toList();
    Environs environs = new Environs(Structure.of(owner.name(), fields));
    Invoked invoked = invoke("relation", call, environs, Targets.Sending.READING);
    if (wanted == null || invoked == null) {
      return;
    }
    Type returns = invoked.signature().returns();
    boolean many = relation.target() instanceof RelationSection.Many;
    Type found = many && returns instanceof Type.ListOf list ? list.item() : returns;
    if (!wanted.equals(found)) {
      parts
          .mistakes()
          .error(
              "wrong-relation",
              relation.call().place(),
              "`"
                  + relation.call()
                  + "` answers "
                  + (returns == null ? "nothing" : Words.of(returns))
                  + ", not "
                  + (many ? "a list of " : "one ")
                  + type,
              "name an operation that answers that");
    }
  }

  /// An operation by any name that configurations know: of `operations:` or `SYSTEM.OPERATION`.
  /// Null, with a mistake reported (now or before), where it cannot be used.
  @Nullable CompiledOperation find(Name name, Targets.Sending sending) {
    String word = name.value();
    OperationSection section = configuration.operations().get(name);
    if (section != null) {
      used.add(word);
      calls(word, null);
      return sending.onceBy() == null ? compile(word, section) : misplacedKey(sending.onceBy());
    }
    if (word.contains(".")) {
      Operation operation = parts.targets().find(name, sending);
      if (operation == null) {
        return null;
      }
      String system = word.substring(0, word.indexOf('.'));
      calls(word, system);
      return new CompiledOperation(
          operation,
          null,
          null,
          -1,
          CompiledOperation.Form.DIRECT,
          List.of(),
          List.of(new CompiledOperation.Called(word, system)),
          null);
    }
    Set<String> names = new LinkedHashSet<>();
    configuration.operations().keySet().forEach(key -> names.add(key.value()));
    names.addAll(parts.targets().names());
    parts
        .mistakes()
        .error(
            "unknown-operation",
            name.place(),
            "there is no operation `" + word + "`",
            Suggestion.forWord(word, names));
    return null;
  }

  /// Only a call of a system can be told apart by a key.
  @Nullable CompiledOperation misplacedKey(Name onceBy) {
    parts
        .mistakes()
        .error(
            "misplaced-once-by",
            onceBy.place(),
            "`once-by` is for one call of a system",
            "say it in the operation that calls the system, or remove it");
    return null;
  }

  /// How the unknown outcome of a write is settled; null, with a mistake reported, where the read
  /// cannot be called. A fault that becomes a problem with status 404 or 410 says that there is no
  /// such record.
  @Nullable Confirmation confirmation(Invocation call, Environs environs) {
    Invoked invoked = invoke("confirm", call, environs, Targets.Sending.READING);
    if (invoked == null) {
      return null;
    }
    if (invoked.stage().target().signature().returns() == null) {
      parts
          .mistakes()
          .error(
              "confirm-without-answer",
              call.call().place(),
              "`" + call.call() + "` answers nothing, so every write would seem not to be made",
              "name a read that answers the record, or true and false");
      return null;
    }
    Set<String> absences = new HashSet<>();
    configuration
        .problems()
        .forEach(
            (name, problem) -> {
              if (problem.status() == 404 || problem.status() == 410) {
                absences.add(name.value());
              }
            });
    return new Confirmation(invoked.stage().target(), invoked.stage().binding(), absences, false);
  }

  /// Remembers what the operation that is being compiled calls.
  void calls(String called, @Nullable String system) {
    String caller = underWay.peekLast();
    if (caller != null) {
      calls
          .computeIfAbsent(caller, _ -> new LinkedHashSet<>())
          .add(new CompiledOperation.Called(called, system));
    }
  }

  List<CompiledOperation.Called> callsOf(String operation) {
    return List.copyOf(calls.getOrDefault(operation, Set.of()));
  }

  /// Whether that holds of a system which an operation calls, itself or by others.
  boolean reach(CompiledOperation operation, Predicate<LegacySystem> what) {
    boolean direct = operation.form() == CompiledOperation.Form.DIRECT;
    return reach(
        direct ? operation.calls() : callsOf(operation.operation().signature().name()), what);
  }

  private boolean reach(List<CompiledOperation.Called> called, Predicate<LegacySystem> what) {
    return called.stream()
        .anyMatch(
            one ->
                one.system() == null
                    ? reach(callsOf(one.name()), what)
                    : parts.targets().holds(one.system(), what));
  }

  private @Nullable CompiledOperation compile(String name, OperationSection section) {
    CompiledOperation done = compiled.get(name);
    if (done != null || failed.contains(name)) {
      return done;
    }
    if (underWay.contains(name)) {
      String circle = String.join(" → ", underWay) + " → " + name;
      parts
          .mistakes()
          .error(
              "cycle",
              section.place(),
              underWay.size() == 1
                  ? "operation `" + name + "` calls itself"
                  : "operations call each other in a circle: " + circle,
              "one of them must call an operation of a system instead");
      failed.add(name);
      return null;
    }
    underWay.addLast(name);
    try {
      CompiledOperation result = new OperationCompiler(this, parts, name, section).compile();
      if (result == null) {
        failed.add(name);
      } else {
        compiled.put(name, result);
      }
      return result;
    } finally {
      underWay.removeLast();
    }
  }

  @Nullable Signature query(String operation) {
    return queries.get(operation);
  }

  /// The faults that reach the callers of an operation, under the names they have there.
  static List<DeclaredFault> faults(List<DeclaredFault> declared, Map<String, String> renamed) {
    Map<String, DeclaredFault> result = new LinkedHashMap<>();
    for (DeclaredFault fault : declared) {
      String name = renamed.getOrDefault(fault.name(), fault.name());
      result.putIfAbsent(name, new DeclaredFault(name, fault.detail()));
    }
    renamed.values().forEach(name -> result.putIfAbsent(name, new DeclaredFault(name, null)));
    return List.copyOf(result.values());
  }

  /// One call of a composition.
  record Invoked(Stage.Single stage, Signature signature) {}

  /// Resolves one invocation; null, with a mistake reported, where it cannot be.
  @Nullable Invoked invoke(String as, Invocation call, Environs environs, Targets.Sending sending) {
    CompiledOperation target = find(call.call(), sending);
    if (target == null) {
      return null;
    }
    if (call.with() instanceof With.Mapped mapped) {
      parts
          .mistakes()
          .error(
              "misplaced-mapping",
              mapped.mapping().place(),
              "a mapping writes: it stands in the `with` of an operation's own `call`",
              "make an operation of it and call that");
      return null;
    }
    Signature signature = target.operation().signature();
    Binding binding =
        parts
            .bindings()
            .bind(
                signature.takes(),
                (With.Values) call.with(),
                environs,
                new Bindings.Demand(call.call().value(), call.call().place(), Set.of()));
    return new Invoked(new Stage.Single(as, -1, target.operation(), binding), signature);
  }

  /// The parameters of an operation that calls a paged list: its own, and those of the list that it
  /// passes on by name.
  static Structure withPaging(String name, Structure own, Signature target) {
    if (target.delivery() != Signature.Delivery.PAGED) {
      return own;
    }
    List<Field> fields = new ArrayList<>(own.fields());
    for (Field field : target.takes().fields()) {
      if (!field.required() && own.position(field.name()) < 0) {
        fields.add(field);
      }
    }
    return Structure.of(name + " parameters", fields);
  }

  /// The problems that `faults:` names; unknown ones are reported.
  FaultNames faultNames(Map<Name, Name> faults, List<DeclaredFault> declared, Place place) {
    Map<String, String> names = new HashMap<>();
    Set<String> known = new LinkedHashSet<>();
    declared.forEach(fault -> known.add(fault.name()));
    known.add("not-found");
    known.add("conflict");
    faults.forEach(
        (fault, problem) -> {
          if (!known.contains(fault.value())) {
            parts
                .mistakes()
                .error(
                    "unknown-fault",
                    fault.place(),
                    "the call declares no fault `" + fault.value() + "`",
                    Suggestion.forWord(fault.value(), known));
          }
          if (!configuration.problems().containsKey(problem)) {
            parts
                .mistakes()
                .error(
                    "unknown-problem",
                    problem.place(),
                    "there is no problem `" + problem.value() + "`",
                    Suggestion.forWord(
                        problem.value(),
                        configuration.problems().keySet().stream().map(Name::value).toList()));
          }
          names.put(fault.value(), problem.value());
        });
    return new FaultNames(names);
  }

  /// The operation's own guard around its body, and its fallback around that; nothing where it has
  /// none.
  Operation guarded(
      Signature signature, Call body, OperationSection section, @Nullable GuardSettings settings) {
    Call guarded =
        settings == null
            ? body
            : Guards.aroundComposition(
                signature,
                body,
                settings,
                new Shared(signature.name(), settings, parts.surroundings()));
    return new Operation(
        signature,
        section.fallback() == null
            ? guarded
            : new FallbackCompiler(this, parts, signature, section.place())
                .around(guarded, section.fallback()));
  }

  /// What an operation says of its own guard; null where it has none.
  @Nullable GuardSettings guard(OperationSection section) {
    return GuardSections.operation(section.guard(), parts.mistakes());
  }

  /// Puts the answer's slot into a stage.
  static Stage.Single at(Stage.Single stage, int slot) {
    return new Stage.Single(stage.name(), slot, stage.target(), stage.binding());
  }
}
