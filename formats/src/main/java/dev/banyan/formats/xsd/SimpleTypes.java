package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles simple types: restriction with all facets, list, union.
final class SimpleTypes {
  private static final int NESTING_MAX = 50;
  private static final int MEMBERS_MAX = 1000;

  private final Schemas schemas;
  private final Map<Component, XmlScalar> compiled = new HashMap<>();

  SimpleTypes(Schemas schemas) {
    this.schemas = schemas;
  }

  /// The simple type of that name, used at `at`.
  XmlScalar named(XmlName name, XmlElement at, int depth) {
    if (name.namespace().equals(XmlName.SCHEMA)) {
      XmlScalar builtin = Builtins.named(name.local());
      if (builtin != null) {
        return builtin;
      }
    }
    Component component = schemas.find(Component.Sort.TYPE, name);
    if (component == null || component.isComplexType()) {
      throw missing(schemas, name, "simple type", at);
    }
    return of(component, depth);
  }

  private XmlScalar of(Component component, int depth) {
    XmlScalar known = compiled.get(component);
    if (known == null) {
      known = compile(component.element(), component.document(), component, depth + 1);
      compiled.put(component, known);
    }
    return known;
  }

  /// An `xs:simpleType`, global (`self` is it) or in place.
  XmlScalar compile(
      XmlElement simple, SchemaDocument document, @Nullable Component self, int depth) {
    if (depth > NESTING_MAX) {
      throw new Flaw.Spoiled(
          new Flaw(simple.place(), "simple types refer to each other in a circle"));
    }
    XmlElement restriction = simple.child(XmlName.SCHEMA, "restriction");
    if (restriction != null) {
      return restrict(base(restriction, document, self, depth), restriction);
    }
    XmlElement list = simple.child(XmlName.SCHEMA, "list");
    if (list != null) {
      XmlElement inline = list.child(XmlName.SCHEMA, "simpleType");
      return Builtins.listOf(
          inline != null
              ? compile(inline, document, null, depth + 1)
              : named(reference(list, "itemType", document), list, depth + 1));
    }
    XmlElement union = simple.child(XmlName.SCHEMA, "union");
    if (union != null) {
      return union(union, document, depth);
    }
    throw new Flaw.Spoiled(
        new Flaw(simple.place(), "a simpleType needs a restriction, list or union"));
  }

  private XmlScalar base(
      XmlElement restriction, SchemaDocument document, @Nullable Component self, int depth) {
    XmlElement inline = restriction.child(XmlName.SCHEMA, "simpleType");
    if (inline != null) {
      return compile(inline, document, null, depth + 1);
    }
    XmlName name = reference(restriction, "base", document);
    if (self != null && self.redefined() != null && name.equals(self.name())) {
      return of(self.redefined(), depth);
    }
    return named(name, restriction, depth + 1);
  }

  private XmlScalar union(XmlElement union, SchemaDocument document, int depth) {
    List<XmlScalar> members = new ArrayList<>();
    String names = union.attribute("memberTypes");
    if (names != null && !names.isBlank()) {
      for (String one : names.strip().split("\\s+")) {
        XmlName name = union.resolve(one, union.placeOf("memberTypes"), schemas.mistakes());
        if (name == null) {
          throw new Flaw.Spoiled(new Flaw(union.place(), "a member type has an undeclared prefix"));
        }
        members.add(named(document.meant(name), union, depth + 1));
      }
    }
    for (XmlElement inline : union.children(XmlName.SCHEMA, "simpleType")) {
      members.add(compile(inline, document, null, depth + 1));
    }
    members = flat(members, union);
    Type type = Type.Text.ANY;
    if (members.stream().allMatch(member -> member.type() instanceof Type.Enumeration)) {
      List<String> values =
          members.stream()
              .flatMap(member -> ((Type.Enumeration) member.type()).values().stream())
              .distinct()
              .toList();
      type = new Type.Enumeration(values);
    }
    return new XmlScalar(
        type, Lexical.TEXT, XmlScalar.Space.COLLAPSE, Facets.OPEN, null, List.copyOf(members));
  }

  private static List<XmlScalar> flat(List<XmlScalar> members, XmlElement union) {
    List<XmlScalar> flat = new ArrayList<>();
    for (XmlScalar member : members) {
      if (member.members().isEmpty() || !member.facets().equals(Facets.OPEN)) {
        flat.add(member);
      } else {
        flat.addAll(member.members());
      }
    }
    if (flat.size() > MEMBERS_MAX) {
      throw new Flaw.Spoiled(new Flaw(union.place(), "a union of too many types"));
    }
    return flat;
  }

  /// The name an attribute refers to; without the attribute or with an undeclared prefix the type
  /// is spoiled.
  XmlName reference(XmlElement element, String attribute, SchemaDocument document) {
    XmlName name = element.reference(attribute, schemas.mistakes());
    if (name == null) {
      throw new Flaw.Spoiled(
          new Flaw(element.place(), "<" + element.local() + "> needs a usable " + attribute));
    }
    return document.meant(name);
  }

  static Flaw.Spoiled missing(Schemas schemas, XmlName name, String sort, XmlElement at) {
    String reason;
    if (name.namespace().equals(Schemas.SOAP_ENCODING)
        || name.namespace().equals(Schemas.SOAP12_ENCODING)
        || name.namespace().equals("http://xml.apache.org/xml-soap")) {
      reason = "uses the SOAP encoding (`" + name.local() + "`), which is not supported";
    } else {
      reason = "there is no " + sort + " `" + name + "`";
      schemas.mistakes().warning("xsd-missing", at.place(), reason, null);
    }
    return new Flaw.Spoiled(new Flaw(at.place(), reason));
  }

