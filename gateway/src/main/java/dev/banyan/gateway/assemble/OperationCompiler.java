package dev.banyan.gateway.assemble;

import dev.banyan.composition.Composition;
import dev.banyan.composition.Confirmation;
import dev.banyan.composition.ConfirmedWrite;
import dev.banyan.composition.FaultNames;
import dev.banyan.composition.Stage;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.With;
import dev.banyan.guard.GuardSettings;
import dev.banyan.guard.OnceBy;
import dev.banyan.operation.Call;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles one operation. Owned by one thread, used once.
final class OperationCompiler {
  private final Operations operations;
  private final Operations.Parts parts;
  private final String name;
  private final OperationSection section;
  private final List<String> story = new ArrayList<>();

  OperationCompiler(
      Operations operations, Operations.Parts parts, String name, OperationSection section) {
    this.operations = operations;
    this.parts = parts;
    this.name = name;
    this.section = section;
  }

  @Nullable CompiledOperation compile() {
    Structure own = parts.types().parameters(name, section.takes());
    return switch (section.body()) {
      case OperationSection.Calls calls when calls.with() instanceof With.Mapped mapped ->
          new WriteCompiler(operations, parts, name, section).compile(calls, mapped, own);
      case OperationSection.Calls calls -> calls(calls, own);
      case OperationSection.Queries queries -> query(queries.query(), own);
      case OperationSection.Sequence sequence -> sequence(sequence, own);
    };
  }

  private @Nullable CompiledOperation calls(OperationSection.Calls calls, Structure own) {
    CompiledOperation target = operations.find(calls.call(), Targets.Sending.of(section));
    if (target == null) {
      return null;
    }
    Structure takes = Operations.withPaging(name, own, target.operation().signature());
    Environs environs = new Environs(takes);
    Operations.Invoked invoked =
        operations.invoke(
            "answer",
            new Invocation(section.place(), calls.call(), calls.with()),
            environs,
            Targets.Sending.of(section));
    if (invoked == null) {
      return null;
    }
    Type returns = invoked.signature().returns();
    int slot = environs.add("answer", returns, false);
    story.add("calls `" + calls.call().value() + "`" + Targets.Sending.of(section).told());
    List<Stage> stages = List.of(Operations.at(invoked.stage(), slot));
    return finish(takes, environs, stages, List.of(invoked.signature()));
  }

  private @Nullable CompiledOperation query(OperationSection.Query query, Structure own) {
    Signature signature = operations.query(name);
    if (signature == null) {
      return null;
    }
    Structure takes = Operations.withPaging(name, own, signature);
    Environs environs = new Environs(takes);
    Targets.Sending sending =
        new Targets.Sending(
            section.effect() == null ? Effect.READ : section.effect(), section.onceBy());
    operations.calls(name, query.system().value());
    OnceBy onceBy = sending.key(signature, parts.mistakes());
    Operation target =
        parts.targets().query(query.system().value(), sending.applied(signature), onceBy);
    var binding =
        parts
            .bindings()
            .bind(
                signature.takes(),
                null,
                environs,
                new Bindings.Demand(name, query.sql().place(), java.util.Set.of()));
    int slot = environs.add("answer", signature.returns(), query.one());
    story.add("asks `" + query.system().value() + "`: " + query.sql().text().strip());
    List<Stage> stages = List.of(new Stage.Single("answer", slot, target, binding));
    return finish(takes, environs, stages, List.of(signature));
  }

  private @Nullable CompiledOperation sequence(OperationSection.Sequence sequence, Structure own) {
    if (section.onceBy() != null) {
      return operations.misplacedKey(section.onceBy());
    }
    Environs environs = new Environs(own);
    List<Stage> stages = new ArrayList<>();
    List<Signature> signatures = new ArrayList<>();
    for (OperationSection.Step step : sequence.steps()) {
      Stage stage =
          switch (step) {
            case OperationSection.Together together ->
                together(together.together(), environs, signatures);
            case OperationSection.Single single -> single(single.calls(), environs, signatures);
          };
      if (stage == null) {
        return null;
      }
      stages.add(stage);
    }
    return finish(own, environs, stages, signatures);
  }

