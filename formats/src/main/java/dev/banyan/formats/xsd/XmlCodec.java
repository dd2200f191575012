package dev.banyan.formats.xsd;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.formats.xml.XmlWriter;
import dev.banyan.type.Type;

/// Reads and writes documents, or parts of them, whose root is one element of a schema.
///
/// Reading goes by name, not by order: an element is taken where its type has room for it, which
/// forgives systems that mix up a sequence and loses nothing. Anything the type has no room for is
/// `GARBAGE`, with its path, unless `lax` passes over it. Values are checked against all facets in
/// both directions; a wrong value on the way out is `INVALID`. Thread-safe.
public final class XmlCodec {
  private final XmlElementType root;

  public XmlCodec(XmlElementType root) {
    this.root = root;
  }

  public XmlElementType root() {
    return root;
  }

  /// The values of the element.
  public Type type() {
    return root.type().type();
  }

  /// Whether the element is there only to wrap what it holds: its type is anonymous or called like
  /// it.
  public boolean isWrapper() {
    return root.type() instanceof XmlComplex complex
        && (complex.name() == null || complex.name().local().equals(root.name().local()));
  }

  /// Reads the element the cursor stands on, and moves to its end. `Null.NULL` where it is nil.
  public Object decode(XmlReader reader, boolean lax) {
    return new XmlDecoder(reader, lax).element(root);
  }

  /// Writes a value of [#type] as the element.
  public void encode(Object value, XmlWriter out) {
    try {
      new XmlEncoder(out).element(root, value);
    } catch (ClassCastException e) {
      throw Fault.bug("a value does not have the class of its type under " + root, e);
    }
  }
}
