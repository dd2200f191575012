package dev.banyan.formats.xsd;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlFragment;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Structure;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One document being read into values. Keeps the path to where it is, for faults. Owned by one
/// thread.
final class XmlDecoder {
  private final XmlReader reader;
  private final boolean lax;
  private final List<String> path = new ArrayList<>();

  XmlDecoder(XmlReader reader, boolean lax) {
    this.reader = reader;
    this.lax = lax;
  }

  /// Reads the element the cursor stands on; ends on its end.
  Object element(XmlElementType element) {
    path.add(element.name().local());
    Object value = value(element);
    path.removeLast();
    return value;
  }

  private Object value(XmlElementType element) {
    if (isNil()) {
      if (!element.nillable() && !lax) {
        throw garbage("is nil, which its schema does not allow");
      }
      reader.skip();
      return Null.NULL;
    }
    return switch (element.type()) {
      case XmlScalar scalar -> {
        if (!lax) {
          refuseAttributes();
        }
        yield scalar(scalar, element.fallback());
      }
      case XmlComplex complex -> {
        requireType(complex);
        yield complex(complex, element.fallback());
      }
      case XmlVariants variants -> variant(variants);
      case XmlType.Open _ -> XmlFragment.cutOrText(reader);
    };
  }

  private boolean isNil() {
    String nil = reader.attribute(XmlName.INSTANCE, "nil");
    return nil != null && (nil.strip().equals("true") || nil.strip().equals("1"));
  }

  private Object scalar(XmlScalar scalar, @Nullable String fallback) {
    String text = reader.elementText();
    return read(scalar, text.isEmpty() && fallback != null ? fallback : text);
  }

  private Object read(XmlScalar scalar, String text) {
    try {
      return scalar.read(text, reader::namespaceOf);
    } catch (IllegalArgumentException e) {
      throw garbage(e.getMessage() == null ? "is not valid" : e.getMessage());
    }
  }

  /// A plain element has no attributes of its own; an `href` there (SOAP encoding) must not be
  /// lost.
  private void refuseAttributes() {
    for (int i = 0; i < reader.attributeCount(); i++) {
      if (reader.attributeNamespace(i).isEmpty()) {
        throw garbage("has an unknown attribute " + reader.attributeLocal(i));
      }
    }
  }

  private void requireType(XmlComplex complex) {
    XmlName named = xsiType();
    if (named != null && complex.name() != null && !named.equals(complex.name()) && !lax) {
      throw garbage("has the unknown type " + named.local());
    }
  }

  private @Nullable XmlName xsiType() {
    String value = reader.attribute(XmlName.INSTANCE, "type");
    if (value == null) {
      return null;
    }
    String name = value.strip();
    int colon = name.indexOf(':');
    String uri = reader.namespaceOf(colon < 0 ? "" : name.substring(0, colon));
    if (uri == null) {
      throw garbage("has an xsi:type whose prefix is not declared");
    }
    return new XmlName(uri, name.substring(colon + 1));
  }

  private Object variant(XmlVariants variants) {
    XmlName named = xsiType();
    XmlVariants.Variant variant = named == null ? variants.declared() : variants.named(named);
    if (variant == null) {
      throw garbage(
          named == null
              ? "needs an xsi:type, since its type is abstract"
              : "has the unknown type " + named.local());
    }
    return new Chosen(variants.type(), variant.oneCase(), complex(variant.complex(), null));
  }

  private Struct complex(XmlComplex complex, @Nullable String fallback) {
    @Nullable Object[] slots = new Object[complex.type().size()];
    attributes(complex, slots);
    switch (complex.body()) {
      case XmlComplex.Body.Characters characters ->
          slots[characters.position()] = scalar(characters.type(), fallback);
      case XmlComplex.Body.Mixed mixed -> slots[mixed.position()] = XmlFragment.cutContent(reader);
      case XmlComplex.Body.Elements elements -> {
        reader.nextTag();
        children(elements.content(), slots);
      }
    }
    return Struct.wrap(complex.type(), slots);
  }