  private @Nullable Stage together(
      Map<Name, Invocation> calls, Environs environs, List<Signature> signatures) {
    Map<Name, Operations.Invoked> invoked = new LinkedHashMap<>();
    story.add("side by side:");
    for (Map.Entry<Name, Invocation> call : calls.entrySet()) {
      Operations.Invoked one =
          operations.invoke(
              call.getKey().value(), call.getValue(), environs, Targets.Sending.PLAIN);
      if (one == null) {
        return null;
      }
      story.add("  `" + call.getKey().value() + "` by `" + call.getValue().call().value() + "`");
      invoked.put(call.getKey(), one);
    }
    List<Stage.Single> singles = new ArrayList<>();
    for (Map.Entry<Name, Operations.Invoked> one : invoked.entrySet()) {
      singles.add(placed(one.getKey(), one.getValue(), environs, signatures));
    }
    return new Stage.Together(singles);
  }

  private @Nullable Stage single(
      Map<Name, Invocation> calls, Environs environs, List<Signature> signatures) {
    if (calls.size() != 1) {
      parts
          .mistakes()
          .error(
              "several-calls",
              section.place(),
              "a step is one call under its name",
              "write each call as a step of its own, or put them under `together`");
      return null;
    }
    Map.Entry<Name, Invocation> call = calls.entrySet().iterator().next();
    Operations.Invoked invoked =
        operations.invoke(
            call.getKey().value(), call.getValue(), environs, Targets.Sending.of(section));
    if (invoked == null) {
      return null;
    }
    story.add("`" + call.getKey().value() + "` by `" + call.getValue().call().value() + "`");
    return placed(call.getKey(), invoked, environs, signatures);
  }

  private Stage.Single placed(
      Name as, Operations.Invoked invoked, Environs environs, List<Signature> signatures) {
    if (environs.position(as.value()) >= 0) {
      parts
          .mistakes()
          .error(
              "duplicate-name",
              as.place(),
              "`" + as.value() + "` is a parameter or an earlier step already",
              "give the step another name");
    }
    signatures.add(invoked.signature());
    return Operations.at(
        invoked.stage(), environs.add(as.value(), invoked.signature().returns(), false));
  }

  private @Nullable CompiledOperation finish(
      Structure takes, Environs environs, List<Stage> stages, List<Signature> signatures) {
    Signature last = signatures.getLast();
    List<DeclaredFault> declared =
        signatures.stream().flatMap(signature -> signature.faults().stream()).toList();
    FaultNames faults = operations.faultNames(section.faults(), declared, place());
    checkLists();
    ReturnsCompiler.Returns returns =
        new ReturnsCompiler(parts, environs, last, place()).compile(section.returns());
    if (returns == null) {
      return null;
    }
    Composition composition =
        new Composition(takes.size(), environs.size(), stages, returns.returning(), faults);
    Signature signature =
        new Signature(
            name,
            takes,
            returns.type(),
            Operations.faults(declared, faults.problems()),
            strongest(signatures),
            returns.delivery(),
            section.doc() == null ? "" : section.doc());
    story.addAll(returns.story());
    GuardSettings guard = operations.guard(section);
    return new CompiledOperation(
        operations.guarded(
            signature, body(composition, takes, signature.returns()), section, guard),
        composition,
        returns.mapping(),
        environs.size() - 1,
        CompiledOperation.Form.COMPOSED,
        story,
        operations.callsOf(name),
        guard);
  }

  /// The composition, with the read that settles an unknown outcome around it where there is one.
  private Call body(Composition composition, Structure takes, @Nullable Type returns) {
    Invocation call = section.confirm();
    if (section.original() != null) {
      parts
          .mistakes()
          .error(
              "misplaced-original",
              section.original().place(),
              "`original` is for writes through a mapping",
              "write `with: { mapping: …, from: … }`, or remove `original`");
    }
    if (call == null) {
      return composition;
    }
    Confirmation confirmation = operations.confirmation(call, new Environs(takes));
    if (confirmation == null) {
      return composition;
    }
    story.add("asks `" + call.call().value() + "` when the outcome is unknown");
    return new ConfirmedWrite(composition, confirmation.answering(returns));
  }

  /// `filter` and `sort` are for queries that are paged.
  private void checkLists() {
    boolean paged =
        section.body() instanceof OperationSection.Queries(var query) && query.page() != null;
    List<Name> names = section.filter().isEmpty() ? section.sort() : section.filter();
    if (!paged && !names.isEmpty()) {
      parts
          .mistakes()
          .error(
              "misplaced-filter",
              names.getFirst().place(),
              "only the rows of a query in pages are filtered and sorted",
              "write a `query` with `page: { by: [ … ] }`, or remove this");
    }
  }

  private Place place() {
    return section.place();
  }

  private Effect strongest(List<Signature> signatures) {
    Effect written = section.effect();
    if (written != null) {
      return written;
    }
    return signatures.stream().map(Signature::effect).max(Effect::compareTo).orElseThrow();
  }
}
