package dev.banyan.expr;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Operations on texts; positions and lengths count Unicode code points, results are bounded.
final class Texts {
  /// Characters of the longest text that an expression makes.
  private static final int LENGTH_MAX = 1_000_000;

  private Texts() {}

  static Object concat(Object left, Object right) {
    String a = (String) left;
    String b = (String) right;
    bound((long) a.length() + b.length());
    return a.concat(b);
  }

  private static void bound(long length) {
    if (length > LENGTH_MAX) {
      throw Fault.builder(Fault.Kind.INVALID, "A text is too long")
          .operator("an expression makes a text of more than " + LENGTH_MAX + " characters")
          .build();
    }
  }

  static long size(String text) {
    return text.codePointCount(0, text.length());
  }

  static String replace(String text, String old, String fresh) {
    long pieces = old.isEmpty() ? text.length() + 1L : text.length() / old.length();
    bound(Math.max(text.length(), text.length() + pieces * (fresh.length() - old.length())));
    return text.replace(old, fresh);
  }

  /// The part from one position up to another; null where the text has no such positions.
  static @Nullable String part(String text, long from, long to) {
    if (from < 0 || to < from || to > size(text)) {
      return null;
    }
    int start = text.offsetByCodePoints(0, (int) from);
    return text.substring(start, text.offsetByCodePoints(start, (int) (to - from)));
  }

  static long indexOf(String text, String part) {
    int at = text.indexOf(part);
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  static List<Object> split(String text, String separator, Frame frame) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int next =
          separator.isEmpty()
              ? text.offsetByCodePoints(from, from < text.length() ? 1 : 0)
              : text.indexOf(separator, from);
      if (next < 0 || (separator.isEmpty() && from == text.length())) {
        break;
      }
      frame.step(1);
      parts.add(text.substring(from, next));
      from = next + separator.length();
    }
    if (!separator.isEmpty()) {
      parts.add(text.substring(from));
    }
    return List.copyOf(parts);
  }

  static String join(List<?> parts, String separator, Frame frame) {
    frame.step(parts.size());
    StringBuilder all = new StringBuilder();
    String before = "";
    for (Object part : parts) {
      bound((long) all.length() + before.length() + ((String) part).length());
      all.append(before).append((String) part);
      before = separator;
    }
    return all.toString();
  }

  /// Upper or lower case of the ASCII letters alone, independent of languages.
  static String ascii(String text, boolean upper) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      boolean turn = upper ? one >= 'a' && one <= 'z' : one >= 'A' && one <= 'Z';
      out.append(turn ? (char) (one ^ 0x20) : one);
    }
    return out.toString();
  }
}
