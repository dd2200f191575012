package dev.banyan.gateway.security.token;

import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A JSON Web Signature in its compact form (RFC 7515 §7.1), taken apart and not yet believed.
///
/// Strict where libraries are lenient: the one canonical base64url form of each part, no member
/// twice, UTF-8 without flaws; two tokens that differ in a bit differ here.
record Jws(JsonTree.Members header, byte[] payload, byte[] input, byte[] signature) {
  private static final int DEPTH_MAX = 16;
  private static final JsonLimits LIMITS =
      new JsonLimits(64 * 1024, DEPTH_MAX, 64 * 1024, 40, 256, 2_000);

  /// Null where the text is none.
  static @Nullable Jws parse(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      return null;
    }
    byte[] header = decode(token.substring(0, first));
    byte[] payload = decode(token.substring(first + 1, second));
    byte[] signature = decode(token.substring(second + 1));
    if (header == null || payload == null || signature == null) {
      return null;
    }
    JsonTree.Members members = members(header);
    byte[] input = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    return members == null ? null : new Jws(members, payload, input, signature);
  }

  /// The payload as claims; null where it is no JSON object.
  JsonTree.@Nullable Members claims() {
    return members(payload);
  }

  /// A text member of the header; null where it is absent or no text.
  @Nullable String text(String name) {
    return header.get(name) instanceof JsonTree.Text(String value) ? value : null;
  }

  static JsonTree.@Nullable Members members(byte[] json) {
    try {
      return JsonTree.parse(json, LIMITS) instanceof JsonTree.Members members ? members : null;
    } catch (Fault _) {
      return null;
    }
  }

  private static byte @Nullable [] decode(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      boolean canonical =
          Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
      return canonical ? bytes : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