  private void attributes(XmlComplex complex, @Nullable Object[] slots) {
    List<XmlComplex.Attribute> declared = complex.attributes();
    for (int i = 0; i < reader.attributeCount(); i++) {
      String namespace = reader.attributeNamespace(i);
      String local = reader.attributeLocal(i);
      XmlComplex.Attribute attribute = null;
      for (XmlComplex.Attribute one : declared) {
        if (one.name().local().equals(local) && one.name().namespace().equals(namespace)) {
          attribute = one;
          break;
        }
      }
      if (attribute != null) {
        path.add("@" + local);
        slots[attribute.position()] = read(attribute.type(), reader.attributeValue(i));
        path.removeLast();
      } else if (namespace.isEmpty() && !complex.open() && !lax) {
        throw garbage("has an unknown attribute " + local);
      }
    }
    for (XmlComplex.Attribute one : declared) {
      if (one.required() && slots[one.position()] == null) {
        throw garbage("misses its attribute " + one.name().local());
      }
    }
  }

  /// Reads all children of a complex element, up to its end.
  private void children(XmlContent content, @Nullable Object[] slots) {
    fill(content, slots, false);
    while (reader.event() == XmlReader.Event.START) {
      if (!lax) {
        throw unknown(content);
      }
      reader.skip();
      reader.nextTag();
      fill(content, slots, false);
    }
    complete(content, slots);
  }

  /// Reads children as long as the content takes them; in a group, where order tells one item from
  /// the next, only forwards.
  private void fill(XmlContent content, @Nullable Object[] slots, boolean ordered) {
    int at = 0;
    while (reader.event() == XmlReader.Event.START) {
      int next = content.find(reader.namespace(), reader.local(), at, slots);
      if (next < 0 && !ordered && at > 0) {
        next = content.find(reader.namespace(), reader.local(), 0, slots);
      }
      if (next < 0) {
        return;
      }
      at = next;
      take(content.particles().get(next), slots);
    }
  }

  /// Reads what one particle takes here; ends on the start or end that follows.
  private void take(Particle particle, @Nullable Object[] slots) {
    Object value =
        switch (particle) {
          case Particle.OfElement one -> {
            Object read = element(one.element());
            reader.nextTag();
            yield read;
          }
          case Particle.OfChoice choice -> choice(choice);
          case Particle.OfGroup group -> struct(group.content());
          case Particle.OfAny _ -> {
            String fragment = XmlFragment.cut(reader);
            reader.nextTag();
            yield fragment;
          }
        };
    if (particle.many()) {
      append(slots, particle.position(), value);
    } else {
      slots[particle.position()] = value;
    }
  }

  @SuppressWarnings("unchecked") // Until they are complete, list slots hold our own array lists.
  private static void append(@Nullable Object[] slots, int position, Object value) {
    Object slot = slots[position];
    if (slot == null) {
      slot = new ArrayList<Object>();
      slots[position] = slot;
    }
    ((List<Object>) slot).add(value);
  }

  private Object choice(Particle.OfChoice choice) {
    Particle.Alternative alternative = choice.accepting(reader.name());
    Struct content = struct(alternative.content());
    Object value = content;
    if (alternative.plain()) {
      Object only = content.at(0);
      value = only == null ? List.of() : only;
    }
    return new Chosen(choice.type(), alternative.oneCase(), value);
  }

  private Struct struct(XmlContent content) {
    Structure type = content.structure();
    @Nullable Object[] slots = new Object[type.size()];
    fill(content, slots, true);
    complete(content, slots);
    return Struct.wrap(type, slots);
  }

  /// Checks what is missing and closes the lists; a list without items is empty, never absent.
  private void complete(XmlContent content, @Nullable Object[] slots) {
    for (Particle particle : content.particles()) {
      Object slot = slots[particle.position()];
      if (particle.many()) {
        List<?> list = slot == null ? List.of() : List.copyOf((List<?>) slot);
        if (list.size() < particle.min() && !lax) {
          throw garbage(
              "has fewer than "
                  + particle.min()
                  + " "
                  + content.structure().field(particle.position()).name());
        }
        slots[particle.position()] = list;
      } else if (slot == null && particle.min() > 0) {
        throw garbage("misses " + content.structure().field(particle.position()).name());
      }
    }
  }

  private Fault unknown(XmlContent content) {
    String local = reader.local();
    if (content.accepts(reader.namespace(), local)) {
      return garbage("has more " + local + " than its schema allows");
    }
    if (content.names().contains(local)) {
      return garbage(
          "has an element " + local + " of the wrong namespace \"" + reader.namespace() + "\"");
    }
    String meant = Suggestion.forWord(local, content.names());
    return garbage("has an unknown element " + local + (meant == null ? "" : " (" + meant + ")"));
  }

  private Fault garbage(String what) {
    return Fault.builder(Fault.Kind.GARBAGE, "The system answered what its contract does not allow")
        .operator("/" + String.join("/", path) + " " + what)
        .build();
  }
}
