package dev.banyan.formats.xsd;

import dev.banyan.type.TextPattern;
import org.jspecify.annotations.Nullable;

/// Turns a regular expression of XML Schema (part 2, appendix F) into the form of [TextPattern]:
/// `^` and `$` are ordinary there, classes subtract with `-[...]`, `\i` and `\c` name the
/// characters of XML names, `\p{Is...}` a block. Owned by one thread, for one expression.
final class XsdPattern {
  private static final String NAME_START = "_:\\p{L}\\p{Nl}";
  private static final String NAME_PART = NAME_START + "\\p{Nd}\\p{Mn}\\p{Mc}.\u00B7-";

  private final String text;
  private int at;

  private XsdPattern(String text) {
    this.text = text;
  }

  /// Null where the expression cannot be taken; such a facet is not checked.
  static @Nullable String toJava(String xsd) {
    String text = xsd.strip();
    // Anchors are a common mistake of authors; taken literally nothing would match.
    if (text.startsWith("^")) {
      text = text.substring(1);
    }
    if (text.endsWith("$") && !text.endsWith("\\$")) {
      text = text.substring(0, text.length() - 1);
    }
    String java = new XsdPattern(text).expression();
    return java != null && TextPattern.isValid(java) ? java : null;
  }

  private @Nullable String expression() {
    StringBuilder out = new StringBuilder(text.length() + 8);
    while (at < text.length()) {
      char c = text.charAt(at++);
      String part =
          switch (c) {
            case '\\' -> escape(false);
            case '[' -> characterClass();
            case '^', '$' -> "\\" + c;
            default -> String.valueOf(c);
          };
      if (part == null) {
        return null;
      }
      out.append(part);
    }
    return out.toString();
  }

  /// A class, its opening bracket read; one that subtracts becomes a look-ahead before the class.
  private @Nullable String characterClass() {
    StringBuilder body = new StringBuilder();
    String without = null;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == ']') {
        String whole = "[" + body + "]";
        return without == null ? whole : "(?:(?!" + without + ")" + whole + ")";
      }
      if (c == '-' && at < text.length() && text.charAt(at) == '[') {
        at++;
        without = characterClass();
        if (without == null) {
          return null;
        }
      } else if (c == '\\') {
        String part = escape(true);
        if (part == null) {
          return null;
        }
        body.append(part);
      } else {
        body.append(c == '&' || c == '[' ? "\\" + c : String.valueOf(c));
      }
    }
    return null;
  }

  private @Nullable String escape(boolean inClass) {
    if (at >= text.length()) {
      return null;
    }
    char c = text.charAt(at++);
    return switch (c) {
      case 'i' -> inClass ? NAME_START : "[" + NAME_START + "]";
      case 'c' -> inClass ? NAME_PART : "[" + NAME_PART + "]";
      case 'I' -> inClass ? null : "[^" + NAME_START + "]";
      case 'C' -> inClass ? null : "[^" + NAME_PART + "]";
      case 'p', 'P' -> {
        boolean block = text.startsWith("{Is", at);
        at += block ? 3 : 0;
        yield "\\" + c + (block ? "{In" : "");
      }
      default -> "\\" + c;
    };
  }
}
