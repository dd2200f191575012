package dev.banyan.gateway.validate;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.ContentType;
import dev.banyan.base.Fault;
import dev.banyan.json.JsonReader;
import dev.banyan.value.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The content types that a message may have, and how a body of each is checked: JSON by its
/// schema, others by their type alone (no reader). Immutable.
record Media(Map<String, Body> types) {
  /// How a body is checked. `reader` is null for one that is only told by its content type.
  ///
  /// @param backtracks how long a check takes is the sender's choice, however small the body is
  record Body(@Nullable JsonReader reader, boolean backtracks) {
    static final Body UNREAD = new Body(null, false);
  }

  Media {
    types = Map.copyOf(types);
  }

  /// The types by which bodies may come, for people.
  String words() {
    return String.join(" or ", new TreeSet<>(types.keySet()));
  }

  /// The entry for a `Content-Type`: the type itself, its range, any; null for none. JSON is UTF-8
  /// (RFC 8259 §8.1): another charset would be read in another way by the system.
  @Nullable Body find(@Nullable String contentType) {
    ContentType sent = ContentType.parse(contentType);
    String type = sent == null ? bare(contentType) : sent.type();
    Body found = type.indexOf('/') < 0 ? types.get("*/*") : ofType(type);
    boolean readable = sent != null && sent.isUtf8();
    return found == null || found.reader() == null || readable ? found : null;
  }

  /// The type of a field that is not written as it should be, which nobody here reads a body by.
  private static String bare(@Nullable String contentType) {
    String text = contentType == null ? "" : contentType;
    return text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private @Nullable Body ofType(String type) {
    Body exact = types.get(type);
    Body range = types.get(type.substring(0, type.indexOf('/')) + "/*");
    return exact != null ? exact : range != null ? range : types.get("*/*");
  }

  /// Throws what is wrong with a body.
  static void check(JsonReader reader, Bytes body, @Nullable String coding, long bytesMax) {
    if (ContentCoding.isNone(coding)) {
      reader.read(body.unsafeArray());
      return;
    }
    try (InputStream decoded =
        ContentCoding.decode(new ByteArrayInputStream(body.unsafeArray()), coding, bytesMax)) {
      reader.read(decoded.readAllBytes());
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.MALFORMED, "The body is not what its content encoding says");
    }
  }
}
