package dev.banyan.gateway.validate;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.ContentType;
import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.value.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
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

  /// Content types of a message of which nobody knows which one counts.
  static final List<String> UNCLEAR = List.of("", "");

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

  /// Whether bodies of some type are looked into.
  private boolean reads() {
    return types.values().stream().anyMatch(body -> body.schema() != null);
  }

  /// The entry for the `Content-Type` of a message: the type itself, its range, any; null for none.
  /// JSON is UTF-8 (RFC 8259 §8.1): another charset would be read in another way by the system.
  /// Where some bodies are looked into, a field that stands twice or is not written as it should be
  /// is none: another reader might take it for JSON.
  @Nullable Body find(List<String> contentTypes) {
    if (contentTypes.size() > 1) {
      return reads() ? null : types.get("*/*");
    }
    String contentType = contentTypes.isEmpty() ? null : contentTypes.getFirst();
    ContentType sent = ContentType.parse(contentType);
    if (sent == null && contentType != null && reads()) {
      return null;
    }
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

  /// Throws what is wrong with a body; `OVERLOADED` where there is no room in `memory` for what is
  /// made of it: the bytes that it unpacks to, and the values that are read from them.
  static void check(
      SchemaCheck schema, Bytes body, @Nullable String coding, long bytesMax, HeldBytes memory) {
    HeldBytes.Portion room = memory.portion();
    try {
      boolean packed = !ContentCoding.isNone(coding);
      byte[] plain = packed ? unpacked(body, coding, bytesMax, room) : body.unsafeArray();
      long values = JsonTree.memoryMax(plain);
      if (plain.length <= bytesMax && !room.grow((packed ? plain.length : 0) + values)) {
        throw HeldBytes.full();
      }
      schema.check(plain, JsonLimits.DEFAULT.bytes(bytesMax));
    } finally {
      room.giveBack();
    }
  }

  private static byte[] unpacked(
      Bytes body, @Nullable String coding, long bytesMax, HeldBytes.Portion room) {
    int most = (int) Math.min(bytesMax + 1, Integer.MAX_VALUE - 8);
    try (InputStream decoded =
        ContentCoding.decode(new ByteArrayInputStream(body.unsafeArray()), coding, bytesMax)) {
      byte[] plain = room.read(decoded, most);
      if (plain == null) {
        throw HeldBytes.full();
      }
      return plain;
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.MALFORMED, "The body is not what its content encoding says");
    }
  }
}
