package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.Structure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A complex type: attributes and content, each with the field that holds it. Declared first and
/// completed once, so that types may refer to each other; then only read.
final class XmlComplex implements XmlType {
  /// An attribute and its field. `fixed` is written where the value is absent but required.
  record Attribute(
      XmlName name, XmlScalar type, int position, boolean required, @Nullable String fixed) {}

  /// What stands between the tags.
  sealed interface Body {
    /// Elements, or nothing.
    record Elements(XmlContent content) implements Body {}

    /// Characters of a simple type, held by one field.
    record Characters(XmlScalar type, int position) implements Body {}

    /// Text and elements mixed, held by one field as a piece of XML.
    record Mixed(int position) implements Body {}
  }

  private final @Nullable XmlName name;
  private final Structure structure;
  private List<Attribute> attributes = List.of();
  private Body body;
  private boolean open;
  private @Nullable Flaw flaw;

  XmlComplex(@Nullable XmlName name, Structure structure) {
    this.name = name;
    this.structure = structure;
    this.body = new Body.Elements(new XmlContent(structure));
  }

  void complete(List<Attribute> all, Body content, boolean anyAttribute) {
    attributes = List.copyOf(all);
    body = content;
    open = anyAttribute;
  }

  void spoil(Flaw reason) {
    flaw = reason;
  }

  /// Why the type cannot be used; null where it can.
  @Nullable Flaw flaw() {
    return flaw;
  }

  /// The name that xsi:type gives it; null for an anonymous type.
  @Nullable XmlName name() {
    return name;
  }

  @Override
  public Structure type() {
    return structure;
  }

  List<Attribute> attributes() {
    return attributes;
  }

  Body body() {
    return body;
  }

  /// Whether attributes that are not declared are allowed (xs:anyAttribute); they are not kept.
  boolean open() {
    return open;
  }
}
