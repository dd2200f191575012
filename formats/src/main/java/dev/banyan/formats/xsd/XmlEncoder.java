package dev.banyan.formats.xsd;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlFragment;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xml.XmlWriter;
import dev.banyan.type.Structure;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values being written as one document. Keeps the path to where it is, for faults. Owned by one
/// thread.
final class XmlEncoder {
  private final XmlWriter out;
  private final List<String> path = new ArrayList<>();

  XmlEncoder(XmlWriter out) {
    this.out = out;
  }

  void element(XmlElementType element, Object value) {
    path.add(element.name().local());
    if (value == Null.NULL) {
      if (!element.nillable()) {
        throw invalid("must not be null");
      }
      start(element.name());
      out.attribute(XmlName.INSTANCE, "nil", "true").end();
    } else {
      switch (element.type()) {
        case XmlScalar scalar -> {
          start(element.name());
          characters(scalar, value);
          out.end();
        }
        case XmlComplex complex -> {
          start(element.name());
          complex(complex, (Struct) value);
          out.end();
        }
        case XmlVariants variants -> variant(element, variants, (Chosen) value);
        case XmlType.Open _ -> open(element, (String) value);
      }
    }
    path.removeLast();
  }

  private void start(XmlName name) {
    out.start(name.namespace(), name.local());
  }

  private void characters(XmlScalar scalar, Object value) {
    String text = write(scalar, value);
    if (!text.isEmpty()) {
      out.text(text);
    }
  }

  private String write(XmlScalar scalar, Object value) {
    try {
      return scalar.write(value, out::qualified);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage() == null ? "is not valid" : e.getMessage());
    }
  }

  private void open(XmlElementType element, String value) {
    if (value.stripLeading().startsWith("<")) {
      XmlFragment.put(value, element.name(), out);
    } else {
      start(element.name());
      if (!value.isEmpty()) {
        out.text(value);
      }
      out.end();
    }
  }

  private void variant(XmlElementType element, XmlVariants variants, Chosen chosen) {
    XmlVariants.Variant variant = variants.ofCase(chosen.oneCase().name());
    if (variant == null) {
      throw invalid("has no variant " + chosen.oneCase().name());
    }
    start(element.name());
    XmlName name = variant.complex().name();
    XmlVariants.Variant plain = variants.declared();
    if (name != null && (plain == null || !name.equals(plain.complex().name()))) {
      out.attribute(XmlName.INSTANCE, "type", out.qualified(name.namespace(), name.local()));
    }
    complex(variant.complex(), (Struct) chosen.content());
    out.end();
  }

  /// Attributes and content of an element whose start is written.
  private void complex(XmlComplex complex, Struct struct) {
    require(complex.type(), struct);
    for (XmlComplex.Attribute attribute : complex.attributes()) {
      Object value = struct.at(attribute.position());
      XmlName name = attribute.name();
      if (value != null) {
        path.add(name.local());
        out.attribute(name.namespace(), name.local(), write(attribute.type(), value));
        path.removeLast();
      } else if (attribute.fixed() != null) {
        out.attribute(name.namespace(), name.local(), attribute.fixed());
      } else if (attribute.required()) {
        throw missing(name.local());
      }
    }
    switch (complex.body()) {
      case XmlComplex.Body.Characters characters -> {
        Object value = struct.at(characters.position());
        if (value == null) {
          throw missing("value");
        }
        characters(characters.type(), value);
      }
      case XmlComplex.Body.Mixed mixed -> {
        if (struct.at(mixed.position()) instanceof String content) {
          XmlFragment.putContent(content, out);
        }
      }
      case XmlComplex.Body.Elements elements -> content(elements.content(), struct);
    }
  }

  private void content(XmlContent content, Struct struct) {
    require(content.structure(), struct);
    for (Particle particle : content.particles()) {
      slot(content, particle, struct.at(particle.position()));
    }
  }

  private void slot(XmlContent content, Particle particle, @Nullable Object value) {
    String field = content.structure().field(particle.position()).name();
    if (particle.many()) {
      List<?> items = value == null ? List.of() : (List<?>) value;
      if (items.size() < particle.min() || items.size() > particle.max()) {
        path.add(field);
        throw invalid(
            items.size() < particle.min()
                ? "needs at least " + particle.min() + " items"
                : "takes at most " + particle.max() + " items");
      }
      for (Object item : items) {
        one(particle, item);
      }
    } else if (value != null) {
      one(particle, value);
    } else if (particle.min() > 0) {
      throw missing(field);
    }
  }

  private void one(Particle particle, Object value) {
    switch (particle) {
      case Particle.OfElement element -> element(element.element(), value);
      case Particle.OfChoice choice -> choice(choice, (Chosen) value);
      case Particle.OfGroup group -> content(group.content(), (Struct) value);
      case Particle.OfAny _ -> XmlFragment.put((String) value, null, out);
    }
  }

  private void choice(Particle.OfChoice choice, Chosen chosen) {
    for (Particle.Alternative alternative : choice.alternatives()) {
      if (alternative.oneCase().name().equals(chosen.oneCase().name())) {
        if (alternative.plain()) {
          Particle only = alternative.content().particles().getFirst();
          slot(alternative.content(), only, chosen.content());
        } else {
          content(alternative.content(), (Struct) chosen.content());
        }
        return;
      }
    }
    throw invalid("has no case " + chosen.oneCase().name());
  }

  private void require(Structure expected, Struct struct) {
    // A reload may keep this codec while the configuration has read the same contract again.
    boolean same =
        struct.type().name().equals(expected.name()) && struct.type().size() == expected.size();
    if (!same) {
      throw Fault.bug(
          "a "
              + struct.type()
              + " stands where a "
              + expected
              + " belongs under /"
              + String.join("/", path),
          new IllegalArgumentException("wrong structure"));
    }
  }

  private Fault missing(String field) {
    path.add(field);
    return invalid("is required");
  }

  private Fault invalid(String what) {
    return Fault.invalid(List.of(new Fault.Violation("/" + String.join("/", path), what)));
  }
}
