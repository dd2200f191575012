package dev.banyan.connectors.http;

import dev.banyan.base.Fault;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Parameters as text in paths, queries and headers. Values cannot break out of their place:
/// everything but RFC 3986's unreserved characters is percent-encoded, and what no encoding makes
/// safe is refused.
final class ParameterText {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private ParameterText() {}

  /// Scalars and lists of them.
  static boolean isWritable(Type type) {
    return switch (type) {
      case Type.ListOf list -> !(list.item() instanceof Type.ListOf) && isWritable(list.item());
      case Structure _, OneOf _, Type.Binary _ -> false;
      case Type.Text _,
          Type.Int _,
          Type.Decimal _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Enumeration _ ->
          true;
    };
  }

  static String plain(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal.toPlainString();
      case LocalTime time -> DateTimeFormatter.ISO_LOCAL_TIME.format(time);
      case LocalDateTime local -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local);
      case OffsetDateTime instant -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant);
      default -> value.toString();
    };
  }

  /// One segment of a path. An empty one, `.` and `..` would change which path it is.
  static String segment(String name, Object value) {
    String text = joined(value);
    if (text.isEmpty() || text.equals(".") || text.equals("..")) {
      throw refusal(name, "must not be empty, `.` or `..`: it stands in a path");
    }
    return text;
  }

  /// Lists joined by commas, each item encoded.
  static String joined(Object value) {
    if (!(value instanceof List<?> items)) {
      return encoded(plain(value));
    }
    StringBuilder out = new StringBuilder();
    for (Object item : items) {
      out.append(out.isEmpty() ? "" : ",").append(encoded(plain(item)));
    }
    return out.toString();
  }

  /// A header's value (RFC 9110, section 5.5): visible ASCII, blanks and tabs.
  static String header(String name, Object value) {
    StringBuilder out = new StringBuilder();
    for (Object item : value instanceof List<?> items ? items : List.of(value)) {
      out.append(out.isEmpty() ? "" : ",").append(plain(item));
    }
    boolean clean = out.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t');
    if (!clean) {
      throw refusal(name, "must be of visible ASCII characters: it stands in a header");
    }
    return out.toString();
  }

  static String encoded(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
      if (unit >= 0 && UNRESERVED.indexOf(unit) >= 0) {
        out.append((char) unit);
      } else {
        out.append('%').append(HEX[(unit >> 4) & 0xf]).append(HEX[unit & 0xf]);
      }
    }
    return out.toString();
  }

  private static Fault refusal(String name, String message) {
    return Fault.invalid(List.of(new Fault.Violation("/" + name, message)));
  }
}
