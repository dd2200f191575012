package dev.banyan.json.check;

/// Writes `\s` and `\S` of a contract's pattern, which is one of ECMA-262, out in full: there they
/// mean the spaces and line ends of Unicode (§22.2.2.9), in our engines those of ASCII only. `\d`
/// and `\w` are those of ASCII in both.
final class EcmaSpaces {
  private static final String SPACES =
      "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
          + "\\x{205f}\\x{3000}\\x{feff}";

  private static final String OTHERS =
      "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"
          + "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
          + "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

  private EcmaSpaces() {}

  static String writtenOut(String pattern) {
    StringBuilder out = new StringBuilder();
    boolean listed = false;
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\\' && at + 1 < pattern.length()) {
        int end = pattern.charAt(at + 1) == 'Q' ? quoted(pattern, at) : at + 2;
        out.append(escaped(pattern.substring(at, end), listed));
        at = end;
      } else {
        listed = listed ? c != ']' : c == '[';
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  /// Where what is quoted ends, which our engines have and ECMA-262 has not.
  private static int quoted(String pattern, int at) {
    int end = pattern.indexOf("\\E", at + 2);
    return end < 0 ? pattern.length() : end + 2;
  }

  private static String escaped(String escape, boolean listed) {
    return switch (escape) {
      case "\\s" -> listed ? SPACES : "[" + SPACES + "]";
      case "\\S" -> listed ? OTHERS : "[" + OTHERS + "]";
      default -> escape;
    };
  }
}
