package dev.banyan.formats.xml;

import dev.banyan.base.Fault;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a whole document into [XmlElement]s with places, for contracts.
public final class XmlTree {
  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

  private XmlTree() {}

  /// The root element; null, with a mistake reported, where the bytes are not XML we take. `name`
  /// is how the document is called in messages.
  public static @Nullable XmlElement read(byte[] document, String name, Mistakes mistakes) {
    Source source = Source.of(name, text(document));
    try (XmlReader reader = XmlInput.STANDARD.open(document, null)) {
      XmlElement root = build(reader.toRoot(), source);
      reader.finish();
      return root;
    } catch (Fault fault) {
      Place place = new Place(source, 0, 0, 1);
      String message = fault.getMessage() == null ? "cannot be read" : fault.getMessage();
      if (fault.detail() instanceof XmlReader.Flaw flaw) {
        place = new Place(source, Math.max(1, flaw.line()), flaw.column(), 1);
        message = "not XML that is taken: " + flaw.message();
      }
      mistakes.error(
          "xml-malformed", place, message, "name an XML document, and save it as it was sent");
      return null;
    }
  }

  private static XmlElement build(XmlReader reader, Source source) {
    List<XmlElement> open = new ArrayList<>();
    List<Map<String, String>> scopes = new ArrayList<>();
    scopes.add(Map.of("xml", XmlName.XML));
    while (true) {
      switch (reader.event()) {
        case START -> {
          Map<String, String> scope = scope(reader, scopes.getLast());
          XmlElement element = element(reader, source, scope);
          if (!open.isEmpty()) {
            open.getLast().append(element);
          }
          open.add(element);
          scopes.add(scope);
        }
        case TEXT -> open.getLast().append(reader.text());
        case END -> {
          XmlElement closed = open.removeLast();
          scopes.removeLast();
          if (open.isEmpty()) {
            return closed;
          }
        }
        case DOCUMENT_END -> throw new IllegalStateException("an element never closes");
      }
      reader.next();
    }
  }

  private static Map<String, String> scope(XmlReader reader, Map<String, String> outer) {
    if (reader.declarations() == 0) {
      return outer;
    }
    Map<String, String> scope = new HashMap<>(outer);
    for (int i = 0; i < reader.declarations(); i++) {
      scope.put(reader.declaredPrefix(i), reader.declaredUri(i));
    }
    return scope;
  }

  private static XmlElement element(XmlReader reader, Source source, Map<String, String> scope) {
    List<XmlElement.Attribute> attributes = new ArrayList<>(reader.attributeCount());
    for (int i = 0; i < reader.attributeCount(); i++) {
      XmlName name = new XmlName(reader.attributeNamespace(i), reader.attributeLocal(i));
      attributes.add(new XmlElement.Attribute(name, reader.attributeValue(i)));
    }
    String line = source.line(reader.line());
    int from = Math.min(line.length(), Math.max(0, reader.column() - 1));
    int length = 1;
    while (from + length < line.length() && !endsTag(line.charAt(from + length))) {
      length++;
    }
    Place place = new Place(source, reader.line(), reader.column(), length);
    return new XmlElement(reader.name(), place, List.copyOf(attributes), scope, new ArrayList<>());
  }

  private static boolean endsTag(char c) {
    return Character.isWhitespace(c) || c == '>' || c == '/';
  }

  /// The document as text, for excerpts only: byte order mark, else the declared encoding, else
  /// UTF-8.
  private static String text(byte[] document) {
    String head =
        new String(document, 0, Math.min(200, document.length), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u00FE\u00FF") || head.startsWith("\u00FF\u00FE")) {
      return new String(document, StandardCharsets.UTF_16);
    }
    Matcher declared = DECLARED.matcher(head);
    Charset charset = StandardCharsets.UTF_8;
    if (declared.find()
        && !declared.group(1).toUpperCase(java.util.Locale.ROOT).startsWith("UTF-16")) {
      try {
        charset = Charset.forName(declared.group(1));
      } catch (IllegalArgumentException _) {
        charset = StandardCharsets.ISO_8859_1;
      }
    }
    return new String(document, charset);
  }
}
