package dev.banyan.gateway.parameter;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonReader;
import dev.banyan.type.Field;
import dev.banyan.type.Type;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one path, query or header parameter as a value of its type: the same rules as for a JSON
/// member, without the quotes. Thread-safe.
public final class ParameterReader {
  private final String place;
  private final boolean quoted;
  private final JsonReader reader;

  /// `place` is `path.id`, `query.size` or `header.If-Match`, as violations name it.
  public ParameterReader(String place, Field field) {
    this.place = place;
    this.quoted = isText(field.type());
    this.reader = JsonReader.of(field.type());
  }

  private static boolean isText(Type type) {
    return switch (type) {
      case Type.Int _, Type.Decimal _, Type.Real _, Type.Bool _ -> false;
      default -> true;
    };
  }

  /// Throws `INVALID` naming the parameter.
  public @Nullable Object read(String text) {
    try {
      return reader.read(literal(text));
    } catch (Fault fault) {
      String reason =
          fault.violations().isEmpty() ? "cannot be read" : fault.violations().getFirst().message();
      throw violation(reason);
    }
  }

  public Fault violation(String reason) {
    return violation(place, reason);
  }

  private byte[] literal(String text) {
    if (!quoted) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        throw violation("has a control character");
      }
      if (c == '"' || c == '\\') {
        literal.append('\\');
      }
      literal.append(c);
    }
    return literal.append('"').toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Percent-decodes a text of this parameter.
  public String decode(String text, boolean query) {
    return decode(place, text, query);
  }

  /// Percent-decodes (RFC 3986 §2.1), strictly as UTF-8; `+` is a blank in queries only. Throws
  /// `INVALID` naming the parameter at `place`.
  public static String decode(String place, String text, boolean query) {
    if (text.indexOf('%') < 0 && (!query || text.indexOf('+') < 0)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw violation(place, "has a broken percent escape");
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.writeBytes(
            String.valueOf(query && c == '+' ? ' ' : c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw violation(place, "is not UTF-8");
    }
  }

  private static Fault violation(String place, String reason) {
    return Fault.invalid(List.of(new Fault.Violation(place, reason)));
  }
}
