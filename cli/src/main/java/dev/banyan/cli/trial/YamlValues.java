package dev.banyan.cli.trial;

import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonTree;
import dev.banyan.text.Node;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as people write them in YAML, read by the type that is expected there: `0.10` is an exact
/// decimal where a decimal stands, and a text where a text stands.
public final class YamlValues {
  private YamlValues() {}

  /// The value of that type. Throws `INVALID` with the path of each violation.
  public static Object read(Node node, Type type) {
    JsonReader.Options options =
        new JsonReader.Options(JsonLimits.DEFAULT, JsonReader.Unknown.REFUSE, JsonNumbers.PLAIN);
    return JsonReader.of(type, options).read(json(node, type).bytes());
  }

  /// The JSON that the node stands for where a value of that type is expected; without a type, by
  /// the look of its scalars.
  public static JsonTree json(Node node, @Nullable Type type) {
    return switch (node) {
      case Node.Mapping mapping -> {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
          String name = entry.key().value();
          members.put(name, json(entry.value(), member(type, name)));
        }
        yield JsonTree.object(members);
      }
      case Node.Sequence sequence -> {
        Type item = type instanceof Type.ListOf list ? list.item() : null;
        yield JsonTree.list(sequence.items().stream().map(one -> json(one, item)).toList());
      }
      case Node.Scalar scalar -> scalar(scalar, type);
    };
  }

  private static @Nullable Type member(@Nullable Type type, String name) {
    return switch (type) {
      case Structure structure -> {
        int position = structure.position(name);
        yield position < 0 ? null : structure.field(position).type();
      }
      case OneOf oneOf ->
          oneOf.cases().stream()
              .filter(one -> one.name().equals(name))
              .map(OneOf.Case::type)
              .findFirst()
              .orElse(null);
      case null, default -> null;
    };
  }

  private static JsonTree scalar(Node.Scalar scalar, @Nullable Type type) {
    String text = scalar.text();
    if (scalar.isNothing()) {
      return new JsonTree.Nothing();
    }
    boolean number =
        type == null
            ? !scalar.quoted()
            : type instanceof Type.Int || type instanceof Type.Decimal || type instanceof Type.Real;
    if (number && text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      return new JsonTree.Numeral(text);
    }
    boolean truth = type == null ? !scalar.quoted() : type instanceof Type.Bool;
    if (truth && (text.equals("true") || text.equals("false"))) {
      return JsonTree.truth(text.equals("true"));
    }
    return JsonTree.text(text);
  }

  /// The type of a field by its name; null where there is none.
  public static @Nullable Field field(Structure structure, String name) {
    int position = structure.position(name);
    return position < 0 ? null : structure.field(position);
  }
}
