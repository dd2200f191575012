package dev.banyan.base;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A media type with its parameters, as `Content-Type` has it (RFC 9110 §8.3.1, §5.6.6). Read
/// strictly, since of a type that two readers might take in two ways nobody knows which one the
/// other takes: a parameter stands once, and no space stands around its `=`. Type and names are in
/// lower case. Immutable.
public record ContentType(String type, Map<String, String> parameters) {
  private static final int CHARACTERS_MAX = 1_000;
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  public ContentType {
    parameters = Map.copyOf(parameters);
  }

  /// The type of a field's value; null where it is none.
  public static @Nullable ContentType parse(@Nullable String text) {
    return text == null || text.length() > CHARACTERS_MAX ? null : new Reading(text).whole();
  }

  /// Whether what is sent as it is UTF-8, by what it says or does not say.
  public boolean isUtf8() {
    String charset = parameters.get("charset");
    return charset == null || charset.equalsIgnoreCase("utf-8");
  }

  private static final class Reading {
    private final String text;
    private int at;

    Reading(String text) {
      this.text = text.strip();
    }

    @Nullable ContentType whole() {
      String first = token();
      String second = take('/') ? token() : "";
      if (first.isEmpty() || second.isEmpty()) {
        return null;
      }
      Map<String, String> found = new HashMap<>();
      while (at < text.length()) {
        if (!parameter(found)) {
          return null;
        }
      }
      return new ContentType((first + "/" + second).toLowerCase(Locale.ROOT), found);
    }

    /// One parameter with the `;` before it, or that alone; false where it is none.
    private boolean parameter(Map<String, String> found) {
      spaces();
      if (!take(';')) {
        return false;
      }
      spaces();
      if (at == text.length() || text.charAt(at) == ';') {
        return true;
      }
      String name = token().toLowerCase(Locale.ROOT);
      String value = take('=') ? value() : null;
      return value != null && !name.isEmpty() && found.putIfAbsent(name, value) == null;
    }

    private @Nullable String value() {
      if (!take('"')) {
        String plain = token();
        return plain.isEmpty() ? null : plain;
      }
      StringBuilder quoted = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 1 : 0;
        if (at == text.length()) {
          return null;
        }
        quoted.append(text.charAt(at++));
      }
      return take('"') ? quoted.toString() : null;
    }

    private String token() {
      int from = at;
      while (at < text.length() && isToken(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isToken(char c) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (c >= '0' && c <= '9') || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private void spaces() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    private boolean take(char wanted) {
      boolean here = at < text.length() && text.charAt(at) == wanted;
      at += here ? 1 : 0;
      return here;
    }
  }
}
