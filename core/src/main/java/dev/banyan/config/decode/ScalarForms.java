package dev.banyan.config.decode;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Rate;
import dev.banyan.base.Secret;
import dev.banyan.base.Share;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Document;
import dev.banyan.config.shape.Part;
import dev.banyan.config.shape.ZeroAllowed;
import dev.banyan.config.text.SyntaxTrouble;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Suggestion;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads single values from their source text by the class that is expected: the one list of the
/// forms a configuration is written in.
public final class ScalarForms {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /// What each form is called, with an example where the word alone does not say how it is written.
  private static final Map<Class<?>, String> NOUNS =
      Map.ofEntries(
          Map.entry(String.class, "a text"),
          Map.entry(Written.class, "a text"),
          Map.entry(Name.class, "a name"),
          Map.entry(Cel.class, "an expression"),
          Map.entry(TypeExpression.class, "a type like text(8)"),
          Map.entry(int.class, "a whole number"),
          Map.entry(Integer.class, "a whole number"),
          Map.entry(long.class, "a whole number"),
          Map.entry(Long.class, "a whole number"),
          Map.entry(boolean.class, "true or false"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(BigDecimal.class, "a number"),
          Map.entry(Duration.class, "a duration like 30s"),
          Map.entry(
              Instant.class, "a date like 2027-01-31 or an instant like 2027-01-31T12:00:00Z"),
          Map.entry(ByteSize.class, "a size like 64KiB"),
          Map.entry(Rate.class, "a rate like 100/s"),
          Map.entry(Share.class, "a share like 1%"),
          Map.entry(Secret.class, "a reference to a secret"),
          Map.entry(Path.class, "a path"),
          Map.entry(Document.class, "a path"),
          Map.entry(URI.class, "an address"));

  private final Complaints complaints;
  private final References references;
  private final ConfigurationPaths paths;

  ScalarForms(Decoding decoding, Complaints complaints) {
    this.complaints = complaints;
    this.references = new References(decoding);
    this.paths = ConfigurationPaths.of(decoding);
  }

  /// Whether values of the class are written as one scalar.
  public static boolean reads(Class<?> type) {
    return type.isEnum() || NOUNS.containsKey(type);
  }

  public static String noun(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + String.join(", ", words(type));
    }
    return NOUNS.getOrDefault(type, "a value");
  }

