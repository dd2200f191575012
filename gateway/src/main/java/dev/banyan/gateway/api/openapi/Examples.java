package dev.banyan.gateway.api.openapi;

import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes an example of a type that its schema takes: the same for the same type, with texts named
/// after their fields. Null where none can be made up, as for a text with a pattern.
final class Examples {
  /// Optional fields of structures further down than this are left out.
  private static final int OPTIONAL_DEPTH_MAX = 1;

  private static final int DEPTH_MAX = 8;
  private static final int TEXT_MAX = 24;

  private Examples() {}

  /// A whole value, as it is answered or sent.
  static @Nullable JsonTree of(Type type) {
    return of(type, "text", 0);
  }

  /// A merge patch: the first field that is not part of the key.
  static @Nullable JsonTree patch(Structure type) {
    for (Field field : type.fields()) {
      JsonTree value = field.is(Field.Mark.KEY) ? null : of(field.type(), field.name(), 1);
      if (value != null && !field.is(Field.Mark.GENERATED)) {
        return Draft.of(field.name(), value).tree();
      }
    }
    return null;
  }

  private static @Nullable JsonTree of(Type type, String name, int depth) {
    return switch (type) {
      case Type.Text text -> text(text, name);
      case Type.Int whole -> whole(whole);
      case Type.Decimal decimal -> decimal(decimal);
      case Type.Real _ -> JsonTree.number(new BigDecimal("1.5"));
      case Type.Bool _ -> JsonTree.truth(true);
      case Type.Date _ -> JsonTree.text("2025-03-31");
      case Type.Time _ -> JsonTree.text("09:30:00");
      case Type.Timestamp stamp ->
          JsonTree.text("2025-03-31T09:30:00" + (stamp.zone() == Type.Zone.OFFSET ? "Z" : ""));
      case Type.Binary binary -> binary.lengthMax() < 2 ? null : JsonTree.text("AQI=");
      case Type.Enumeration listed -> JsonTree.text(listed.values().getFirst());
      case Type.ListOf list -> list(list, name, depth);
      case Structure structure -> structure(structure, depth);
      case OneOf choice -> choice(choice, depth);
    };
  }

  private static @Nullable JsonTree text(Type.Text type, String name) {
    if (type.pattern() != null || type.lengthMin() > TEXT_MAX) {
      return null;
    }
    int end = Math.min(type.lengthMax(), TEXT_MAX);
    String made = name.length() > end ? name.substring(0, end) : name;
    return JsonTree.text(made + "x".repeat(Math.max(0, type.lengthMin() - made.length())));
  }

  private static JsonTree whole(Type.Int type) {
    BigInteger value = BigInteger.ONE.max(type.min()).min(type.max());
    return number(type, new BigDecimal(value));
  }

  private static JsonTree decimal(Type.Decimal type) {
    if (!type.bounded()) {
      return number(type, BigDecimal.ONE);
    }
    String value = type.precision() > type.scale() ? "1" : "0";
    return number(type, new BigDecimal(type.scale() > 0 ? value + ".5" : "1"));
  }

  private static JsonTree number(Type type, BigDecimal value) {
    return JsonNumbers.SAFE.asText(type)
        ? JsonTree.text(value.toPlainString())
        : JsonTree.number(value);
  }

  private static @Nullable JsonTree list(Type.ListOf type, String name, int depth) {
    if (type.sizeMin() > 1) {
      return null;
    }
    JsonTree item = type.sizeMax() == 0 ? null : of(type.item(), name, depth + 1);
    if (item == null && type.sizeMin() > 0) {
      return null;
    }
    return JsonTree.list(item == null ? List.of() : List.of(item));
  }

  private static @Nullable JsonTree structure(Structure type, int depth) {
    if (depth > DEPTH_MAX) {
      return null;
    }
    Draft example = new Draft();
    return fill(example, type, depth, "") ? example.tree() : null;
  }

  /// False where a field that has to be there cannot be made up.
  private static boolean fill(Draft example, Structure type, int depth, String without) {
    for (Field field : type.fields()) {
      if (field.name().equals(without) || (!field.required() && depth > OPTIONAL_DEPTH_MAX)) {
        continue;
      }
      JsonTree value = of(field.type(), field.name(), depth + 1);
      if (value != null) {
        example.put(field.name(), value);
      } else if (field.required()) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable JsonTree choice(OneOf type, int depth) {
    OneOf.Case first = type.cases().getFirst();
    String discriminator = type.discriminator();
    if (discriminator == null) {
      JsonTree value = depth > DEPTH_MAX ? null : of(first.type(), first.name(), depth + 1);
      return value == null ? null : Draft.of(first.name(), value).tree();
    }
    Draft example = Draft.of(discriminator, first.name());
    if (first.type() instanceof Structure structure) {
      boolean whole = depth <= DEPTH_MAX && fill(example, structure, depth, discriminator);
      return whole ? example.tree() : null;
    }
    JsonTree value = of(first.type(), first.name(), depth + 1);
    return value == null ? null : example.put("value", value).tree();
  }
}
