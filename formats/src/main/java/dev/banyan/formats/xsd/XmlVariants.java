package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.OneOf;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A complex type that others derive from: xsi:type says which one an element is. Declared first
/// and completed once; then only read.
final class XmlVariants implements XmlType {
  /// A type an element may have, and its case in the one-of.
  record Variant(OneOf.Case oneCase, XmlComplex complex) {}

  private final OneOf oneOf;
  private Map<XmlName, Variant> byName = Map.of();
  private Map<String, Variant> byCase = Map.of();
  private @Nullable Variant declared;

  XmlVariants(OneOf oneOf) {
    this.oneOf = oneOf;
  }

  /// `plain` is what an element without xsi:type is; null where the declared type is abstract.
  void complete(Map<XmlName, Variant> variants, @Nullable Variant plain) {
    byName = new LinkedHashMap<>(variants);
    byCase = new LinkedHashMap<>();
    variants.values().forEach(variant -> byCase.put(variant.oneCase().name(), variant));
    declared = plain;
  }

  @Override
  public OneOf type() {
    return oneOf;
  }

  @Nullable Variant named(XmlName name) {
    return byName.get(name);
  }

  @Nullable Variant ofCase(String name) {
    return byCase.get(name);
  }

  @Nullable Variant declared() {
    return declared;
  }

  Iterable<Variant> all() {
    return byName.values();
  }
}
