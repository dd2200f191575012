package dev.banyan.formats.xsd;

import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A simple type: characters ⇄ a value. `item` is set for lists, `members` for unions; a union's
/// value is its text, checked against the members in order.
record XmlScalar(
    Type type,
    Lexical lexical,
    Space space,
    Facets facets,
    @Nullable XmlScalar item,
    List<XmlScalar> members)
    implements XmlType {

  /// What happens to white space before anything else (XML Schema part 2, 4.3.6).
  enum Space {
    PRESERVE,
    REPLACE,
    COLLAPSE
  }

  static XmlScalar atomic(Type type, Lexical lexical, Space space) {
    return new XmlScalar(type, lexical, space, Facets.OPEN, null, List.of());
  }

  /// The value of these characters; throws `IllegalArgumentException` saying what is wrong, without
  /// the characters themselves.
  Object read(String raw, Lexical.NamespaceLookup lookup) {
    String text = spaced(raw);
    Object value;
    if (item != null) {
      List<Object> items = new ArrayList<>();
      for (String one : text.isEmpty() ? new String[0] : text.split(" ")) {
        items.add(item.read(one, lookup));
      }
      value = List.copyOf(items);
    } else if (!members.isEmpty()) {
      requireMember(text, lookup);
      value = text;
    } else {
      value = lexical.read(text, type, lookup);
    }
    String violation = facets.violation(text, value);
    if (violation != null) {
      throw new IllegalArgumentException(violation);
    }
    return value;
  }

  /// The characters of a value; throws `IllegalArgumentException` where a facet forbids it.
  String write(Object value, Lexical.NameWriter names) {
    String text;
    if (item != null) {
      List<String> items = new ArrayList<>();
      for (Object one : (List<?>) value) {
        items.add(item.write(one, names));
      }
      text = String.join(" ", items);
    } else {
      text = lexical.write(value, names);
    }
    String violation = facets.violation(spaced(text), value);
    if (violation != null) {
      throw new IllegalArgumentException(violation);
    }
    return text;
  }

  private void requireMember(String text, Lexical.NamespaceLookup lookup) {
    for (XmlScalar member : members) {
      try {
        member.read(text, lookup);
        return;
      } catch (IllegalArgumentException _) {
        // The next member may take it.
      }
    }
    throw new IllegalArgumentException("is none of the union's types");
  }

  private String spaced(String raw) {
    return switch (space) {
      case PRESERVE -> raw;
      case REPLACE -> raw.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
      case COLLAPSE -> collapsed(raw);
    };
  }

  private static String collapsed(String raw) {
    int length = raw.length();
    boolean dirty = false;
    for (int i = 0; i < length && !dirty; i++) {
      char c = raw.charAt(i);
      dirty = c <= ' ' && (c != ' ' || i == 0 || i == length - 1 || raw.charAt(i + 1) <= ' ');
    }
    if (!dirty) {
      return raw;
    }
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = raw.charAt(i);
      if (c > ' ') {
        out.append(c);
      } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
    if (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
    return out.toString();
  }
}
