package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import dev.banyan.gateway.parameter.ParameterReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the contract says of one parameter. Immutable.
///
/// `reader` is null for one of a form that is not looked into; then only its being there counts.
/// `separator` stands between the items of a list, 0 where each item has a parameter of its own.
record ParameterRule(
    String place,
    boolean required,
    boolean emptyAllowed,
    @Nullable ParameterReader reader,
    Form form) {
  /// How values are written.
  sealed interface Form {
    /// One value.
    record Single() implements Form {}

    /// Several, `min` to `max` of them.
    record Several(char separator, int min, int max) implements Form {}
  }

  /// Notes what is wrong with the values, as they were sent.
  void check(List<String> sent, boolean query, List<Fault.Violation> violations) {
    if (sent.isEmpty()) {
      if (required) {
        violations.add(new Fault.Violation(place, "is missing"));
      }
      return;
    }
    ParameterReader by = reader;
    if (by == null || (emptyAllowed && sent.stream().allMatch(String::isEmpty))) {
      return;
    }
    switch (form) {
      case Form.Single _ -> {
        if (sent.size() > 1) {
          violations.add(new Fault.Violation(place, "is given more than once"));
        } else {
          read(by, sent.getFirst(), query, violations);
        }
      }
      case Form.Several several -> items(several, sent, by, query, violations);
    }
  }

  private void items(
      Form.Several several,
      List<String> sent,
      ParameterReader by,
      boolean query,
      List<Fault.Violation> violations) {
    List<String> items = several.separator() == 0 ? sent : split(sent, several.separator());
    if (items.size() < several.min() || items.size() > several.max()) {
      violations.add(
          new Fault.Violation(
              place, "must have " + several.min() + " to " + several.max() + " items"));
    }
    for (int i = 0; i < items.size() && violations.size() < Rules.VIOLATIONS_MAX; i++) {
      read(by, items.get(i), query, violations);
    }
  }

  /// A blank between items comes as `%20` or `+`.
  private static List<String> split(List<String> sent, char separator) {
    List<String> items = new ArrayList<>();
    for (String one : sent) {
      String text = separator == ' ' ? one.replace("%20", "+") : one;
      for (String item : text.split(separator == ' ' ? "\\+" : "\\" + separator, -1)) {
        items.add(item.strip());
      }
    }
    return items;
  }

  private static void read(
      ParameterReader reader, String text, boolean query, List<Fault.Violation> violations) {
    try {
      var _ = reader.read(query ? reader.decode(text, true) : text);
    } catch (Fault fault) {
      violations.addAll(fault.violations());
    }
  }
}
