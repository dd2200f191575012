package dev.banyan.cli.trial;

import dev.banyan.json.JsonTree;
import dev.banyan.text.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares JSON with what a test expects of it: a map may have more keys, a list has just these
/// items in this order, numbers are equal by value, `~` means absent or null.
final class Matching {
  private final List<String> differences = new ArrayList<>();

  private Matching() {}

  /// One sentence per difference, each with its path; none where it is as expected.
  static List<String> differences(Node expected, @Nullable JsonTree actual) {
    Matching matching = new Matching();
    matching.compare("", expected, actual);
    return matching.differences;
  }

  private void compare(String path, Node expected, @Nullable JsonTree actual) {
    switch (expected) {
      case Node.Mapping mapping -> {
        if (!(actual instanceof JsonTree.Members members)) {
          differs(path, "an object", actual);
          return;
        }
        for (Node.Entry entry : mapping.entries()) {
          String name = entry.key().value();
          compare(path + "/" + name, entry.value(), members.get(name));
        }
      }
      case Node.Sequence sequence -> items(path, sequence.items(), actual);
      case Node.Scalar scalar -> scalar(path, scalar, actual);
    }
  }

  private void items(String path, List<Node> expected, @Nullable JsonTree actual) {
    if (!(actual instanceof JsonTree.Items(List<JsonTree> items))) {
      differs(path, "a list", actual);
      return;
    }
    if (items.size() != expected.size()) {
      differences.add(
          at(path) + " has " + items.size() + " items, expected are " + expected.size());
    }
    for (int i = 0; i < Math.min(items.size(), expected.size()); i++) {
      compare(path + "/" + i, expected.get(i), items.get(i));
    }
  }

  private void scalar(String path, Node.Scalar expected, @Nullable JsonTree actual) {
    String text = expected.text();
    boolean same =
        switch (actual) {
          case null -> expected.isNothing();
          case JsonTree.Nothing _ -> expected.isNothing();
          case JsonTree.Text(String value) -> value.equals(text) && !expected.isNothing();
          case JsonTree.Truth(boolean value) -> Boolean.toString(value).equals(text);
          case JsonTree.Numeral numeral -> sameNumber(numeral, text);
          case JsonTree.Members _, JsonTree.Items _ -> false;
        };
    if (!same) {
      differs(path, expected.isNothing() ? "nothing" : "`" + text + "`", actual);
    }
  }

  private static boolean sameNumber(JsonTree.Numeral actual, String expected) {
    try {
      return actual.exact().compareTo(new BigDecimal(expected)) == 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private void differs(String path, String expected, @Nullable JsonTree actual) {
    differences.add(at(path) + " is " + shown(actual) + ", expected is " + expected);
  }

  private static String at(String path) {
    return path.isEmpty() ? "the whole" : path;
  }

  private static String shown(@Nullable JsonTree actual) {
    if (actual == null) {
      return "absent";
    }
    String text = new String(actual.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    return text.length() <= 120 ? text : Objects.requireNonNull(text.substring(0, 120)) + "…";
  }
}
