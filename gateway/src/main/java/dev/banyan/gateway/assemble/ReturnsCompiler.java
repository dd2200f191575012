package dev.banyan.gateway.assemble;

import dev.banyan.composition.Returning;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.From;
import dev.banyan.config.model.ReturnsSection;
import dev.banyan.expr.Expression;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles `returns:`. Owned by one thread, used once.
final class ReturnsCompiler {
  /// What an operation answers, compiled.
  record Returns(
      Returning returning,
      @Nullable Type type,
      Signature.Delivery delivery,
      @Nullable Mapping mapping,
      List<String> story) {}

  private final Operations.Parts parts;
  private final Environs environs;
  private final Signature last;
  private final Place place;

  ReturnsCompiler(Operations.Parts parts, Environs environs, Signature last, Place place) {
    this.parts = parts;
    this.environs = environs;
    this.last = last;
    this.place = place;
  }

  /// Null, with a mistake reported, where the answer cannot be made.
  @Nullable Returns compile(@Nullable ReturnsSection section) {
    int answer = environs.size() - 1;
    return switch (section) {
      case null ->
          new Returns(
              last.returns() == null ? new Returning.Nothing() : new Returning.Plain(answer),
              last.returns(),
              last.delivery(),
              null,
              List.of());
      case ReturnsSection.Mapped mapped -> mapped(mapped, answer);
      case ReturnsSection.Many many -> many(many, answer);
      case ReturnsSection.Typed typed -> typed(typed, answer);
    };
  }

  private @Nullable Returns mapped(ReturnsSection.Mapped section, int answer) {
    Mapping mapping = parts.mappings().find(section.mapping());
    if (mapping == null) {
      return null;
    }
    if (section.from() instanceof From.Parts written) {
      return fromParts(mapping, section.mapping(), written);
    }
    int slot = answer;
    if (section.from() instanceof From.Whole(Cel cel)) {
      slot = environs.position(cel.source().strip());
      if (slot < 0) {
        unknownVariable(cel);
        return null;
      }
    }
    if (environs.at(slot).type() instanceof Type.ListOf) {
      parts
          .mistakes()
          .error(
              "answers-a-list",
              section.mapping().place(),
              "the answer is a list",
              "write `returns: { many: { mapping: " + section.mapping().value() + " } }`");
      return null;
    }
    if (!fits(mapping, environs.at(slot).type(), section.mapping())) {
      return null;
    }
    return new Returns(
        new Returning.Mapped(mapping, slot),
        mapping.modern(),
        Signature.Delivery.WHOLE,
        mapping,
        List.of("maps the answer by `" + mapping.name() + "`"));
  }

  private @Nullable Returns fromParts(Mapping mapping, Name place, From.Parts written) {
    Map<String, Cel> given = new HashMap<>();
    written.parts().forEach((name, cel) -> given.put(name.value(), cel));
    List<Integer> slots = new ArrayList<>();
    for (Field part : mapping.legacy().fields()) {
      Cel cel = given.remove(part.name());
      int slot = cel == null ? -1 : environs.position(cel.source().strip());
      if (cel != null && slot < 0) {
        unknownVariable(cel);
        return null;
      }
      if (cel == null) {
        parts
            .mistakes()
            .error(
                "missing-part",
                place.place(),
                "mapping `" + mapping.name() + "` needs `" + part.name() + "`",
                "add `" + part.name() + ": …` to `from`");
        return null;
      }
      slots.add(slot);
    }
    given.forEach(
        (name, cel) ->
            parts
                .mistakes()
                .error(
                    "unknown-part",
                    cel.place(),
                    "mapping `" + mapping.name() + "` has no part `" + name + "`",
                    Suggestion.forWord(
                        name, mapping.legacy().fields().stream().map(Field::name).toList())));
    return new Returns(
        new Returning.MappedParts(mapping, slots),
        mapping.modern(),
        Signature.Delivery.WHOLE,
        null,
        List.of("maps the answers by `" + mapping.name() + "`"));
  }

  private @Nullable Returns many(ReturnsSection.Many section, int answer) {
    Type type = environs.at(answer).type();
    if (!(type instanceof Type.ListOf list)) {
      parts
          .mistakes()
          .error(
              "answers-no-list",
              at(section),
              "`many` needs a list, and the answer is one " + Words.of(type),
              "write `returns: { mapping: … }` without `many`");
      return null;
    }
    if (!(section.many() instanceof ReturnsSection.Mapped mapped) || mapped.from() != null) {
      parts
          .mistakes()
          .error("wrong-many", place, "`many` takes a mapping", "write `many: { mapping: … }`");
      return null;
    }
    Mapping mapping = parts.mappings().find(mapped.mapping());
    if (mapping == null || !fits(mapping, list.item(), mapped.mapping())) {
      return null;
    }
    return new Returns(
        new Returning.ManyMapped(mapping, answer),
        Type.ListOf.of(mapping.modern()),
        last.delivery(),
        mapping,
        List.of("maps each item by `" + mapping.name() + "`"));
  }

  private Place at(ReturnsSection.Many section) {
    return section.many() instanceof ReturnsSection.Mapped mapped
        ? mapped.mapping().place()
        : place;
  }

  private @Nullable Returns typed(ReturnsSection.Typed section, int answer) {
    Type type = parts.types().resolve(section.type());
    if (type == null) {
      return null;
    }
    String source =
        section.from() instanceof From.Whole(Cel cel) ? cel.source() : environs.at(answer).name();
    Place where =
        section.from() instanceof From.Whole(Cel cel) ? cel.place() : section.type().place();
    Expression expression = parts.bindings().expression(source, where, environs.scope(), type);
    if (expression == null) {
      return null;
    }
    return new Returns(
        new Returning.Computed(expression), type, Signature.Delivery.WHOLE, null, List.of());
  }

  private boolean fits(Mapping mapping, Type type, Name name) {
    if (type == mapping.legacy() || sameShape(type, mapping.legacy())) {
      return true;
    }
    parts
        .mistakes()
        .error(
            "wrong-mapping",
            name.place(),
            "mapping `"
                + mapping.name()
                + "` reads `"
                + mapping.legacy().name()
                + "`, and the answer is "
                + Words.of(type),
            readers(type));
    return false;
  }

  /// The mappings that read this type.
  private @Nullable String readers(Type type) {
    List<String> names =
        parts.mappings().all().values().stream()
            .filter(one -> one.legacy() == type || sameShape(type, one.legacy()))
            .map(one -> "`" + one.name() + "`")
            .sorted()
            .toList();
    return names.isEmpty() ? "no mapping does" : "this one does: " + String.join(", ", names);
  }

  private static boolean sameShape(Type type, Structure legacy) {
    return type instanceof Structure structure && structure.fields().equals(legacy.fields());
  }

  private void unknownVariable(Cel cel) {
    parts
        .mistakes()
        .error(
            "unknown-variable",
            cel.place(),
            "there is no parameter or step `" + cel.source() + "`",
            Suggestion.forWord(cel.source(), environs.names()));
  }
}
