package dev.banyan.formats.xsd;

import dev.banyan.type.Type;

/// How values of a type stand in XML: the compiled form of an XML Schema type.
public sealed interface XmlType permits XmlScalar, XmlComplex, XmlVariants, XmlType.Open {
  /// xsd:anyType.
  Open OPEN = new Open();

  /// The values, in the schema model.
  Type type();

  /// xsd:anyType: whatever an element holds, kept as text. Plain text without attributes is itself;
  /// anything else is the whole element as a piece of XML, which begins with `<`.
  record Open() implements XmlType {
    @Override
    public Type type() {
      return Type.Text.ANY;
    }
  }
}
