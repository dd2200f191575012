package dev.banyan.json.schema;

import dev.banyan.type.TextPattern;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes patterns of JSON Schema, which match any part of a text, into ours, which match it whole.
final class TextPatterns {
  /// What makes the rest of a pattern, or what is put around it, mean something else. ECMA-262 has
  /// none of it; the engines here take it.
  private static final Pattern LINES =
      Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\(\\?[a-zA-Z-]*m[a-zA-Z-]*[:)]");

  private static final Pattern COMMENTED =
      Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\(\\?[a-zA-Z-]*x[a-zA-Z-]*[:)]");

  private TextPatterns() {}

  /// Null for a pattern that is no regular expression with us: such a text is then not checked.
  static @Nullable String whole(String pattern) {
    if (COMMENTED.matcher(pattern).find()) {
      return null;
    }
    boolean whole =
        pattern.startsWith("^")
            && pattern.endsWith("$")
            && !pattern.endsWith("\\$")
            && !LINES.matcher(pattern).find()
            && !endsQuoted(pattern)
            && pattern.indexOf('|') < 0;
    String closed = endsQuoted(pattern) ? pattern + "\\E" : pattern;
    String ours = whole ? pattern : "[\\s\\S]*(?:" + closed + ")[\\s\\S]*";
    return TextPattern.isValid(ours) ? ours : null;
  }

  /// Whether it ends between `\Q` and `\E`.
  private static boolean endsQuoted(String pattern) {
    int at = 0;
    while (at < pattern.length()) {
      if (pattern.startsWith("\\Q", at)) {
        int end = pattern.indexOf("\\E", at + 2);
        if (end < 0) {
          return true;
        }
        at = end + 2;
      } else {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
    }
    return false;
  }
}
