package dev.banyan.expr;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Chosen;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// Variables and the fields below them, read from their slots without copying. Shared by the short
/// cut for bare paths and by the planner, so that both find the same mistakes.
final class Paths {
  private Paths() {}

  static Plan variable(Scope.Variable variable, int slot, Gap.Span at) {
    Plan plan = Plan.of(frame -> frame.at(slot), variable.type(), variable.name());
    return variable.optional() ? plan.withGap(absent(variable.name(), at)) : plan;
  }

  /// The field of a structure, or the content of a one-of's case; null where the type has none of
  /// that name.
  static @Nullable Plan select(Plan target, String name, Gap.Span at) {
    Type type = target.kind().type();
    String key = target.key() + "." + name;
    if (type instanceof Structure structure) {
      int position = structure.position(name);
      if (position < 0) {
        return null;
      }
      Field field = structure.field(position);
      Node node = target.node();
      return Plan.of(frame -> slot(node.evaluate(frame), position), field.type(), key)
          .withGap(target.gap() != null ? target.gap() : gap(field, key, at));
    }
    if (type instanceof OneOf oneOf) {
      return select(target, oneOf, name, at);
    }
    return null;
  }

  private static @Nullable Plan select(Plan target, OneOf oneOf, String name, Gap.Span at) {
    String key = target.key() + "." + name;
    Node node = target.node();
    OneOf.Case one = oneOf.caseNamed(name);
    if (one != null) {
      return Plan.of(frame -> content(node.evaluate(frame), one), one.type(), key)
          .withGap(target.gap() != null ? target.gap() : absent(key, at));
    }
    if (name.equals(oneOf.discriminator())) {
      var names = oneOf.cases().stream().map(OneOf.Case::name).toList();
      return Plan.of(frame -> caseName(node.evaluate(frame)), new Type.Enumeration(names), key)
          .withGap(target.gap());
    }
    return null;
  }

  private static @Nullable Object slot(@Nullable Object target, int position) {
    return target instanceof Struct struct ? struct.at(position) : null;
  }

  private static @Nullable Object content(@Nullable Object target, OneOf.Case one) {
    return target instanceof Chosen chosen && chosen.oneCase().name().equals(one.name())
        ? chosen.content()
        : null;
  }

  private static @Nullable Object caseName(@Nullable Object target) {
    return target instanceof Chosen chosen ? chosen.oneCase().name() : null;
  }

  private static @Nullable Gap gap(Field field, String key, Gap.Span at) {
    if (!field.nullable()) {
      return field.required() ? null : absent(key, at);
    }
    Gap.Cause cause = field.required() ? Gap.Cause.NULL : Gap.Cause.ABSENT_OR_NULL;
    String what = field.required() ? "` may be null" : "` may be absent or null";
    return new Gap(cause, at, "`" + shown(key) + what, remedy(key));
  }

  private static Gap absent(String key, Gap.Span at) {
    return new Gap(Gap.Cause.ABSENT, at, "`" + shown(key) + "` may be absent", remedy(key));
  }

  private static String remedy(String key) {
    String path = shown(key);
    return "write " + path + ".orValue(…), or has(" + path + ") ? … : …";
  }

  private static String shown(String key) {
    return key.replaceAll("#\\d+", "");
  }
}
