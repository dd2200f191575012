package dev.banyan.http.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `Forwarded` (RFC 7239 §4): elements by commas, pairs by semicolons, values as tokens or
/// quoted. Nothing that its grammar does not have is let pass. Used once, by one thread.
final class ForwardedField {
  private final String text;
  private int at;

  private ForwardedField(String text) {
    this.text = text;
  }

  static List<TrustedProxies.Hop> parse(String text) {
    return text.isEmpty() ? List.of() : new ForwardedField(text).elements();
  }

  private List<TrustedProxies.Hop> elements() {
    List<TrustedProxies.Hop> hops = new ArrayList<>();
    do {
      hops.add(element());
    } while (take(','));
    if (at < text.length()) {
      throw malformed();
    }
    return hops;
  }

  private TrustedProxies.Hop element() {
    String node = null;
    String proto = null;
    String host = null;
    do {
      blanks();
      String name = token().toLowerCase(Locale.ROOT);
      if (!take('=')) {
        throw malformed();
      }
      String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
      switch (name) {
        case "for" -> node = once(node, value);
        case "proto" -> proto = once(proto, value);
        case "host" -> host = once(host, value);
        default -> {} // `by` and extensions say nothing that is asked.
      }
      blanks();
    } while (take(';'));
    if (node == null) {
      throw malformed();
    }
    return new TrustedProxies.Hop(node, proto, host);
  }

  private static String once(@Nullable String before, String value) {
    if (before != null) {
      throw malformed();
    }
    return value;
  }

  private String token() {
    int from = at;
    while (at < text.length() && isToken(text.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
    return text.substring(from, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at < text.length()) {
        value.append(text.charAt(at++));
      }
    }
    if (!take('"')) {
      throw malformed();
    }
    return value.toString();
  }

  private boolean take(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private void blanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  /// RFC 9110 §5.6.2.
  private static boolean isToken(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("no valid Forwarded");
  }
}