  /// The base narrowed by the facets that stand in `restriction`.
  XmlScalar restrict(XmlScalar base, XmlElement restriction) {
    Facets facets = base.facets();
    XmlScalar.Space space = base.space();
    List<String> listed = new ArrayList<>();
    List<String> patterns = new ArrayList<>();
    for (XmlElement facet : restriction.children()) {
      String value = facet.attribute("value");
      if (value != null && facet.name().namespace().equals(XmlName.SCHEMA)) {
        switch (facet.local()) {
          case "enumeration" -> listed.add(value);
          case "pattern" -> patterns.add(value);
          case "whiteSpace" -> space = space(value);
          default -> facets = bounded(facets, facet, value.strip());
        }
      }
    }
    String pattern = pattern(patterns);
    if (pattern != null) {
      facets = facets.pattern(pattern);
    }
    if (!listed.isEmpty()) {
      boolean trims = space == XmlScalar.Space.COLLAPSE;
      facets = facets.allowed(listed.stream().map(one -> trims ? one.strip() : one).toList());
    }
    return new XmlScalar(
        narrowed(base, facets), base.lexical(), space, facets, base.item(), base.members());
  }

  private static XmlScalar.Space space(String value) {
    return switch (value) {
      case "collapse" -> XmlScalar.Space.COLLAPSE;
      case "replace" -> XmlScalar.Space.REPLACE;
      default -> XmlScalar.Space.PRESERVE;
    };
  }

  private static Facets bounded(Facets facets, XmlElement facet, String value) {
    try {
      return switch (facet.local()) {
        case "length" -> facets.lengths(Integer.parseInt(value), Integer.parseInt(value));
        case "minLength" -> facets.lengths(Integer.parseInt(value), Facets.NONE);
        case "maxLength" -> facets.lengths(0, Integer.parseInt(value));
        case "totalDigits" -> facets.digits(Integer.parseInt(value), Facets.NONE);
        case "fractionDigits" -> facets.digits(Facets.NONE, Integer.parseInt(value));
        case "minInclusive" -> facets.from(new BigDecimal(value), false);
        case "minExclusive" -> facets.from(new BigDecimal(value), true);
        case "maxInclusive" -> facets.to(new BigDecimal(value), false);
        case "maxExclusive" -> facets.to(new BigDecimal(value), true);
        default -> facets;
      };
    } catch (NumberFormatException _) {
      // Bounds of dates and durations, or a number too large to matter: not checked.
      return facets;
    }
  }

  /// The patterns of one step are alternatives.
  private static @Nullable String pattern(List<String> patterns) {
    List<String> java = new ArrayList<>();
    for (String pattern : patterns) {
      String one = XsdPattern.toJava(pattern);
      if (one == null) {
        return null;
      }
      java.add(one);
    }
    return java.isEmpty()
        ? null
        : java.size() == 1 ? java.getFirst() : "(?:" + String.join(")|(?:", java) + ")";
  }

  private static Type narrowed(XmlScalar base, Facets facets) {
    return switch (base.type()) {
      case Type.Text text ->
          facets.allowed() != null && base.item() == null && base.lexical() == Lexical.TEXT
              ? new Type.Enumeration(List.copyOf(facets.allowed()))
              : text(facets);
      case Type.Enumeration listed ->
          facets.allowed() == null ? listed : new Type.Enumeration(List.copyOf(facets.allowed()));
      case Type.Int range -> integer(range, facets);
      case Type.Decimal decimal ->
          facets.digitsMax() != Facets.NONE && facets.fractionMax() != Facets.NONE
              ? new Type.Decimal(facets.digitsMax(), facets.fractionMax())
              : decimal;
      case Type.Binary _ -> new Type.Binary(facets.lengthMax());
      case Type.ListOf list -> new Type.ListOf(list.item(), facets.lengthMin(), facets.lengthMax());
      case Type other -> other;
    };
  }

  private static Type text(Facets facets) {
    String pattern = facets.patterns().isEmpty() ? null : facets.patterns().getLast().text();
    return new Type.Text(facets.lengthMin(), facets.lengthMax(), pattern, false);
  }

  private static Type integer(Type.Int range, Facets facets) {
    BigInteger min = range.min();
    BigInteger max = range.max();
    if (facets.min() != null) {
      min = min.max(ceiling(facets.min(), facets.minExclusive()));
    }
    if (facets.max() != null) {
      max = max.min(ceiling(facets.max().negate(), facets.maxExclusive()).negate());
    }
    if (facets.digitsMax() < 1000) {
      BigInteger digits = BigInteger.TEN.pow(facets.digitsMax()).subtract(BigInteger.ONE);
      min = min.max(digits.negate());
      max = max.min(digits);
    }
    return min.compareTo(max) <= 0 ? new Type.Int(min, max) : range;
  }

  private static BigInteger ceiling(BigDecimal bound, boolean exclusive) {
    BigInteger up = bound.setScale(0, java.math.RoundingMode.CEILING).toBigInteger();
    return exclusive && bound.compareTo(new BigDecimal(up)) == 0 ? up.add(BigInteger.ONE) : up;
  }
}
