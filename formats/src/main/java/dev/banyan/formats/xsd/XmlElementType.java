package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlName;
import org.jspecify.annotations.Nullable;

/// An element as a schema declares it: name, type, whether xsi:nil is allowed, and what an empty
/// one means (its default or fixed value; null: nothing).
public record XmlElementType(
    XmlName name, XmlType type, boolean nillable, @Nullable String fallback) {
  @Override
  public String toString() {
    return "element " + name;
  }
}
