package dev.banyan.formats.xsd;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Turns a regular expression of XML Schema (part 2, appendix F) into one of Java's: `^` and `$`
/// are ordinary there, classes subtract with `-[…]`, and `\i`, `\c` name the characters of XML
/// names.
final class XsdPattern {
  private static final String NAME_START = "_:\\p{L}\\p{Nl}";
  private static final String NAME_PART = NAME_START + "\\p{Nd}\\p{Mn}\\p{Mc}.\u00B7-";

  private XsdPattern() {}

  /// Null where Java cannot take the expression; such a facet is not checked.
  static @Nullable String toJava(String xsd) {
    String text = xsd.strip();
    // Anchors are a common mistake of authors; taken literally nothing would match.
    if (text.startsWith("^")) {
      text = text.substring(1);
    }
    if (text.endsWith("$") && !text.endsWith("\\$")) {
      text = text.substring(0, text.length() - 1);
    }
    StringBuilder out = new StringBuilder(text.length() + 8);
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        escape(text.charAt(++i), depth > 0, out);
      } else if (c == '[') {
        depth++;
        out.append(c);
      } else if (c == ']') {
        depth--;
        out.append(c);
      } else if (depth > 0 && c == '-' && i + 1 < text.length() && text.charAt(i + 1) == '[') {
        depth++;
        i++;
        boolean negated = i + 1 < text.length() && text.charAt(i + 1) == '^';
        out.append(negated ? "&&[" : "&&[^");
        i += negated ? 1 : 0;
      } else if (depth == 0 ? c == '^' || c == '$' : c == '&') {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    try {
      return Pattern.compile(out.toString()).pattern();
    } catch (PatternSyntaxException _) {
      return null;
    }
  }

  private static void escape(char c, boolean inClass, StringBuilder out) {
    String set =
        switch (c) {
          case 'i' -> NAME_START;
          case 'c' -> NAME_PART;
          case 'I' -> "^" + NAME_START;
          case 'C' -> "^" + NAME_PART;
          default -> null;
        };
    if (set == null) {
      out.append('\\').append(c);
    } else {
      boolean bare = inClass && !set.startsWith("^");
      out.append(bare ? set : "[" + set + "]");
    }
  }
}
