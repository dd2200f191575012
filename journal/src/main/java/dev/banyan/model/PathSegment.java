package dev.banyan.model;

import org.jspecify.annotations.Nullable;

/// Why a text can never be one segment of a path, however it is escaped.
///
/// Servers, proxies and browsers take `.` and `..` away, escaped or not (RFC 3986 §6.2.2.3), and
/// read an escaped slash or backslash as the end of a segment; some read escapes twice. So the
/// gateway lets in no such path, and what would need one could not be asked for.
final class PathSegment {
  private PathSegment() {}

  /// What is wrong with it, as the rest of a sentence about it; null where it can be a segment.
  static @Nullable String flaw(String text) {
    if (text.isEmpty()) {
      return "is empty, which no path can hold";
    }
    if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
      return "has a slash or a backslash, which no segment of a path can hold";
    }
    int end = text.indexOf(';');
    String plain = end < 0 ? text : text.substring(0, end);
    if (plain.equals(".") || plain.equals("..")) {
      return "is a dot segment, which is taken out of every path";
    }
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      if (isRead(text, at)) {
        return "has an escape like %2F, which no path can hold";
      }
    }
    return null;
  }

  /// Whether those that read escapes twice read here what ends a segment.
  private static boolean isRead(String text, int at) {
    if (at + 2 >= text.length()) {
      return false;
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    int unit = high << 4 | low;
    return high >= 0 && low >= 0 && (unit < 0x20 || unit == 0x7f || "/\\.%".indexOf(unit) >= 0);
  }
}
