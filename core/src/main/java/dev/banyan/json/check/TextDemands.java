package dev.banyan.json.check;

import dev.banyan.json.JsonTree;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import dev.banyan.type.TextPattern;
import dev.banyan.type.Type;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is demanded of texts. Lengths count code points. Of the formats, which JSON Schema calls
/// hints, those are held that cannot be mistaken: dates, timestamps and base64.
final class TextDemands {
  private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)");

  /// RFC 3339 §5.6, with its leap seconds.
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[Tt](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d++)?"
              + "(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)");

  /// Characters that take as long as a step.
  private static final int MATCHED_AT_ONCE = 4;

  private static final int DECODED_AT_ONCE = 16;
  private static final int COUNTED_AT_ONCE = 64;

  private TextDemands() {}

  static void add(Node.Mapping schema, Demands to, Scope scope) {
    int min = scope.count(schema, "minLength", 0);
    int max = scope.count(schema, "maxLength", Type.UNBOUNDED);
    if (min > 0) {
      to.add(new Sized(min, Type.UNBOUNDED, "must have at least " + characters(min)));
    }
    if (max < Type.UNBOUNDED) {
      to.add(new Sized(0, max, "must have at most " + characters(max)));
    }
    String pattern = Keywords.text(schema, "pattern");
    if (pattern != null) {
      TextPattern compiled = anywhere(pattern);
      if (compiled == null) {
        scope.unheld(schema, "`pattern` is no regular expression here");
      } else {
        to.matches(!compiled.isLinear());
        to.add(new Matching(compiled, "must match " + pattern));
      }
    }
    format(Keywords.text(schema, "format"), to);
  }

  private static void format(@Nullable String format, Demands to) {
    switch (format) {
      case "date" -> to.add(new Worded(TextDemands::isDate, "must be a date like 2026-11-22"));
      case "date-time" ->
          to.add(
              new Worded(
                  TextDemands::isTimestamp,
                  "must be a timestamp with offset like 2026-11-22T09:30:00Z"));
      case "byte" ->
          to.add(new Worded(TextDemands::isBase64, "must be bytes in base64 with padding"));
      case null, default -> {}
    }
  }

  /// A pattern that is looked for anywhere in a text; null where it is none with us.
  static @Nullable TextPattern anywhere(String pattern) {
    String ours = Keywords.wholeMatch(EcmaSpaces.writtenOut(pattern));
    return ours == null ? null : TextPattern.of(ours);
  }

  /// A text that is too much for its pattern does not match; where that might let a value pass, the
  /// check is given up.
  static boolean matches(TextPattern pattern, String text, Run run) {
    long foreseen = pattern.foreseen(text); // Paid before, or one text more than may be is matched.
    run.steps(1 + foreseen / MATCHED_AT_ONCE);
    TextPattern.Attempt attempt = pattern.attempt(text);
    run.steps((attempt.looks() - foreseen) / MATCHED_AT_ONCE);
    if (attempt.givenUp() && run.isQuiet()) {
      throw Run.tooMany();
    }
    return attempt.matches();
  }

  private static String characters(int count) {
    return count == 1 ? "1 character" : count + " characters";
  }

  private static boolean isDate(String text) {
    Matcher parts = DATE.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    try {
      var _ =
          LocalDate.of(
              Integer.parseInt(parts.group(1)),
              Integer.parseInt(parts.group(2)),
              Integer.parseInt(parts.group(3)));
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isTimestamp(String text) {
    Matcher parts = TIMESTAMP.matcher(text);
    return parts.matches() && isDate(parts.group(1));
  }

  /// RFC 4648 §4.
  private static boolean isBase64(String text) {
    try {
      var _ = Base64.getDecoder().decode(text);
      return text.length() % 4 == 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// One demand on how a text is written.
  private record Worded(Predicate<String> right, String otherwise) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      if (!(value instanceof JsonTree.Text(String text))) {
        return Taken.YES;
      }
      run.read(text, DECODED_AT_ONCE);
      return right.test(text) ? Taken.YES : run.wrong(otherwise);
    }
  }

  /// How many characters a text has. They are only counted where the number of its units, one or
  /// two for each, leaves that open.
  private record Sized(int min, int max, String otherwise) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      return value instanceof JsonTree.Text(String text) && !isRight(text, run)
          ? run.wrong(otherwise)
          : Taken.YES;
    }

    private boolean isRight(String text, Run run) {
      int units = text.length();
      if (units < min || (units + 1) / 2 > max) {
        return false;
      }
      if ((units + 1) / 2 >= min && units <= max) {
        return true;
      }
      run.read(text, COUNTED_AT_ONCE);
      int characters = text.codePointCount(0, units);
      return characters >= min && characters <= max;
    }
  }

  /// A text that has something in it which the pattern describes.
  private record Matching(TextPattern pattern, String otherwise) implements Check {
    @Override
    public Taken holds(JsonTree value, Run run) {
      return value instanceof JsonTree.Text(String text) && !matches(pattern, text, run)
          ? run.wrong(otherwise)
          : Taken.YES;
    }
  }
}
