package dev.banyan.formats.xml;

import dev.banyan.base.Fault;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A piece of XML kept as text, for what a schema leaves open (xsd:any, xsd:anyType, mixed
/// content): cut out with all its namespaces declared, and put back after it has been parsed again.
public final class XmlFragment {
  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z_][\\w.-]*:[A-Za-z_][\\w.-]*(\\[.*\\])?");

  private XmlFragment() {}

  /// Cuts out the element the cursor stands on and moves to its end.
  public static String cut(XmlReader reader) {
    XmlWriter out = new XmlWriter();
    copy(reader, out);
    return out.toString();
  }

  /// Cuts out the content of the element the cursor stands on and moves to its end; the element
  /// itself is left out.
  public static String cutContent(XmlReader reader) {
    XmlWriter out = new XmlWriter();
    while (reader.next() != XmlReader.Event.END) {
      if (reader.event() == XmlReader.Event.TEXT) {
        out.text(reader.text());
      } else {
        copy(reader, out);
      }
    }
    return out.toString();
  }

  /// Cuts out the element the cursor stands on, or gives its text alone where it holds nothing else
  /// and the text could not be taken for an element.
  public static String cutOrText(XmlReader reader) {
    boolean bare = reader.attributeCount() == 0;
    XmlName root = reader.name();
    String whole = cut(reader);
    try (XmlReader again =
        XmlInput.STANDARD.open(whole.getBytes(StandardCharsets.UTF_8), "UTF-8")) {
      again.toRoot();
      StringBuilder text = new StringBuilder();
      while (bare && again.next() == XmlReader.Event.TEXT) {
        text.append(again.text());
      }
      boolean textOnly = bare && again.event() == XmlReader.Event.END && root.equals(again.name());
      return textOnly && !text.toString().stripLeading().startsWith("<") ? text.toString() : whole;
    }
  }

  /// Puts a fragment of one element into a document; `INVALID` where it is not one well-formed
  /// element or, with `name`, another one.
  public static void put(String fragment, @Nullable XmlName name, XmlWriter out) {
    try (XmlReader reader =
        XmlInput.STANDARD.open(fragment.getBytes(StandardCharsets.UTF_8), "UTF-8")) {
      reader.toRoot();
      if (name != null && !name.equals(reader.name())) {
        throw Fault.of(Fault.Kind.INVALID, "the XML text is not an element " + name.local());
      }
      XmlWriter checked = new XmlWriter();
      copy(reader, checked);
      reader.finish();
    } catch (Fault fault) {
      throw fault.kind() == Fault.Kind.MALFORMED ? notXml() : fault;
    }
    try (XmlReader reader =
        XmlInput.STANDARD.open(fragment.getBytes(StandardCharsets.UTF_8), "UTF-8")) {
      copy(reader.toRoot(), out);
    }
  }

  /// Puts mixed content into the element being written.
  public static void putContent(String content, XmlWriter out) {
    byte[] wrapped = ("<w>" + content + "</w>").getBytes(StandardCharsets.UTF_8);
    try (XmlReader reader = XmlInput.STANDARD.open(wrapped, "UTF-8")) {
      reader.toRoot();
      while (reader.next() != XmlReader.Event.END) {
        if (reader.event() == XmlReader.Event.TEXT) {
          out.text(reader.text());
        } else {
          copy(reader, out);
        }
      }
      reader.finish();
    } catch (Fault fault) {
      throw fault.kind() == Fault.Kind.MALFORMED ? notXml() : fault;
    }
  }

  private static Fault notXml() {
    return Fault.of(Fault.Kind.INVALID, "the text is not well-formed XML");
  }

  /// Copies the element the cursor stands on and moves to its end.
  private static void copy(XmlReader reader, XmlWriter out) {
    int depth = 0;
    while (true) {
      switch (reader.event()) {
        case START -> {
          depth++;
          out.start(reader.namespace(), reader.local());
          for (int i = 0; i < reader.attributeCount(); i++) {
            String value = reader.attributeValue(i);
            keepPrefix(reader, out, value);
            out.attribute(reader.attributeNamespace(i), reader.attributeLocal(i), value);
          }
        }
        case TEXT -> {
          keepPrefix(reader, out, reader.text());
          out.text(reader.text());
        }
        case END -> {
          depth--;
          out.end();
          if (depth == 0) {
            return;
          }
        }
        case DOCUMENT_END -> throw new IllegalStateException("an element never closes");
      }
      reader.next();
    }
  }

  /// A value that looks like `prefix:local` may be a qualified name, so its prefix keeps its
  /// meaning.
  private static void keepPrefix(XmlReader reader, XmlWriter out, String value) {
    int colon = value.indexOf(':');
    if (colon > 0 && value.length() < 256 && QUALIFIED.matcher(value.strip()).matches()) {
      String prefix = value.strip().substring(0, value.strip().indexOf(':'));
      String uri = reader.namespaceOf(prefix);
      if (uri != null && !uri.isEmpty() && !prefix.equals("xml")) {
        out.declare(prefix, uri);
      }
    }
  }
}
