package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One `xs:schema`: the namespace it speaks for (its own, or for a chameleon that of the schema
/// that includes it) and whether local names are qualified.
record SchemaDocument(
    XmlElement root,
    @Nullable Path file,
    String namespace,
    boolean chameleon,
    boolean elementsQualified,
    boolean attributesQualified) {

  static SchemaDocument of(XmlElement root, @Nullable Path file, @Nullable String includer) {
    String own = root.attribute("targetNamespace");
    boolean chameleon = own == null && includer != null && !includer.isEmpty();
    return new SchemaDocument(
        root,
        file,
        own != null ? own : includer == null ? "" : includer,
        chameleon,
        "qualified".equals(root.attribute("elementFormDefault")),
        "qualified".equals(root.attribute("attributeFormDefault")));
  }

  /// A reference as it is meant here: in a chameleon, names without namespace are the includer's.
  XmlName meant(XmlName reference) {
    return chameleon && reference.namespace().isEmpty()
        ? new XmlName(namespace, reference.local())
        : reference;
  }
}
