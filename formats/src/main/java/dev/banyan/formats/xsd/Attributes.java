package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles attribute uses, with their groups.
final class Attributes {
  private static final int NESTING_MAX = 50;
  private static final XmlScalar TEXT =
      XmlScalar.atomic(Type.Text.ANY, Lexical.TEXT, XmlScalar.Space.PRESERVE);

  /// What SOAP 1.1 lets any element carry (section 5.4.1); some contracts take it over.
  private static final XmlName SOAP_COMMON = new XmlName(Schemas.SOAP_ENCODING, "commonAttributes");

  private final SchemaTypes types;
  private final Schemas schemas;
  private final SimpleTypes simple;

  Attributes(SchemaTypes types, Schemas schemas, SimpleTypes simple) {
    this.types = types;
    this.schemas = schemas;
    this.simple = simple;
  }

  private record Use(XmlScalar type, boolean required, @Nullable String fixed) {}

  /// The attributes of a type as they are found; a later one of the same name takes the place of an
  /// earlier one.
  static final class Declared {
    private final Map<XmlName, Use> uses = new LinkedHashMap<>();
    private boolean any;

    boolean any() {
      return any;
    }

    List<XmlComplex.Attribute> compile(FieldList fields) {
      List<XmlComplex.Attribute> all = new ArrayList<>();
      uses.forEach(
          (name, use) -> {
            boolean asked = use.required() && use.fixed() == null;
            int position = fields.attribute(name.local(), use.type().type(), asked);
            all.add(
                new XmlComplex.Attribute(
                    name, use.type(), position, asked, use.required() ? use.fixed() : null));
          });
      return all;
    }
  }

  void collect(XmlElement holder, SchemaDocument document, Declared into) {
    collect(holder, document, into, 0);
  }

  private void collect(XmlElement holder, SchemaDocument document, Declared into, int depth) {
    if (depth > NESTING_MAX) {
      throw new Flaw.Spoiled(
          new Flaw(holder.place(), "attribute groups refer to each other in a circle"));
    }
    for (XmlElement child : holder.children()) {
      types.spend(child);
      if (child.is(XmlName.SCHEMA, "attribute")) {
        attribute(child, document, into);
      } else if (child.is(XmlName.SCHEMA, "anyAttribute")) {
        into.any = true;
      } else if (child.is(XmlName.SCHEMA, "attributeGroup")) {
        XmlName name = simple.reference(child, "ref", document);
        Component group = schemas.find(Component.Sort.ATTRIBUTE_GROUP, name);
        if (group != null && group.element() == holder && group.redefined() != null) {
          group = group.redefined();
        }
        if (name.equals(SOAP_COMMON)) {
          into.uses.put(XmlName.of("id"), new Use(TEXT, false, null));
          into.uses.put(XmlName.of("href"), new Use(TEXT, false, null));
          continue;
        }
        if (group == null) {
          throw SimpleTypes.missing(schemas, name, "attributeGroup", child);
        }
        collect(group.element(), group.document(), into, depth + 1);
      }
    }
  }

  private void attribute(XmlElement use, SchemaDocument document, Declared into) {
    XmlElement declaration = use;
    SchemaDocument in = document;
    XmlName name;
    XmlScalar known = null;
    if (use.attribute("ref") != null) {
      name = simple.reference(use, "ref", document);
      Component global = schemas.find(Component.Sort.ATTRIBUTE, name);
      if (global != null) {
        declaration = global.element();
        in = global.document();
      } else if (name.namespace().equals(XmlName.XML)
          || name.namespace().equals("http://www.w3.org/2005/05/xmlmime")) {
        known = TEXT;
      } else {
        throw SimpleTypes.missing(schemas, name, "attribute", use);
      }
    } else {
      name = localName(use, document);
    }
    String usage = use.attribute("use");
    if ("prohibited".equals(usage)) {
      into.uses.remove(name);
      return;
    }
    String fixed = use.attribute("fixed");
    into.uses.put(
        name,
        new Use(
            known != null ? known : type(declaration, in),
            "required".equals(usage),
            fixed != null ? fixed : declaration.attribute("fixed")));
  }

  private static XmlName localName(XmlElement use, SchemaDocument document) {
    String local = use.attribute("name");
    if (local == null) {
      throw new Flaw.Spoiled(new Flaw(use.place(), "an attribute needs a name or a ref"));
    }
    String form = use.attribute("form");
    boolean qualified = form == null ? document.attributesQualified() : form.equals("qualified");
    return new XmlName(qualified ? document.namespace() : "", local.strip());
  }

  private XmlScalar type(XmlElement declaration, SchemaDocument document) {
    if (declaration.attribute("type") != null) {
      return simple.named(simple.reference(declaration, "type", document), declaration, 0);
    }
    XmlElement inline = declaration.child(XmlName.SCHEMA, "simpleType");
    return inline == null ? TEXT : simple.compile(inline, document, null, 0);
  }
}
