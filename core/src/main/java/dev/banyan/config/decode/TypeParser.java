package dev.banyan.config.decode;

import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads types as they are written: `text(8)`, `decimal(11.2)`, `list(Line)`, `crm.CustomerRecord`.
public final class TypeParser {
  /// The words of the language's own types, which no type of a configuration may take.
  public static final List<String> WORDS =
      List.of(
          "text",
          "integer",
          "decimal",
          "real",
          "boolean",
          "date",
          "time",
          "timestamp",
          "local-timestamp",
          "bytes",
          "list");

  /// What other languages call them.
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("string", "text"),
          Map.entry("str", "text"),
          Map.entry("varchar", "text"),
          Map.entry("char", "text"),
          Map.entry("int", "integer"),
          Map.entry("long", "integer"),
          Map.entry("short", "integer"),
          Map.entry("bigint", "integer"),
          Map.entry("number", "decimal"),
          Map.entry("numeric", "decimal"),
          Map.entry("money", "decimal"),
          Map.entry("float", "real"),
          Map.entry("double", "real"),
          Map.entry("bool", "boolean"),
          Map.entry("datetime", "timestamp"),
          Map.entry("instant", "timestamp"),
          Map.entry("binary", "bytes"),
          Map.entry("blob", "bytes"),
          Map.entry("array", "list"));

  private static final Pattern FORM = Pattern.compile("([^()\\s]+)\\s*(?:\\((.*)\\))?");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_./:$#-]*");

  private TypeParser() {}

  /// The type; throws `IllegalArgumentException` that says what is wrong with it.
  public static TypeExpression parse(Node.Scalar scalar) {
    return parse(scalar.text().strip(), scalar.place(), 0);
  }

  private static TypeExpression parse(String text, Place place, int depth) {
    if (text.matches("\\w+\\([^)]*")) {
      throw new IllegalArgumentException(
          "a comma ends a value here: write it without, like `decimal(11.2)`");
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches() || depth > 4) {
      throw new IllegalArgumentException("`" + text + "` is not a type");
    }
    String word = form.group(1);
    String argument = form.group(2);
    if (argument != null && argument.contains(",")) {
      throw new IllegalArgumentException("no comma stands in a type: write `decimal(11.2)`");
    }
    if (word.equals("list")) {
      if (argument == null || argument.isBlank()) {
        throw new IllegalArgumentException("a list names its items: write `list(Line)`");
      }
      int offset = text.indexOf('(') + 1;
      Place inner =
          new Place(place.source(), place.line(), place.column() + offset, argument.length());
      return new TypeExpression.ListOf(parse(argument.strip(), inner, depth + 1), place);
    }
    Type known = known(word, argument);
    if (known != null) {
      return new TypeExpression.Known(known, text, place);
    }
    if (argument != null || !NAME.matcher(word).matches()) {
      String meant = ELSEWHERE.get(word.toLowerCase(Locale.ROOT));
      throw new IllegalArgumentException(
          meant == null
              ? "one of: " + String.join(", ", WORDS)
              : "write `" + meant + "(" + argument + ")`");
    }
    return new TypeExpression.Reference(new Name(word, place));
  }

  /// What was probably meant by a word that is no type: a type of the language, or one of `names`.
  public static String suggestion(String word, Collection<String> names) {
    String meant = ELSEWHERE.get(word.toLowerCase(Locale.ROOT));
    if (meant != null) {
      return "it is called `" + meant + "` here";
    }
    List<String> all = new ArrayList<>(names);
    if (Character.isLowerCase(word.charAt(0))) {
      all.addAll(WORDS);
    }
    return Suggestion.nearest(word, all).isPresent()
        ? Suggestion.forWord(word, all)
        : Suggestion.forWord(word, names) + "; or a type of the language, like text(8)";
  }

  private static @Nullable Type known(String word, @Nullable String argument) {
    return switch (word) {
      case "text" ->
          argument == null ? Type.Text.ANY : Type.Text.max(number(word, argument, 100_000_000));
      case "integer" ->
          argument == null ? Type.Int.BITS64 : Type.Int.digits(number(word, argument, 1000), true);
      case "decimal" -> decimal(argument);
      case "real" -> real(argument);
      case "bytes" ->
          new Type.Binary(
              argument == null ? Type.UNBOUNDED : number(word, argument, 1_000_000_000));
      case "boolean" -> bare(word, argument, Type.Bool.BOOL);
      case "date" -> bare(word, argument, Type.Date.DATE);
      case "time" -> bare(word, argument, Type.Time.TIME);
      case "timestamp" -> bare(word, argument, Type.Timestamp.INSTANT);
      case "local-timestamp" -> bare(word, argument, Type.Timestamp.LOCAL);
      default -> null;
    };
  }

  private static Type bare(String word, @Nullable String argument, Type type) {
    if (argument != null) {
      throw new IllegalArgumentException("`" + word + "` takes nothing in parentheses");
    }
    return type;
  }

  private static Type real(@Nullable String argument) {
    int bits = argument == null ? 64 : number("real", argument, 64);
    if (bits != 32 && bits != 64) {
      throw new IllegalArgumentException("`real` has 32 or 64 bits");
    }
    return new Type.Real(bits);
  }

  private static Type decimal(@Nullable String argument) {
    if (argument == null) {
      return Type.Decimal.UNBOUNDED_DECIMAL;
    }
    Matcher digits = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?").matcher(argument.strip());
    if (!digits.matches()) {
      throw new IllegalArgumentException(
          "a decimal says its digits and how many of them stand after the point:"
              + " write `decimal(11.2)`");
    }
    int precision = number("decimal", digits.group(1), 1000);
    int scale = digits.group(2) == null ? 0 : Integer.parseInt(digits.group(2));
    if (scale > precision) {
      throw new IllegalArgumentException(
          "a decimal of %d digits cannot have %d after the point".formatted(precision, scale));
    }
    return new Type.Decimal(precision, scale);
  }

  private static int number(String word, String argument, int max) {
    String digits = argument.strip();
    if (!digits.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("`" + word + "(…)` takes one number: `" + word + "(8)`");
    }
    int value = Integer.parseInt(digits);
    if (value < 1 || value > max) {
      throw new IllegalArgumentException("`" + word + "(…)` takes a number between 1 and " + max);
    }
    return value;
  }
}
