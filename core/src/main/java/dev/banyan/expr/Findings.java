package dev.banyan.expr;

import dev.banyan.expr.Plan.Gap;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mistakes of one expression, each at its own column where the source line shows the
/// expression as it was read (one line, no escapes); else at the place of the whole. Owned by one
/// thread.
final class Findings {
  private final String source;
  private final Place whole;
  private final int start;
  private final Mistakes mistakes;
  private final @Nullable String instead;
  private final @Nullable Type expected;
  private int count;

  /// `instead` is what to write in place of the time of evaluation; null where that may be used.
  /// `expected` is what the expression is to be; null where it may be anything.
  Findings(
      String source,
      Place whole,
      Mistakes mistakes,
      @Nullable String instead,
      @Nullable Type expected) {
    this.instead = instead;
    this.expected = expected;
    this.source = source;
    this.whole = whole;
    this.mistakes = mistakes;
    boolean shown = whole.line() > 0 && source.indexOf('\n') < 0;
    int from = Math.max(0, whole.column() - 1);
    this.start = shown ? whole.source().line(whole.line()).indexOf(source, from) : -1;
  }

  String source() {
    return source;
  }

  boolean any() {
    return count > 0;
  }

  void error(String code, Gap.Span at, String message, @Nullable String remedy) {
    count++;
    mistakes.add(Mistake.error(code, place(at), message, remedy));
  }

  void syntax(Gap.Span at, String message, @Nullable String remedy) {
    error("expression-syntax", at, message, remedy);
  }

  void type(Gap.Span at, String message, @Nullable String remedy) {
    error("expression-type", at, message, remedy);
  }

  /// Tells where an expression looks at the clock and must not.
  void clock(String function, Gap.Span at) {
    if (instead != null) {
      error("not-repeatable", at, "`" + function + "` is another value each time", instead);
    }
  }

  void gap(Gap gap) {
    error("expression-may-fail", gap.at(), gap.what(), gap.remedy());
  }

  void unknownVariable(String name, Gap.Span at, Collection<String> known) {
    String remedy =
        known.isEmpty()
            ? "there are no variables here; a text stands in quotes: '" + name + "'"
            : Suggestion.forWord(name, known);
    String quoted = "\"'" + name + "'\"";
    if (source.strip().equals(name)) {
      if (expected instanceof Type.Enumeration(List<String> values) && values.contains(name)) {
        remedy = "it is one of the values wanted here, and a text stands in quotes: " + quoted;
      } else if (expected instanceof Type.Text && Suggestion.nearest(name, known).isEmpty()) {
        remedy += "; a text stands in quotes: " + quoted;
      }
    }
    error("unknown-variable", at, "unknown variable `" + name + "`", remedy);
  }

  void unknownField(String name, Gap.Span at, Type owner) {
    error(
        "unknown-field",
        at,
        "`" + Types.name(owner) + "` has no field `" + name + "`",
        Suggestion.forWord(name, fieldNames(owner)));
  }

  private static List<String> fieldNames(Type owner) {
    List<String> names = new ArrayList<>();
    if (owner instanceof Structure structure) {
      structure.fields().forEach(field -> names.add(field.name()));
    }
    if (owner instanceof OneOf oneOf) {
      oneOf.cases().forEach(one -> names.add(one.name()));
    }
    return names;
  }

  private Place place(Gap.Span at) {
    if (start < 0) {
      return whole;
    }
    int from = Math.clamp(at.from(), 0, source.length());
    int length = Math.clamp(at.length(), 1, Math.max(1, source.length() - from));
    return new Place(whole.source(), whole.line(), start + from + 1, length);
  }
}
