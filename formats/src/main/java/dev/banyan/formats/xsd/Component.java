package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import org.jspecify.annotations.Nullable;

/// A global definition: its name, where it stands, and what it redefines (XSD 1.0 part 1, 4.2.2).
record Component(
    XmlName name, XmlElement element, SchemaDocument document, @Nullable Component redefined) {

  enum Sort {
    ELEMENT("element"),
    TYPE("type"),
    ATTRIBUTE("attribute"),
    GROUP("group"),
    ATTRIBUTE_GROUP("attributeGroup");

    final String word;

    Sort(String word) {
      this.word = word;
    }
  }

  boolean isComplexType() {
    return element.local().equals("complexType");
  }
}
