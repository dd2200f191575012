package dev.banyan.config.draft;

import java.util.regex.Pattern;

/// A text as a YAML scalar: as it stands where that is safe everywhere, else in double quotes.
public final class YamlWord {
  /// Words that mean themselves in a flow mapping of YAML whatever reads them.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.$#-]*");

  private YamlWord() {}

  /// A word as it stands, anything else in double quotes with YAML's escapes.
  public static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && !text.equals("null")) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (point < ' ' || (point >= 0x7f && point < 0xa0) || point == 0xfeff) {
                    quoted.append("\\u%04x".formatted(point));
                  } else {
                    quoted.appendCodePoint(point);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }
}
