package dev.banyan.formats.xml;

import dev.banyan.base.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds a document in memory: declares namespaces where they are first needed, escapes exactly,
/// and refuses characters XML 1.0 cannot carry with `INVALID`. Never declares a default namespace,
/// so an element without namespace needs nothing. Owned by one thread.
public final class XmlWriter {
  private final StringBuilder out = new StringBuilder(512);
  private final Map<String, String> preferred = new HashMap<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> prefixes = new ArrayList<>();
  private final List<String> uris = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private boolean tagOpen;
  private int generated;

  /// Starts with the XML declaration; UTF-8 is what [#utf8] gives.
  public XmlWriter declaration() {
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    return this;
  }

  /// Names the prefix to use when this namespace has to be declared.
  public XmlWriter prefer(String namespace, String prefix) {
    preferred.put(namespace, prefix);
    return this;
  }

  public XmlWriter start(String namespace, String local) {
    closeTag();
    marks.add(prefixes.size());
    int before = prefixes.size();
    String prefix = namespace.isEmpty() ? "" : prefix(namespace);
    String name = prefix.isEmpty() ? local : prefix + ":" + local;
    out.append('<').append(name);
    open.add(name);
    tagOpen = true;
    for (int i = before; i < prefixes.size(); i++) {
      writeDeclaration(prefixes.get(i), uris.get(i));
    }
    return this;
  }

  /// An attribute of the element just started.
  public XmlWriter attribute(String namespace, String local, String value) {
    if (namespace.isEmpty()) {
      return attribute(local, value);
    }
    if (namespace.equals(XmlName.XML)) {
      return attribute("xml:" + local, value);
    }
    return attribute(declaredPrefix(namespace) + ":" + local, value);
  }

  private XmlWriter attribute(String name, String value) {
    out.append(' ').append(name).append("=\"");
    escape(value, true);
    out.append('"');
    return this;
  }

  /// `prefix:local` for a name used as a value of the element just started (xsi:type, xsd:QName).
  public String qualified(String namespace, String local) {
    return namespace.isEmpty() ? local : declaredPrefix(namespace) + ":" + local;
  }

  /// Declares exactly this prefix on the element just started, unless it already means that.
  public void declare(String prefix, String namespace) {
    if (!namespace.equals(uriOf(prefix)) && tagOpen && !prefix.isEmpty()) {
      int mark = marks.getLast();
      if (!prefixes.subList(mark, prefixes.size()).contains(prefix)) {
        push(prefix, namespace);
        writeDeclaration(prefix, namespace);
      }
    }
  }

  public XmlWriter text(String value) {
    closeTag();
    escape(value, false);
    return this;
  }

  public XmlWriter end() {
    String name = open.removeLast();
    if (tagOpen) {
      out.append("/>");
      tagOpen = false;
    } else {
      out.append("</").append(name).append('>');
    }
    int mark = marks.removeLast();
    while (prefixes.size() > mark) {
      prefixes.removeLast();
      uris.removeLast();
    }
    return this;
  }

  /// An element that holds text alone.
  public XmlWriter element(String namespace, String local, String text) {
    start(namespace, local);
    if (!text.isEmpty()) {
      text(text);
    }
    return end();
  }

  public byte[] utf8() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private String declaredPrefix(String namespace) {
    int before = prefixes.size();
    String prefix = prefix(namespace);
    if (prefixes.size() > before) {
      writeDeclaration(prefix, namespace);
    }
    return prefix;
  }

  private String prefix(String namespace) {
    for (int i = uris.size() - 1; i >= 0; i--) {
      if (uris.get(i).equals(namespace) && namespace.equals(uriOf(prefixes.get(i)))) {
        return prefixes.get(i);
      }
    }
    if (namespace.equals(XmlName.XML)) {
      return "xml";
    }
    String prefix = preferred.get(namespace);
    while (prefix == null || uriOf(prefix) != null) {
      prefix = "n" + ++generated;
    }
    push(prefix, namespace);
    return prefix;
  }

  private @Nullable String uriOf(String prefix) {
    for (int i = prefixes.size() - 1; i >= 0; i--) {
      if (prefixes.get(i).equals(prefix)) {
        return uris.get(i);
      }
    }
    return null;
  }

  private void push(String prefix, String namespace) {
    prefixes.add(prefix);
    uris.add(namespace);
  }

  private void writeDeclaration(String prefix, String namespace) {
    out.append(" xmlns:").append(prefix).append("=\"");
    escape(namespace, true);
    out.append('"');
  }

  private void closeTag() {
    if (tagOpen) {
      out.append('>');
      tagOpen = false;
    }
  }

  /// A carriage return, and in attributes also tab and line feed, travel as references, or the
  /// reader would turn them into something else (XML 1.0, sections 2.11 and 3.3.3).
  private void escape(String value, boolean inAttribute) {
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      String replacement = replacement(c, inAttribute);
      if (replacement != null) {
        out.append(value, from, i).append(replacement);
        from = i + 1;
      } else if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          throw unwritable(c);
        }
        i++;
      }
    }
    out.append(value, from, value.length());
  }

  private static @Nullable String replacement(char c, boolean inAttribute) {
    return switch (c) {
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '&' -> "&amp;";
      case '"' -> inAttribute ? "&quot;" : null;
      case '\r' -> "&#13;";
      case '\n' -> inAttribute ? "&#10;" : null;
      case '\t' -> inAttribute ? "&#9;" : null;
      case '\uFFFE', '\uFFFF' -> throw unwritable(c);
      default -> {
        if (c < 0x20) {
          throw unwritable(c);
        }
        yield null;
      }
    };
  }

  private static Fault unwritable(char c) {
    return Fault.of(
        Fault.Kind.INVALID,
        "a text holds the character U+%04X, which XML cannot carry".formatted((int) c));
  }
}
