package dev.banyan.formats.xml;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An element of a document that a person wrote or a tool generated for us to read (WSDL, XSD),
/// with its place; messages never become trees. Immutable once its document is read.
public final class XmlElement {
  /// An attribute and its value.
  public record Attribute(XmlName name, String value) {}

  private final XmlName name;
  private final Place place;
  private final List<Attribute> attributes;
  private final Map<String, String> namespaces;
  private final List<XmlElement> children;
  private final StringBuilder text = new StringBuilder();

  XmlElement(
      XmlName name,
      Place place,
      List<Attribute> attributes,
      Map<String, String> namespaces,
      List<XmlElement> children) {
    this.name = name;
    this.place = place;
    this.attributes = attributes;
    this.namespaces = namespaces;
    this.children = children;
  }

  void append(XmlElement child) {
    children.add(child);
  }

  void append(String more) {
    text.append(more);
  }

  public XmlName name() {
    return name;
  }

  public String local() {
    return name.local();
  }

  public boolean is(String namespace, String local) {
    return name.local().equals(local) && name.namespace().equals(namespace);
  }

  public Place place() {
    return place;
  }

  public List<XmlElement> children() {
    return java.util.Collections.unmodifiableList(children);
  }

  /// The child elements of that name.
  public List<XmlElement> children(String namespace, String local) {
    return children.stream().filter(child -> child.is(namespace, local)).toList();
  }

  /// The first child element of that name; null where there is none.
  public @Nullable XmlElement child(String namespace, String local) {
    for (XmlElement child : children) {
      if (child.is(namespace, local)) {
        return child;
      }
    }
    return null;
  }

  /// Its own text, children's apart.
  public String text() {
    return text.toString();
  }

  public List<Attribute> attributes() {
    return attributes;
  }

  /// The value of the attribute without namespace; null where it is not written.
  public @Nullable String attribute(String local) {
    return attribute("", local);
  }

  public @Nullable String attribute(String namespace, String local) {
    for (Attribute attribute : attributes) {
      if (attribute.name().local().equals(local)
          && attribute.name().namespace().equals(namespace)) {
        return attribute.value();
      }
    }
    return null;
  }

  /// What the prefix stands for here; null where it is not declared. The empty prefix always has a
  /// meaning: no namespace, unless a default is declared.
  public @Nullable String namespaceOf(String prefix) {
    String uri = namespaces.get(prefix);
    return uri == null && prefix.isEmpty() ? "" : uri;
  }

  /// The name an attribute refers to by `prefix:local`; null where the attribute is not written,
  /// or, with a mistake reported, where its prefix is not declared.
  public @Nullable XmlName reference(String attribute, Mistakes mistakes) {
    String value = attribute(attribute);
    return value == null ? null : resolve(value.strip(), placeOf(attribute), mistakes);
  }

  /// The expanded form of a `prefix:local` found at `at`.
  public @Nullable XmlName resolve(String qualified, Place at, Mistakes mistakes) {
    int colon = qualified.indexOf(':');
    String prefix = colon < 0 ? "" : qualified.substring(0, colon);
    String uri = namespaceOf(prefix);
    if (uri == null) {
      mistakes.error(
          "xml-prefix",
          at,
          "the prefix `" + prefix + "` of `" + qualified + "` is not declared",
          "declare it with xmlns:" + prefix);
      return null;
    }
    return new XmlName(uri, qualified.substring(colon + 1));
  }

  /// Where the attribute stands; the element itself where it cannot be found in the text.
  public Place placeOf(String attribute) {
    for (int line = place.line(); line > 0 && line < place.line() + 30; line++) {
      String text = place.source().line(line);
      int from = line == place.line() ? place.column() - 1 : 0;
      int close = text.indexOf('>', Math.min(from, text.length()));
      int found = find(text, attribute, from);
      if (found >= 0 && (close < 0 || found < close)) {
        return new Place(place.source(), line, found + 1, attribute.length());
      }
      if (close >= 0) {
        break;
      }
    }
    return place;
  }

  private static int find(String text, String attribute, int from) {
    int found = text.indexOf(attribute, from);
    while (found >= 0) {
      int after = found + attribute.length();
      boolean starts = found == 0 || Character.isWhitespace(text.charAt(found - 1));
      if (starts && after < text.length() && "= \t".indexOf(text.charAt(after)) >= 0) {
        return found;
      }
      found = text.indexOf(attribute, after);
    }
    return -1;
  }

  @Override
  public String toString() {
    return "<" + name.local() + "> at " + place;
  }
}
