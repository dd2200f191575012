package dev.banyan.http.wire;

import java.nio.charset.StandardCharsets;

/// The methods in common use, so that reading one makes no new string.
final class Methods {
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
}
