package dev.banyan.http.wire;

import java.nio.charset.StandardCharsets;

/// The methods in common use, so that reading one makes no new string, and what may be done with a
/// request of each.
public final class Methods {
  private static final String[] COMMON = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"
  };

  private Methods() {}

  static String of(byte[] bytes, int from, int to) {
    for (String method : COMMON) {
      if (same(bytes, from, to, method)) {
        return method;
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /// Methods tell upper case from lower (RFC 9110 §9.1).
  private static boolean same(byte[] bytes, int from, int to, String method) {
    if (to - from != method.length()) {
      return false;
    }
    for (int i = 0; i < method.length(); i++) {
      if (bytes[from + i] != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether a request changes nothing (RFC 9110 §9.2.1).
  public static boolean isSafe(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> true;
      default -> false;
    };
  }

  /// Whether a second request of the kind does what one did (RFC 9110 §9.2.2).
  public static boolean isIdempotent(String method) {
    return isSafe(method) || method.equals("PUT") || method.equals("DELETE");
  }
}
