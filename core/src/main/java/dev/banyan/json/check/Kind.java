package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The kinds of values that `type` names.
public enum Kind {
  NULL("null"),
  BOOLEAN("true or false"),
  INTEGER("a whole number"),
  NUMBER("a number"),
  STRING("a text"),
  ARRAY("a list"),
  OBJECT("an object");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /// What `type` says; null where it says nothing that is understood.
  static @Nullable Set<Kind> stated(Node.Mapping schema) {
    Node type = schema.get("type");
    if (type == null) {
      return null;
    }
    List<String> names =
        type instanceof Node.Scalar scalar
            ? List.of(scalar.isNothing() ? "null" : scalar.text())
            : Keywords.texts(schema, "type");
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (String name : names) {
      Kind kind = named(name);
      if (kind == null) {
        return null;
      }
      kinds.add(kind);
    }
    return kinds.isEmpty() ? null : kinds;
  }

  private static @Nullable Kind named(String name) {
    for (Kind kind : values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return kind;
      }
    }
    return null;
  }

  /// `nullable` adds null to the kinds that are stated.
  static void add(Node.Mapping schema, boolean nullable, Demands to, Scope scope) {
    Set<Kind> kinds = stated(schema);
    if (kinds != null) {
      if (nullable) {
        kinds.add(NULL);
      }
      to.add(new Stated(kinds));
    } else if (schema.get("type") != null) {
      scope.unheld(schema, "`type` is none of JSON Schema's");
    }
  }

  private boolean takes(JsonTree value, Run run) {
    return switch (value) {
      case JsonTree.Nothing() -> this == NULL;
      case JsonTree.Truth _ -> this == BOOLEAN;
      case JsonTree.Numeral number -> this == NUMBER || (this == INTEGER && isWhole(number, run));
      case JsonTree.Text _ -> this == STRING;
      case JsonTree.Items _ -> this == ARRAY;
      case JsonTree.Members _ -> this == OBJECT;
    };
  }

  /// `1.0` and `1e2` are whole (JSON Schema core, §6.3).
  private static boolean isWhole(JsonTree.Numeral number, Run run) {
    String literal = number.literal();
    if (literal.indexOf('.') < 0 && literal.indexOf('e') < 0 && literal.indexOf('E') < 0) {
      return true;
    }
    BigDecimal exact = Constants.exact(number, run);
    return exact != null && (exact.signum() == 0 || exact.scale() <= 0);
  }

  /// The value is of one of these kinds.
  record Stated(Set<Kind> kinds, String otherwise) implements Check {
    Stated(Set<Kind> kinds) {
      this(
          Set.copyOf(kinds),
          "must be " + String.join(" or ", kinds.stream().map(kind -> kind.words).toList()));
    }

    boolean takes(JsonTree value, Run run) {
      for (Kind kind : kinds) {
        if (kind.takes(value, run)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Taken holds(JsonTree value, Run run) {
      return takes(value, run) ? Taken.YES : run.wrong(otherwise);
    }
  }
}
