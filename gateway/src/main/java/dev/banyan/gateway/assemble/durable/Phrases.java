package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.TypeExpression;
import dev.banyan.config.model.FieldSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.expr.Scope;
import dev.banyan.model.Assignment;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the sections of durable work are made of: types, fields, and expressions that set fields.
/// Every mistake is told once. Owned by one thread.
///
/// @param type answers the type of an expression, null with a mistake where there is none
/// @param field answers a field as it is declared
/// @param broken whether a type is one whose mistake is told already
/// @param expressions compiles expressions; where they must be repeatable, such as see no clock
public record Phrases(
    Function<TypeExpression, @Nullable Type> type,
    BiFunction<Name, FieldSection, Field> field,
    Function<Type, Boolean> broken,
    ExpressionCompiler expressions,
    Mistakes mistakes) {

  /// Fields as a structure.
  Structure structure(String name, Map<Name, FieldSection> written) {
    List<Field> fields = new ArrayList<>();
    written.forEach((key, section) -> fields.add(field.apply(key, section)));
    return Structure.of(name, fields);
  }

  @Nullable Expression expression(Cel cel, Scope scope, @Nullable Type expected) {
    boolean unsound =
        scope.variables().stream().anyMatch(variable -> broken.apply(variable.type()));
    return unsound || (expected != null && broken.apply(expected))
        ? null
        : expressions.compile(cel.source(), cel.place(), scope, expected, mistakes);
  }

  /// The same, of an expression that always has a value.
  @Nullable Expression whole(Cel cel, Scope scope, @Nullable Type expected) {
    Expression expression = expression(cel, scope, expected);
    if (expression != null && expression.optional()) {
      mistakes.error(
          "may-be-absent",
          cel.place(),
          "`" + cel + "` may be absent, and a value is needed here",
          "write " + cel + ".orValue(…)");
      return null;
    }
    return expression;
  }

  /// A condition, which must have a value.
  @Nullable Expression condition(Cel cel, Scope scope) {
    Expression condition = expression(cel, scope, Type.Bool.BOOL);
    if (condition != null && condition.optional()) {
      mistakes.error(
          "may-be-absent",
          cel.place(),
          "the condition may have no value",
          "write " + cel.source() + ".orValue(false)");
    }
    return condition;
  }

  /// Fields of a structure, each from its expression.
  ///
  /// @param required whether each required field must be among them, where none is `given`
  List<Assignment> assignments(
      Structure target, Map<Name, Cel> written, Scope scope, Asked required) {
    List<Assignment> assignments = new ArrayList<>();
    boolean misnamed = false;
    for (Map.Entry<Name, Cel> entry : written.entrySet()) {
      Name name = entry.getKey();
      int slot = target.position(name.value());
      if (slot < 0) {
        misnamed = true;
        mistakes.error(
            "unknown-field",
            name.place(),
            "`" + target.name() + "` has no field `" + name + "`",
            Suggestion.forWord(name.value(), target.fields().stream().map(Field::name).toList()));
        continue;
      }
      Field field = target.field(slot);
      Expression value = expression(entry.getValue(), scope, field.type());
      if (value == null) {
        continue;
      }
      if (value.optional() && field.required()) {
        mistakes.error(
            "may-be-absent",
            entry.getValue().place(),
            "`" + name + "` is required, and `" + value.source() + "` may be absent",
            "write " + value.source() + ".orValue(…), or make the field optional");
      }
      assignments.add(new Assignment(slot, value));
    }
    if (!misnamed) {
      missing(target, written, required);
    }
    return assignments;
  }

  /// Which fields need no expression, and where it is told that one is missing: nowhere where
  /// `place` is null.
  record Asked(@Nullable Place place, Set<String> given) {
    static final Asked NOTHING = new Asked(null, Set.of());
  }

  private void missing(Structure target, Map<Name, Cel> written, Asked required) {
    Place place = required.place();
    for (Field field : target.fields()) {
      boolean set = written.keySet().stream().anyMatch(name -> name.value().equals(field.name()));
      if (place != null && field.required() && !set && !required.given().contains(field.name())) {
        mistakes.error(
            "field-not-set",
            place,
            "`" + target.name() + "` needs `" + field.name() + "`, and nothing gives it",
            "add `" + field.name() + ": …`, or make the field optional");
      }
    }
  }
}
