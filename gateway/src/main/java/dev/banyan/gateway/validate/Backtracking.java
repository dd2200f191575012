package dev.banyan.gateway.validate;

import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.TextPattern;
import dev.banyan.type.Type;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Whether a type holds a pattern that no engine matches in linear time: how long a check takes is
/// then the sender's choice, within the budget of each text, and nothing for an event loop.
final class Backtracking {
  private final Set<Type> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Backtracking() {}

  static boolean in(Type type) {
    return new Backtracking().holds(type);
  }

  private boolean holds(Type type) {
    if (!seen.add(type)) {
      return false;
    }
    return switch (type) {
      case Type.Text text -> {
        String pattern = text.pattern();
        yield pattern != null && !TextPattern.of(pattern).isLinear();
      }
      case Type.ListOf list -> holds(list.item());
      case Structure structure -> structure.fields().stream().map(Field::type).anyMatch(this::holds);
      case OneOf oneOf -> oneOf.cases().stream().map(OneOf.Case::type).anyMatch(this::holds);
      case Type.Int _,
          Type.Decimal _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Binary _,
          Type.Enumeration _ ->
          false;
    };
  }
}