  /// The words of an enumeration, as they are written.
  public static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> Part.kebab(((Enum<?>) constant).name()))
        .toList();
  }

  /// The value; null, with a mistake reported, where the text is none. `part` is the component it
  /// is for, with its bounds.
  @Nullable Object read(Class<?> type, Node.Scalar scalar, Where where, @Nullable Part part) {
    if (scalar.isNothing() && (type != Cel.class || !scalar.text().equals("null"))) {
      complaints.nothing(where);
      return null;
    }
    if (type == Cel.class) {
      return expression(scalar, where);
    }
    if (type == Secret.class && !References.isIn(scalar.text())) {
      complaints.secretInClear(scalar, where);
      return null;
    }
    boolean literal = type == Name.class || type == TypeExpression.class || type.isEnum();
    String text = literal ? scalar.text() : references.resolve(scalar);
    if (text == null) {
      return null;
    }
    try {
      Object value = parse(type, text, scalar);
      boolean isInt = type == int.class || type == Integer.class;
      long most = isInt ? Integer.MAX_VALUE : Long.MAX_VALUE;
      boolean outside =
          value instanceof Number number && !inBounds(number, most, scalar, where, part);
      if (outside || (isOff(value, part) && complaints.zero(scalar, where))) {
        return null;
      }
      return isInt ? Math.toIntExact((Long) value) : value;
    } catch (IllegalArgumentException | ArithmeticException e) {
      if (type == Path.class || type == Document.class) {
        complaints.path(scalar, where, e.getMessage());
        return type == Path.class ? null : new Document(null);
      }
      complaints.wrongValue(scalar, where, noun(type), e.getMessage());
      // What has such a type is there all the same: what refers to it is no second mistake.
      return type == TypeExpression.class ? new TypeExpression.Unreadable(scalar.place()) : null;
    }
  }

  private @Nullable Object expression(Node.Scalar scalar, Where where) {
    String cut = scalar.quoted() ? null : SyntaxTrouble.cut(scalar.text(), scalar.place());
    if (cut != null) {
      complaints.eaten(scalar.place(), cut);
      return null;
    }
    if (scalar.text().isBlank()) {
      complaints.nothing(where);
      return null;
    }
    return new Cel(scalar.text(), scalar.place());
  }

  private Object parse(Class<?> type, String text, Node.Scalar scalar) {
    if (type.isEnum()) {
      return word(type, text);
    }
    return switch (type.getSimpleName()) {
      case "String" -> text;
      case "Written" -> new Written(text, scalar.place());
      case "Name" -> name(text, scalar);
      case "TypeExpression" -> TypeParser.parse(scalar);
      case "int", "Integer", "long", "Long" -> number(text);
      case "boolean", "Boolean" -> truth(text);
      case "BigDecimal" -> new BigDecimal(text.strip());
      case "Duration" -> duration(text);
      case "Instant" -> instant(text.strip());
      case "ByteSize" -> ByteSize.parse(text);
      case "Rate" -> Rate.parse(text);
      case "Share" -> Share.parse(text);
      case "Secret" -> Secret.of(text);
      case "Path" -> paths.resolve(text);
      case "Document" -> new Document(paths.resolve(text));
      case "URI" -> address(text);
      default -> throw new IllegalStateException("no form for " + type);
    };
  }

  private static Name name(String text, Node.Scalar scalar) {
    if (text.isBlank() || text.lines().count() > 1) {
      throw new IllegalArgumentException("");
    }
    return new Name(text.strip(), scalar.place());
  }

  private static Object word(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (Part.kebab(((Enum<?>) constant).name()).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(Suggestion.forWord(text, words(type)));
  }

  private static long number(String text) {
    if (!NUMBER.matcher(text.strip()).matches()) {
      throw new IllegalArgumentException("");
    }
    return Long.parseLong(text.strip());
  }

  private static boolean truth(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      case "yes", "on", "True", "TRUE" -> throw new IllegalArgumentException("write `true`");
      case "no", "off", "False", "FALSE" -> throw new IllegalArgumentException("write `false`");
      default -> throw new IllegalArgumentException("");
    };
  }

  private static Duration duration(String text) {
    Matcher form = DURATION.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          text.strip().matches("\\d{1,9}")
              ? "a duration has a unit: `" + text.strip() + "s`, or ms, m, h, d"
              : "a duration is written like 200ms, 30s, 5m, 1h or 30d");
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /// A date alone is its first moment in UTC.
  private static Instant instant(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("", e);
    }
  }

  private static URI address(String text) {
    URI uri = URI.create(text.strip());
    if (uri.getScheme() == null) {
      throw new IllegalArgumentException("an address starts with its scheme: http://…");
    }
    return uri;
  }

  private boolean inBounds(
      Number number, long most, Node.Scalar scalar, Where where, @Nullable Part part) {
    if (part == null || number instanceof BigDecimal) {
      return true;
    }
    Bounds bounds = part.bounds();
    long min = bounds == null ? 0 : bounds.min();
    long max = bounds == null ? most : Math.min(most, bounds.max());
    if (number.longValue() >= min && number.longValue() <= max) {
      return true;
    }
    String range = max == Long.MAX_VALUE ? "at least " + min : "between " + min + " and " + max;
    complaints.wrongValue(scalar, where, "a number " + range, null);
    return false;
  }

  private static boolean isOff(Object value, @Nullable Part part) {
    if (part == null || part.has(ZeroAllowed.class)) {
      return false;
    }
    return switch (value) {
      case Duration duration -> duration.isZero();
      case ByteSize size -> size.bytes() == 0;
      case Rate rate -> rate.count() == 0;
      case Share share -> share.percent().signum() == 0;
      default -> false;
    };
  }
}
