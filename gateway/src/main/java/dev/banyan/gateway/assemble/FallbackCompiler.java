package dev.banyan.gateway.assemble;

import dev.banyan.composition.Fallback;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.With;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compiles `fallback:` of an operation. Owned by one thread, used once.
final class FallbackCompiler {
  private final Operations operations;
  private final Operations.Parts parts;
  private final Signature signature;
  private final Place place;

  FallbackCompiler(
      Operations operations, Operations.Parts parts, Signature signature, Place place) {
    this.operations = operations;
    this.parts = parts;
    this.signature = signature;
    this.place = place;
  }

  /// The body with its fallback around it; the body alone, with a mistake, where there can be none.
  Call around(Call body, OperationSection.Fallback section) {
    if (signature.effect() != Effect.READ || signature.delivery() != Signature.Delivery.WHOLE) {
      mistakes()
          .error(
              "misplaced-fallback",
              place,
              signature.effect() == Effect.READ
                  ? "an answer in pages or as a stream has no fallback"
                  : "`" + signature.name() + "` writes: nothing can stand in for a write",
              "remove `fallback`");
      return body;
    }
    Fallback.Substitute substitute =
        switch (section) {
          case OperationSection.Fallback.Calls calls -> called(calls);
          case OperationSection.Fallback.Declared declared -> declared(declared);
        };
    return substitute == null
        ? body
        : new Fallback(signature.name(), body, substitute, parts.surroundings().events());
  }

  private Fallback.@Nullable Substitute called(OperationSection.Fallback.Calls section) {
    Operations.Invoked invoked =
        operations.invoke(
            "fallback",
            new Invocation(section.call().place(), section.call(), section.with()),
            new Environs(signature.takes()),
            Targets.Sending.READING);
    if (invoked == null) {
      return null;
    }
    Type wanted = signature.returns();
    Type found = invoked.signature().returns();
    if (wanted == null || !wanted.equals(found)) {
      mistakes()
          .error(
              "wrong-fallback",
              section.call().place(),
              "`"
                  + section.call()
                  + "` answers "
                  + (found == null ? "nothing" : Words.of(found))
                  + ", and `"
                  + signature.name()
                  + "` "
                  + (wanted == null ? "nothing" : Words.of(wanted)),
              "name an operation that answers the same");
      return null;
    }
    return new Fallback.Substitute.Called(invoked.stage().target(), invoked.stage().binding());
  }

  private Fallback.@Nullable Substitute declared(OperationSection.Fallback.Declared section) {
    Place at = section.answer().values().stream().map(Cel::place).findFirst().orElse(place);
    if (!(signature.returns() instanceof Structure returns)) {
      mistakes()
          .error(
              "wrong-fallback",
              at,
              "only an answer with fields can be declared",
              "name an operation: `fallback: { call: … }`");
      return null;
    }
    checkWhole(section, returns, at);
    Bindings.Demand demand = new Bindings.Demand("fallback", at, Set.of()).lenient(returns);
    return new Fallback.Substitute.Declared(
        parts
            .bindings()
            .bind(
                returns,
                new With.Values(section.answer()),
                new Environs(signature.takes()),
                demand));
  }

  private void checkWhole(OperationSection.Fallback.Declared section, Structure returns, Place at) {
    Set<String> given =
        section.answer().keySet().stream().map(Name::value).collect(Collectors.toSet());
    List<String> missing =
        returns.fields().stream()
            .filter(field -> field.required() && !given.contains(field.name()))
            .map(Field::name)
            .toList();
    if (!missing.isEmpty()) {
      mistakes()
          .error(
              "wrong-fallback",
              at,
              "the answer that is declared lacks `" + String.join("`, `", missing) + "`",
              "add `" + missing.getFirst() + ": …` to `answer`");
    }
  }

  private Mistakes mistakes() {
    return parts.mistakes();
  }
}
