package dev.banyan.formats.xml;

import dev.banyan.base.Fault;
import java.io.IOException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/// A cursor over a document: element starts, element ends and texts; comments and processing
/// instructions are passed over. Throws only `Fault`: `MALFORMED` for what is not well-formed or
/// has a DOCTYPE, `TOO_LARGE` past the byte limit, `GARBAGE` or `TIMEOUT` from the stream beneath.
/// Owned by one thread.
public final class XmlReader implements AutoCloseable {
  /// Where the cursor stands.
  public enum Event {
    START,
    END,
    TEXT,
    DOCUMENT_END
  }

  /// What a `MALFORMED` fault of this class carries as its detail, for reports with places.
  record Flaw(int line, int column, String message) {}

  private final XMLStreamReader2 reader;
  private final XmlLimits limits;
  private Event event = Event.TEXT;
  private int depth;

  XmlReader(XMLStreamReader2 reader, XmlLimits limits) {
    this.reader = reader;
    this.limits = limits;
  }

  /// Moves to the next event.
  public Event next() {
    try {
      while (true) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            depth++;
            requireNames();
            return arrived(Event.START);
          }
          case XMLStreamConstants.END_ELEMENT -> {
            depth--;
            return arrived(Event.END);
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            requireCharacters(reader.getText());
            return arrived(Event.TEXT);
          }
          case XMLStreamConstants.END_DOCUMENT -> {
            return arrived(Event.DOCUMENT_END);
          }
          case XMLStreamConstants.DTD -> throw malformed(reader.getLocation(), "has a DOCTYPE");
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw malformed(reader.getLocation(), "names an entity that is not declared");
          default -> {
            // Comments, processing instructions and ignorable space mean nothing to us.
          }
        }
      }
    } catch (XMLStreamException e) {
      throw malformed(e);
    } catch (Fault e) {
      throw e;
    } catch (RuntimeException e) {
      throw malformed(e);
    }
  }

  /// The parser lets U+FFFE and U+FFFF pass (XML 1.0, production 2).
  private void requireCharacters(String text) {
    if (text.indexOf('\uFFFE') >= 0 || text.indexOf('\uFFFF') >= 0) {
      throw malformed(reader.getLocation(), "holds a character that XML does not have");
    }
  }

  /// The parser lets names end beyond U+EFFFF (XML 1.0, production 4).
  private void requireNames() {
    requireName(reader.getLocalName());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      requireName(reader.getAttributeLocalName(i));
      requireCharacters(reader.getAttributeValue(i));
    }
  }

  private void requireName(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= '\uDB80' && name.charAt(i) <= '\uDBFF') {
        throw malformed(reader.getLocation(), "has a name with a character no name may have");
      }
    }
  }

  private Event arrived(Event now) {
    event = now;
    return now;
  }

  public Event event() {
    return event;
  }

  /// Moves past white space to the next start or end; text that is more than space is a fault.
  public Event nextTag() {
    while (true) {
      Event at = next();
      if (at != Event.TEXT) {
        return at;
      }
      if (!blank()) {
        throw malformed(reader.getLocation(), "has text where only elements may stand");
      }
    }
  }

  /// Moves to the root element of a fresh reader.
  public XmlReader toRoot() {
    if (nextTag() != Event.START) {
      throw malformed(reader.getLocation(), "has no element");
    }
    return this;
  }

  /// Reads to the end of the document, so that what follows the root is checked too.
  public void finish() {
    while (event != Event.DOCUMENT_END) {
      next();
    }
  }

  /// The namespace of the element, empty for none; interned.
  public String namespace() {
    String uri = reader.getNamespaceURI();
    return uri == null ? "" : uri;
  }

  /// The local name of the element; interned.
  public String local() {
    return reader.getLocalName();
  }

  public XmlName name() {
    return new XmlName(namespace(), local());
  }

  public boolean at(String namespace, String local) {
    return local.equals(reader.getLocalName()) && namespace.equals(namespace());
  }

  public int attributeCount() {
    return reader.getAttributeCount();
  }

  public String attributeNamespace(int index) {
    String uri = reader.getAttributeNamespace(index);
    return uri == null ? "" : uri;
  }

  public String attributeLocal(int index) {
    return reader.getAttributeLocalName(index);
  }

  public String attributeValue(int index) {
    return reader.getAttributeValue(index);
  }

  /// The value of that attribute of the element; null where it has none.
  public @Nullable String attribute(String namespace, String local) {
    return reader.getAttributeValue(namespace, local);
  }

  /// What a prefix stands for here (the empty prefix: the default namespace); null where unbound.
  public @Nullable String namespaceOf(String prefix) {
    if (prefix.equals("xml")) {
      return XmlName.XML;
    }
    String uri = reader.getNamespaceContext().getNamespaceURI(prefix);
    return uri == null && prefix.isEmpty() ? "" : uri;
  }

  /// Namespace declarations on this element: prefix (empty for the default) and URI (empty for
  /// none).
  int declarations() {
    return reader.getNamespaceCount();
  }

  String declaredPrefix(int index) {
    String prefix = reader.getNamespacePrefix(index);
    return prefix == null ? "" : prefix;
  }

  String declaredUri(int index) {
    String uri = reader.getNamespaceURI(index);
    return uri == null ? "" : uri;
  }

  public String text() {
    return reader.getText();
  }

  /// Whether the text here is white space alone.
  public boolean blank() {
    return reader.isWhiteSpace();
  }

  /// The text of the element the cursor stands on, which must hold no element; moves to its end.
  public String elementText() {
    String first = null;
    StringBuilder more = null;
    while (true) {
      switch (next()) {
        case TEXT -> {
          if (first == null) {
            first = text();
          } else {
            more = more == null ? new StringBuilder(first) : more;
            more.append(text());
            if (more.length() > limits.textCharactersMax()) {
              throw malformed(reader.getLocation(), "has a text that is too long");
            }
          }
        }
        case END -> {
          return more != null ? more.toString() : first != null ? first : "";
        }
        case START ->
            throw malformed(reader.getLocation(), "has an element where only text may stand");
        case DOCUMENT_END -> throw malformed(reader.getLocation(), "ends too early");
      }
    }
  }

  /// Passes over the element the cursor stands on, to its end.
  public void skip() {
    skipTo(depth - 1);
  }

  /// How many elements are open, the one the cursor stands on included.
  public int depth() {
    return depth;
  }

  /// Moves on until only `outside` elements are open.
  public void skipTo(int outside) {
    while (depth > outside) {
      if (next() == Event.DOCUMENT_END) {
        return;
      }
    }
  }

  /// Line and column, from 1, of the event's first character.
  public int line() {
    return Math.max(1, start().getLineNumber());
  }

  public int column() {
    return Math.max(1, start().getColumnNumber());
  }

  private Location start() {
    return reader.getLocationInfo().getStartLocation();
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (XMLStreamException _) {
      // Nothing is held: the stream beneath is the caller's.
    }
  }

  static Fault malformed(XMLStreamException e) {
    for (Throwable cause = e.getNestedException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof Fault fault) {
        return fault;
      }
      if (cause instanceof IOException && !(cause instanceof java.io.CharConversionException)) {
        break;
      }
    }
    Location at = e.getLocation();
    String message = e.getMessage() == null ? "is not well-formed" : firstLine(e.getMessage());
    return at == null ? malformed(0, 0, message) : malformed(at, message);
  }

  static Fault malformed(RuntimeException e) {
    return malformed(0, 0, "cannot be read (" + e.getClass().getSimpleName() + ")");
  }

  private static Fault malformed(Location at, String message) {
    return malformed(at.getLineNumber(), at.getColumnNumber(), message);
  }

  static Fault malformed(int line, int column, String message) {
    String where = line <= 0 ? "" : " (line " + line + ", column " + Math.max(1, column) + ")";
    return Fault.builder(Fault.Kind.MALFORMED, "The document is not XML we take" + where)
        .operator("XML" + where + ": " + message)
        .detail(new Flaw(line, Math.max(1, column), message))
        .build();
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
