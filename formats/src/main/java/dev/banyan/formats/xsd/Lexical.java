package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the characters of an atomic value are read and written (XML Schema part 2, section 3).
/// `read` throws `IllegalArgumentException` with what was expected, never with the text itself.
enum Lexical {
  TEXT,
  BOOLEAN,
  INTEGER,
  DECIMAL,
  REAL,
  DATE,
  TIME,
  TIMESTAMP,
  BASE64,
  HEX,
  /// `{namespace}local`: prefixes mean nothing outside their document.
  NAME;

  private static final Pattern WHOLE = Pattern.compile("-?\\d+");
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)");
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,6})?");
  private static final String ZONE = "(Z|[+-]\\d\\d:\\d\\d)?";
  private static final String CLOCK = "(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?";
  private static final Pattern DATE_FORM = Pattern.compile("(-?\\d{4,9})-(\\d\\d)-(\\d\\d)" + ZONE);
  private static final Pattern TIME_FORM = Pattern.compile(CLOCK + ZONE);
  private static final Pattern TIMESTAMP_FORM =
      Pattern.compile("(-?\\d{4,9}-\\d\\d-\\d\\d)T(" + CLOCK + ")" + ZONE);
  private static final int DIGITS_MAX = 4000;

  Object read(String text, Type type, NamespaceLookup lookup) {
    try {
      return switch (this) {
        case TEXT -> text;
        case BOOLEAN -> readBoolean(text);
        case INTEGER -> readInteger(text, type);
        case DECIMAL -> readDecimal(text, type);
        case REAL -> readReal(text);
        case DATE -> readDate(text);
        case TIME -> readTime(matched(TIME_FORM, text, "a time"));
        case TIMESTAMP -> readTimestamp(text);
        case BASE64 -> Bytes.wrap(Base64.getMimeDecoder().decode(text));
        case HEX -> Bytes.wrap(HexFormat.of().parseHex(text));
        case NAME -> readName(text, lookup);
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("is not a value of its type", e);
    }
  }

  String write(Object value, NameWriter names) {
    return switch (this) {
      case TEXT -> (String) value;
      case BOOLEAN, INTEGER -> value.toString();
      case DECIMAL -> writeDecimal((BigDecimal) value);
      case REAL -> writeReal((Double) value);
      case DATE -> value.toString();
      case TIME -> writeTime((LocalTime) value);
      case TIMESTAMP -> writeTimestamp(value);
      case BASE64 -> Base64.getEncoder().encodeToString(((Bytes) value).unsafeArray());
      case HEX -> HexFormat.of().withUpperCase().formatHex(((Bytes) value).unsafeArray());
      case NAME -> writeName((String) value, names);
    };
  }

  /// Finds what a prefix stands for.
  @FunctionalInterface
  interface NamespaceLookup {
    @Nullable String namespaceOf(String prefix);
  }

  /// Gives the `prefix:local` of a name where it is written.
  @FunctionalInterface
  interface NameWriter {
    String qualified(String namespace, String local);
  }

  private static Boolean readBoolean(String text) {
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new IllegalArgumentException("is not true or false");
    };
  }

  private static Object readInteger(String text, Type type) {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    if (digits.length() > DIGITS_MAX || !WHOLE.matcher(digits).matches()) {
      throw new IllegalArgumentException("is not a whole number");
    }
    if (type instanceof Type.Int range && !range.fitsLong()) {
      return new BigInteger(digits);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is out of range", e);
    }
  }

  private static BigDecimal readDecimal(String text, Type type) {
    if (text.length() > DIGITS_MAX || !NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("is not a decimal number");
    }
    BigDecimal value = new BigDecimal(text);
    return type instanceof Type.Decimal decimal && decimal.bounded()
        ? value.setScale(decimal.scale())
        : value;
  }

  /// A huge exponent must not become a huge text.
  private static String writeDecimal(BigDecimal value) {
    if (value.precision() > DIGITS_MAX || Math.abs((long) value.scale()) > DIGITS_MAX) {
      throw new IllegalArgumentException("has more digits than can be sent");
    }
    return value.toPlainString();
  }

  private static Double readReal(String text) {
    return switch (text) {
      case "INF", "+INF" -> Double.POSITIVE_INFINITY;
      case "-INF" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> {
        if (text.length() > DIGITS_MAX || !FLOAT.matcher(text).matches()) {
          throw new IllegalArgumentException("is not a number");
        }
        yield Double.valueOf(text);
      }
    };
  }

  private static String writeReal(Double value) {
    if (value.isInfinite()) {
      return value > 0 ? "INF" : "-INF";
    }
    return value.toString();
  }

  /// A zone after a date says nothing a calendar date could keep; it is dropped.
  private static LocalDate readDate(String text) {
    Matcher parts = matched(DATE_FORM, text, "a date");
    return LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
  }

  private static LocalTime readTime(Matcher parts) {
    int hour = number(parts, 1);
    int nanos = nanos(parts.group(4));
    // 24:00:00 is midnight at the end of the day (XML Schema part 2, 3.2.7.1).
    boolean endOfDay = hour == 24 && number(parts, 2) == 0 && number(parts, 3) == 0 && nanos == 0;
    return LocalTime.of(endOfDay ? 0 : hour, number(parts, 2), number(parts, 3), nanos);
  }

  private static Object readTimestamp(String text) {
    Matcher parts = matched(TIMESTAMP_FORM, text, "a date and time");
    LocalTime time = readTime(matched(TIME_FORM, parts.group(2), "a time"));
    LocalDate date = readDate(parts.group(1));
    LocalDateTime local =
        LocalDateTime.of(parts.group(3).equals("24") ? date.plusDays(1) : date, time);
    String zone = parts.group(7);
    return zone == null ? local : OffsetDateTime.of(local, ZoneOffset.of(zone));
  }

  private static String writeTime(LocalTime time) {
    String text = time.toString();
    int end = text.length();
    while (end > 9 && text.charAt(end - 1) == '0') {
      end--;
    }
    return end == 5 ? text + ":00" : text.substring(0, end);
  }

  private static String writeTimestamp(Object value) {
    LocalDateTime local =
        value instanceof OffsetDateTime instant ? instant.toLocalDateTime() : (LocalDateTime) value;
    String text = local.toLocalDate() + "T" + writeTime(local.toLocalTime());
    if (value instanceof OffsetDateTime instant) {
      int seconds = instant.getOffset().getTotalSeconds();
      return seconds % 60 == 0
          ? text + instant.getOffset()
          : writeTimestamp(instant.withOffsetSameInstant(ZoneOffset.UTC));
    }
    return text;
  }

  private static String readName(String text, NamespaceLookup lookup) {
    int colon = text.indexOf(':');
    String uri = lookup.namespaceOf(colon < 0 ? "" : text.substring(0, colon));
    if (uri == null) {
      throw new IllegalArgumentException("is a name whose prefix is not declared");
    }
    return new XmlName(uri, text.substring(colon + 1)).toString();
  }

  private static String writeName(String name, NameWriter names) {
    int brace = name.startsWith("{") ? name.indexOf('}') : -1;
    return brace < 0 ? name : names.qualified(name.substring(1, brace), name.substring(brace + 1));
  }

  private static Matcher matched(Pattern form, String text, String what) {
    Matcher matcher = form.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not " + what);
    }
    return matcher;
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  private static int nanos(@Nullable String fraction) {
    if (fraction == null) {
      return 0;
    }
    if (fraction.length() > 9 && !fraction.substring(9).matches("0*")) {
      throw new IllegalArgumentException("is finer than a nanosecond");
    }
    return Integer.parseInt((fraction + "000000000").substring(0, 9));
  }
}
