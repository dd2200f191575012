package dev.banyan.json.schema;

import dev.banyan.text.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at the keywords of one schema object. A keyword of the wrong shape counts as not there.
public final class Keywords {
  private Keywords() {}

  public static @Nullable String text(Node.Mapping schema, String keyword) {
    return schema.get(keyword) instanceof Node.Scalar scalar && !scalar.isNothing()
        ? scalar.text()
        : null;
  }

  public static boolean isTrue(Node.Mapping schema, String keyword) {
    return "true".equals(text(schema, keyword));
  }

  public static Node.@Nullable Mapping mapping(Node.Mapping schema, String keyword) {
    return schema.get(keyword) instanceof Node.Mapping mapping ? mapping : null;
  }

  public static List<Node> items(Node.Mapping schema, String keyword) {
    return schema.get(keyword) instanceof Node.Sequence sequence ? sequence.items() : List.of();
  }

  public static List<String> texts(Node.Mapping schema, String keyword) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(schema, keyword)) {
      if (item instanceof Node.Scalar scalar) {
        texts.add(scalar.text());
      }
    }
    return texts;
  }

  public static int count(Node.Mapping schema, String keyword, int otherwise) {
    BigDecimal number = number(schema, keyword);
    if (number == null || number.signum() < 0) {
      return otherwise;
    }
    return number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0
        ? Integer.MAX_VALUE
        : number.intValue();
  }

  /// A number of at most 100 digits and exponents that stay small.
  public static @Nullable BigDecimal number(Node.Mapping schema, String keyword) {
    String text = text(schema, keyword);
    if (text == null || text.length() > 100) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > 100 ? null : number;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// Our patterns match whole texts, those of JSON Schema any part of one. Null, too, for a pattern
  /// that is no regular expression with us: such a text is then not checked.
  public static @Nullable String wholeMatch(@Nullable String pattern) {
    return pattern == null ? null : TextPatterns.whole(pattern);
  }

  /// The names under `type`, `null` included: one in OpenAPI 3.0, several in JSON Schema.
  static List<String> types(Node.Mapping schema) {
    String single = text(schema, "type");
    if (single != null) {
      return List.of(single);
    }
    List<String> several = new ArrayList<>(texts(schema, "type"));
    if (!several.isEmpty()) {
      return several;
    }
    if (schema.get("type") instanceof Node.Scalar) {
      return List.of("null");
    }
    return inferred(schema);
  }

  /// Schemas often leave `type` out where another keyword gives it away.
  private static List<String> inferred(Node.Mapping schema) {
    if (schema.get("properties") != null || schema.get("additionalProperties") != null) {
      return List.of("object");
    }
    if (schema.get("items") != null) {
      return List.of("array");
    }
    boolean text =
        List.of("pattern", "maxLength", "minLength", "format").stream()
            .anyMatch(keyword -> schema.get(keyword) != null);
    if (text) {
      return List.of("string");
    }
    return schema.get("minimum") != null || schema.get("maximum") != null
        ? List.of("number")
        : List.of();
  }
}
