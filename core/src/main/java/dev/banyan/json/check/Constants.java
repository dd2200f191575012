package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import dev.banyan.text.Suggestion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `enum` and `const`: values that stand in the contract, and when two values are the same (JSON
/// Schema core, §4.2.2: numbers by what they are worth, members in any order).
final class Constants {
  /// A number as JSON writes it.
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?(?:[eE][+-]?\\d++)?");

  private static final int NAMED_MAX = 20;
  private static final int DIGITS_MAX = 1_000;

  private Constants() {}

  static void add(Node.Mapping schema, Demands to, Scope scope) {
    Set<Kind> kinds = Kind.stated(schema);
    boolean texts = kinds != null && kinds.contains(Kind.STRING);
    Node constant = schema.get("const");
    if (constant != null) {
      to.add(new Listed(List.of(constant), texts));
    }
    List<Node> values = Keywords.items(schema, "enum");
    if (!values.isEmpty()) {
      to.add(new Listed(values, texts));
    } else if (schema.get("enum") != null) {
      scope.unheld(schema, "`enum` lists nothing");
    }
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /// One of the listed values.
  static final class Listed implements Check {
    private final Set<String> values = new HashSet<>();
    private final List<String> words = new ArrayList<>();

    /// Where texts are asked for, those without quotes are texts, too: YAML takes many of them for
    /// something else.
    Listed(List<Node> listed, boolean texts) {
      for (Node node : listed) {
        JsonTree value = value(node);
        values.add(canonical(value));
        if (node instanceof Node.Scalar scalar) {
          words.add(scalar.isNothing() ? "null" : scalar.text());
          if (texts && !scalar.isNothing()) {
            values.add(canonical(JsonTree.text(scalar.text())));
          }
        }
      }
    }

    boolean has(JsonTree value) {
      return values.contains(canonical(value));
    }

    @Override
    public boolean holds(JsonTree value, Run run) {
      return has(value) || (!run.isQuiet() && run.wrong(refusal(value)));
    }

    private String refusal(JsonTree value) {
      boolean all = !words.isEmpty() && words.size() <= NAMED_MAX;
      String known = words.size() == 1 ? "must be " : "must be one of: ";
      String refusal =
          all ? known + String.join(", ", words) : "must be one of " + values.size() + " values";
      return value instanceof JsonTree.Text(String text)
          ? Suggestion.nearest(text, words)
              .map(near -> refusal + "; did you mean `" + near + "`?")
              .orElse(refusal)
          : refusal;
    }
  }

  /// The value that stands there, as YAML 1.2 and JSON read it.
  private static JsonTree value(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        mapping.entries().forEach(one -> members.put(one.key().value(), value(one.value())));
        yield JsonTree.object(members);
      }
      case Node.Sequence list ->
          JsonTree.list(list.items().stream().map(Constants::value).toList());
      case Node.Scalar scalar when scalar.isNothing() -> new JsonTree.Nothing();
      case Node.Scalar(String text, boolean quoted, var _) -> {
        boolean truth = text.equals("true") || text.equals("false");
        yield quoted || !(truth || isNumber(text))
            ? JsonTree.text(text)
            : truth ? JsonTree.truth(text.equals("true")) : new JsonTree.Numeral(text);
      }
    };
  }

  /// What a number is worth, without zeros at its end; null where that is beyond all measure.
  static @Nullable BigDecimal exact(JsonTree.Numeral number) {
    if (number.literal().length() > DIGITS_MAX) {
      return null;
    }
    try {
      BigDecimal exact = number.exact();
      return exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    } catch (NumberFormatException | ArithmeticException _) {
      return null;
    }
  }

  /// The same text for values that are the same, others for others.
  static String canonical(JsonTree value) {
    StringBuilder out = new StringBuilder();
    append(value, out);
    return out.toString();
  }

  private static void append(JsonTree value, StringBuilder out) {
    switch (value) {
      case JsonTree.Nothing() -> out.append('n');
      case JsonTree.Truth(boolean truth) -> out.append(truth ? 't' : 'f');
      case JsonTree.Numeral number -> {
        BigDecimal exact = exact(number);
        out.append('#').append(exact == null ? number.literal() : exact.toString()).append(';');
      }
      case JsonTree.Text(String text) -> append(text, out);
      case JsonTree.Items(List<JsonTree> items) -> {
        out.append('[');
        items.forEach(item -> append(item, out));
        out.append(']');
      }
      case JsonTree.Members(Map<String, JsonTree> members) -> {
        out.append('{');
        new TreeMap<>(members)
            .forEach(
                (name, member) -> {
                  append(name, out);
                  append(member, out);
                });
        out.append('}');
      }
    }
  }

  private static void append(String text, StringBuilder out) {
    out.append('"').append(text.length()).append(':').append(text);
  }
}
