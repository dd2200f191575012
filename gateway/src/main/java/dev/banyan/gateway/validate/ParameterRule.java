package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import dev.banyan.gateway.parameter.ParameterReader;
import dev.banyan.json.JsonTree;
import dev.banyan.json.check.Kind;
import dev.banyan.json.check.SchemaCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the contract says of one parameter. Immutable.
///
/// `values` is null for one of a form that is not looked into; then only its being there counts.
record ParameterRule(
    String place, boolean required, boolean emptyAllowed, @Nullable Values values, Style style) {
  /// What values must be, for `check` as a whole. `item` is null where there is one value; `kinds`
  /// are those of a value or an item. `json`: the text is JSON.
  record Values(SchemaCheck check, @Nullable SchemaCheck item, Set<Kind> kinds, boolean json) {}

  /// How values are written: what stands before the first, and between two; nothing where each is a
  /// parameter of its own.
  record Style(String lead, String separator, Escapes escapes) {}

  /// How what does not stand for itself is escaped.
  enum Escapes {
    QUERY,
    PATH,
    NONE
  }

  private static final Pattern BLANK = Pattern.compile("%20");
  private static final Pattern BAR = Pattern.compile("%7[Cc]");
  private static final Pattern COMMA = Pattern.compile("%2[Cc]");

  /// Notes what is wrong with the values, as they were sent.
  void check(List<String> sent, List<Fault.Violation> violations) {
    if (sent.isEmpty()) {
      if (required) {
        violations.add(new Fault.Violation(place, "is missing"));
      }
      return;
    }
    Values by = values;
    if (by == null || (emptyAllowed && sent.stream().allMatch(String::isEmpty))) {
      return;
    }
    try {
      List<String> bare = sent.stream().map(this::bare).toList();
      if (by.item() != null) {
        list(by, by.item(), bare, violations);
      } else if (sent.size() > 1) {
        violations.add(new Fault.Violation(place, "is given more than once"));
      } else {
        tell(by.check().violations(single(by, decoded(bare.getFirst()))), violations);
      }
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.TOO_LARGE) {
        throw fault;
      }
      if (fault.violations().isEmpty()) {
        violations.add(new Fault.Violation(place, "must be JSON"));
      }
      violations.addAll(fault.violations());
    }
  }

  /// Without what label and matrix style write before the first value.
  private String bare(String sent) {
    if (!sent.startsWith(style.lead())) {
      throw Fault.invalid(List.of(new Fault.Violation(place, "must begin with " + style.lead())));
    }
    return sent.substring(style.lead().length());
  }

  private JsonTree single(Values by, String text) {
    return by.json() ? JsonTree.parse(text) : value(by.check(), by.kinds(), text);
  }

  private void list(
      Values by, SchemaCheck item, List<String> sent, List<Fault.Violation> violations) {
    boolean nothing = !style.separator().isEmpty() && sent.stream().allMatch(String::isEmpty);
    if (nothing && wrong(by, item, List.of()).isEmpty()) {
      return;
    }
    List<Fault.Violation> found = wrong(by, item, read(sent));
    if (!found.isEmpty()) {
      tell(found, violations);
    }
  }

  private static List<Fault.Violation> wrong(Values by, SchemaCheck item, List<String> reading) {
    List<JsonTree> items = new ArrayList<>();
    for (String one : reading) {
      items.add(value(item, by.kinds(), one));
    }
    return by.check().violations(JsonTree.list(items));
  }

  /// The list that a text stands for. A comma that is escaped is no separator by RFC 6570 §3.2.1,
  /// but most clients escape all of them, and most systems unescape before they look for them: it
  /// counts as one, so that no bound on items is passed by.
  private List<String> read(List<String> sent) {
    return switch (style.separator()) {
      case "" -> sent.stream().map(this::decoded).toList();
      case " " -> items(replaced(BLANK, sent, "+"), "+");
      case "|" -> items(replaced(BAR, sent, "|"), "|");
      case "," -> items(style.escapes() == Escapes.NONE ? sent : replaced(COMMA, sent, ","), ",");
      default -> items(sent, style.separator());
    };
  }

  private static List<String> replaced(Pattern escape, List<String> sent, String by) {
    return sent.stream().map(one -> escape.matcher(one).replaceAll(by)).toList();
  }

  private List<String> items(List<String> sent, String separator) {
    List<String> items = new ArrayList<>();
    for (String one : sent) {
      for (String item : one.split(Pattern.quote(separator), -1)) {
        items.add(decoded(style.escapes() == Escapes.NONE ? item.strip() : item));
      }
    }
    return items;
  }

  private String decoded(String text) {
    String plain =
        style.escapes() == Escapes.NONE
            ? text
            : ParameterReader.decode(place, text, style.escapes() == Escapes.QUERY);
    if (plain.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw Fault.invalid(List.of(new Fault.Violation(place, "has a control character")));
    }
    return plain;
  }

  /// A text without quotes may be a number as well: it is what the schema takes.
  private static JsonTree value(SchemaCheck check, Set<Kind> kinds, String text) {
    List<JsonTree> readings = SchemaCheck.readings(text);
    for (JsonTree reading : readings) {
      if (check.takes(reading)) {
        return reading;
      }
    }
    return kinds.contains(Kind.STRING) ? readings.getFirst() : readings.getLast();
  }

  private void tell(List<Fault.Violation> found, List<Fault.Violation> violations) {
    for (Fault.Violation one : found) {
      if (violations.size() < Rules.VIOLATIONS_MAX) {
        violations.add(new Fault.Violation(place, one.message()));
      }
    }
  }
}
