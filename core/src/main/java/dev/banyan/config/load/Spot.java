package dev.banyan.config.load;

import dev.banyan.config.decode.Chosen;
import dev.banyan.config.decode.Kinds;
import dev.banyan.config.shape.Part;
import dev.banyan.config.shape.RecordShape;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the language says of a place in a configuration: which shapes a map may have there, and
/// which of its keys are alternatives to each other. Immutable.
///
/// @param shapes one for a section, several where a key tells which of them it is, none where the
///   language leaves it open
/// @param named what each entry of a map of names is; null where it is no such map
record Spot(List<RecordShape> shapes, @Nullable Type named, Kinds kinds) {

  static Spot of(Type type, Kinds kinds) {
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      return new Spot(List.of(), map.getActualTypeArguments()[1], kinds);
    }
    if (type instanceof Class<?> section && section.isRecord()) {
      return new Spot(List.of(RecordShape.of(section)), null, kinds);
    }
    boolean several =
        type instanceof Class<?> choice
            && choice.isSealed()
            && Arrays.stream(choice.getPermittedSubclasses()).allMatch(Class::isRecord);
    return several
        ? new Spot(RecordShape.variants((Class<?>) type), null, kinds)
        : new Spot(List.of(), null, kinds);
  }

  /// What lies below a key.
  Spot below(String key) {
    if (named != null) {
      return of(named, kinds);
    }
    for (RecordShape shape : shapes) {
      Part part = shape.keyed().get(key);
      if (part != null) {
        return of(part.type(), kinds);
      }
    }
    for (RecordShape shape : shapes) {
      Part rest = shape.rest();
      if (rest != null) {
        return of(rest.item(), kinds);
      }
    }
    return new Spot(List.of(), null, kinds);
  }

  /// The keys that give way where this one is written: those of the other alternatives.
  Set<String> alternatives(String key) {
    Set<String> others = new HashSet<>();
    others(shapes, key, others);
    for (RecordShape shape : shapes) {
      if (shape.exclusive().contains(key)) {
        others.addAll(shape.exclusive());
      }
      for (Part part : shape.parts()) {
        boolean kind = part.raw() == Chosen.class && part.role() == Part.Role.KEYED;
        if (kind && kinds.built().contains(key)) {
          others.addAll(kinds.built());
        } else if (part.role() == Part.Role.INLINE) {
          others(RecordShape.inlined(part.raw()), key, others);
        }
      }
    }
    others.remove(key);
    return others;
  }

  /// The keys of the other shapes, where that key tells which one it is.
  private static void others(List<RecordShape> variants, String key, Set<String> others) {
    for (RecordShape chosen : variants) {
      if (key.equals(chosen.discriminator())) {
        List<RecordShape> left = new ArrayList<>(variants);
        left.remove(chosen);
        Set<String> theirs = RecordShape.keys(left);
        theirs.removeAll(chosen.keyed().keySet());
        others.addAll(theirs);
      }
    }
  }
}
