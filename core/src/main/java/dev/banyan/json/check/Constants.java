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
  private static final int DIGITS_AT_ONCE = 16;

  private Constants() {}

  /// `nullable`: null is added to the kinds, which is of no use by the letter where an `enum` does
  /// not list it. It is meant so often that such a null goes on, and that is told.
  static void add(Node.Mapping schema, boolean nullable, Demands to, Scope scope) {
    Set<Kind> kinds = Kind.stated(schema);
    boolean texts = kinds != null && kinds.contains(Kind.STRING);
    Node constant = schema.get("const");
    if (constant != null) {
      to.add(new Listed(List.of(constant), texts, false));
    }
    List<Node> values = Keywords.items(schema, "enum");
    if (!values.isEmpty()) {
      boolean listed =
          values.stream().anyMatch(one -> one instanceof Node.Scalar scalar && scalar.isNothing());
      boolean open = nullable && kinds != null && !listed;
      to.add(new Listed(values, texts, open));
      if (open) {
        scope.told(schema, "null, by a `nullable` beside an `enum` that does not list it");
      }
    } else if (schema.get("enum") != null) {
      scope.unheld(schema, "`enum` lists nothing");
    }
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /// One of the listed values. What a value costs to be told from them is bounded by them, however
  /// large it is.
  static final class Listed implements Check {
    private final Set<String> texts = new HashSet<>();
    private final Set<BigDecimal> numbers = new HashSet<>();
    private final List<JsonTree> others = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final int count;
    private final boolean open;
    private int textLengthMax;

    /// Where texts are asked for, those without quotes are texts, too: YAML takes many of them for
    /// something else. `open`: nobody knows whether null is right as well.
    Listed(List<Node> listed, boolean asTexts, boolean open) {
      this.open = open;
      count = listed.size();
      for (Node node : listed) {
        add(value(node));
        if (node instanceof Node.Scalar scalar) {
          words.add(scalar.isNothing() ? "null" : scalar.text());
          if (asTexts && !scalar.isNothing()) {
            add(JsonTree.text(scalar.text()));
          }
        }
      }
    }

    private void add(JsonTree value) {
      BigDecimal exact = value instanceof JsonTree.Numeral number ? exact(number) : null;
      if (exact != null) {
        numbers.add(exact);
      } else if (value instanceof JsonTree.Text(String text)) {
        texts.add(text);
        textLengthMax = Math.max(textLengthMax, text.length());
      } else {
        others.add(value);
      }
    }

    /// Whether it is one of them, or may be.
    boolean has(JsonTree value, Run run) {
      if (open && value instanceof JsonTree.Nothing) {
        return true;
      }
      if (value instanceof JsonTree.Text(String text)) {
        return text.length() <= textLengthMax && texts.contains(text);
      }
      BigDecimal exact = value instanceof JsonTree.Numeral number ? exact(number, run) : null;
      if (exact != null) {
        return numbers.contains(exact);
      }
      for (JsonTree other : others) {
        if (same(other, value, run)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Taken holds(JsonTree value, Run run) {
      if (has(value, run)) {
        return open && value instanceof JsonTree.Nothing ? Taken.UNSURE : Taken.YES;
      }
      return run.isQuiet() ? Taken.NO : run.wrong(refusal(value));
    }

    private String refusal(JsonTree value) {
      boolean all = !words.isEmpty() && words.size() <= NAMED_MAX;
      String known = words.size() == 1 ? "must be " : "must be one of: ";
      String refusal =
          all ? known + String.join(", ", words) : "must be one of " + count + " values";
      return value instanceof JsonTree.Text(String text)
          ? Suggestion.nearest(text, words)
              .map(near -> refusal + "; did you mean `" + near + "`?")
              .orElse(refusal)
          : refusal;
    }
  }

  /// Whether a value is just this constant. They are told apart at the first thing that differs.
  private static boolean same(JsonTree constant, JsonTree value, Run run) {
    run.step();
    return switch (constant) {
      case JsonTree.Numeral one when value instanceof JsonTree.Numeral other -> {
        BigDecimal exact = exact(one);
        BigDecimal theirs = exact(other, run);
        yield (exact == null || theirs == null) ? one.equals(other) : exact.compareTo(theirs) == 0;
      }
      case JsonTree.Items(List<JsonTree> ours)
          when value instanceof JsonTree.Items(List<JsonTree> theirs) -> {
        boolean same = ours.size() == theirs.size();
        for (int i = 0; i < ours.size() && same; i++) {
          same = same(ours.get(i), theirs.get(i), run);
        }
        yield same;
      }
      case JsonTree.Members(Map<String, JsonTree> ours)
          when value instanceof JsonTree.Members(Map<String, JsonTree> theirs) -> {
        boolean same = ours.size() == theirs.size();
        for (Map.Entry<String, JsonTree> one : ours.entrySet()) {
          JsonTree other = same ? theirs.get(one.getKey()) : null;
          same = other != null && same(one.getValue(), other, run);
        }
        yield same;
      }
      case JsonTree.Items _, JsonTree.Members _ -> false;
      case JsonTree.Nothing _, JsonTree.Truth _, JsonTree.Numeral _, JsonTree.Text _ ->
          constant.equals(value);
    };
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

  /// The same, where what is worked out is the sender's: as many steps as it has digits to the
  /// nearest sixteen.
  static @Nullable BigDecimal exact(JsonTree.Numeral number, Run run) {
    run.read(number.literal(), DIGITS_AT_ONCE);
    BigDecimal exact = exact(number);
    if (exact != null) {
      long places = Math.min(DIGITS_MAX, Math.abs((long) exact.scale()));
      run.steps((exact.precision() + places) / DIGITS_AT_ONCE);
    }
    return exact;
  }

  /// What a number is worth, without zeros at its end; null where that is beyond all measure.
  private static @Nullable BigDecimal exact(JsonTree.Numeral number) {
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
