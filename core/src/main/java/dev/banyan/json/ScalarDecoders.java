package dev.banyan.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.Temporal;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The scalars that are neither text nor number.
final class ScalarDecoders {
  private ScalarDecoders() {}

  static Object bool(Reading in) throws IOException {
    return switch (in.parser().currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> in.mismatch("true or false");
    };
  }

  static Object date(Reading in) throws IOException {
    String expected = "a date like 2026-11-22";
    String text = text(in);
    if (text == null) {
      return in.mismatch(expected);
    }
    LocalDate date = IsoText.date(text);
    return date == null ? in.violation("must be " + expected) : date;
  }

  static Object time(Reading in) throws IOException {
    String expected = "a time like 09:30:00";
    String text = text(in);
    if (text == null) {
      return in.mismatch(expected);
    }
    LocalTime time = IsoText.time(text);
    return time == null ? in.violation("must be " + expected) : time;
  }

  private static @Nullable String text(Reading in) throws IOException {
    return in.parser().currentToken() == JsonToken.VALUE_STRING ? in.parser().getText() : null;
  }

  /// Timestamps with or without offset.
  record Timestamps(Type.Zone zone) implements Decoder {
    @Override
    public Object read(Reading in) throws IOException {
      String text = text(in);
      if (text == null) {
        return in.mismatch(expected());
      }
      Temporal value = IsoText.timestamp(text);
      boolean fits =
          value != null
              && switch (zone) {
                case OFFSET -> value instanceof OffsetDateTime;
                case LOCAL -> !(value instanceof OffsetDateTime);
                case EITHER -> true;
              };
      return fits && value != null ? value : in.violation("must be " + expected());
    }

    private String expected() {
      return switch (zone) {
        case OFFSET -> "a timestamp with offset like 2026-11-22T09:30:00Z";
        case LOCAL -> "a timestamp without offset like 2026-11-22T09:30:00";
        case EITHER -> "a timestamp like 2026-11-22T09:30:00Z";
      };
    }
  }

  /// RFC 4648, section 4, with its padding.
  record EncodedBytes(int lengthMax) implements Decoder {
    @Override
    public Object read(Reading in) throws IOException {
      String text = text(in);
      if (text == null) {
        return in.mismatch("bytes in base64");
      }
      if (text.length() % 4 != 0) {
        return in.violation("must be bytes in base64 with padding");
      }
      byte[] content;
      try {
        content = Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException _) {
        return in.violation("must be bytes in base64");
      }
      return content.length > lengthMax
          ? in.violation("must have at most " + lengthMax + " bytes")
          : Bytes.wrap(content);
    }
  }

  /// One of the listed texts, given back as the type's own string.
  static final class Listed implements Decoder {
    private static final int NAMED_MAX = 20;

    private final Type.Enumeration type;
    private final Map<String, String> values;

    Listed(Type.Enumeration type) {
      this.type = type;
      this.values = HashMap.newHashMap(type.values().size());
      type.values().forEach(value -> values.put(value, value));
    }

    @Override
    public Object read(Reading in) throws IOException {
      String text = text(in);
      if (text == null) {
        return in.mismatch("a text");
      }
      String value = values.get(text);
      return value == null ? in.violation(refusal(text)) : value;
    }

    private String refusal(String text) {
      String all =
          type.values().size() <= NAMED_MAX
              ? "must be one of: " + String.join(", ", type.values())
              : "must be one of " + type.values().size() + " values";
      if (text.length() > 100) {
        return all;
      }
      return Suggestion.nearest(text, type.values())
          .map(near -> all + "; did you mean `" + near + "`?")
          .orElse(all);
    }
  }
}
