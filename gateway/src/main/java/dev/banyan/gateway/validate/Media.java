package dev.banyan.gateway.validate;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.ContentType;
import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.value.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The content types that a message may have, and how a body of each is checked: JSON by its
/// schema, others by their type alone (no reader). Immutable.
record Media(Map<String, Body> types) {
  /// Of any type, none of which is looked into.
  static final Media ANY = new Media(Map.of());

  private static final Pattern JSON =
      Pattern.compile("application/json|[a-z0-9.+-]+/[a-z0-9.+-]+\\+json");

  /// How a body is checked. `schema` is null for one that is only told by its content type.
  /// `ranged`: the contract names no type but a range of them, of which JSON is looked into.
  record Body(@Nullable SchemaCheck schema, boolean ranged) {
    static final Body UNREAD = new Body(null, false);

    /// Whether a check takes as long as the sender likes, however small the body is.
    boolean slow() {
      return schema != null && schema.isSlow();
    }
  }

  Media {
    types = Map.copyOf(types);
  }

  /// Whether bodies of that content type, in lower case and without parameters, are JSON.
  static boolean isJson(String type) {
    return JSON.matcher(type).matches();
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
    if (found == null || found.schema() == null) {
      return found;
    }
    if (found.ranged() && !isJson(type)) {
      return Body.UNREAD;
    }
    return sent != null && sent.isUtf8() ? found : null;
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
  static void check(SchemaCheck schema, Bytes body, @Nullable String coding, long bytesMax) {
    JsonLimits limits = JsonLimits.DEFAULT.bytes(bytesMax);
    if (ContentCoding.isNone(coding)) {
      schema.check(body.unsafeArray(), limits);
      return;
    }
    try (InputStream decoded =
        ContentCoding.decode(new ByteArrayInputStream(body.unsafeArray()), coding, bytesMax)) {
      schema.check(decoded.readAllBytes(), limits);
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.MALFORMED, "The body is not what its content encoding says");
    }
  }
}
