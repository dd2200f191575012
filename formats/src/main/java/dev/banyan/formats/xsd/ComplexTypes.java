package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles complex types and element declarations: derivation along the whole chain, attributes
/// with their groups, and the content model by [ContentModel].
final class ComplexTypes {
  private static final Set<String> MODELS = Set.of("sequence", "choice", "all", "group");

  private final SchemaTypes types;
  private final Schemas schemas;
  private final SimpleTypes simple;
  private final Attributes attributes;

  ComplexTypes(SchemaTypes types, Schemas schemas, SimpleTypes simple) {
    this.types = types;
    this.schemas = schemas;
    this.simple = simple;
    this.attributes = new Attributes(types, schemas, simple);
  }

  /// One type of a derivation chain: the element that holds particles and attributes, and how it
  /// relates to the types before it.
  private record Step(
      XmlElement holder, SchemaDocument document, boolean restricts, boolean simpleContent) {}

  /// What has been gathered along the chain.
  private static final class State {
    final List<ContentModel.Term> terms = new ArrayList<>();
    final Attributes.Declared attributes = new Attributes.Declared();
    @Nullable XmlScalar characters;
    boolean mixed;
  }

  /// `restriction` or `extension` of a complexContent or simpleContent; null where neither stands.
  static @Nullable XmlElement step(XmlElement content) {
    XmlElement extension = content.child(XmlName.SCHEMA, "extension");
    return extension != null ? extension : content.child(XmlName.SCHEMA, "restriction");
  }

  /// Fills a declared type; whatever goes wrong spoils it alone.
  void complete(
      XmlComplex target, XmlElement element, SchemaDocument document, @Nullable Component self) {
    try {
      State state = gather(element, document, self);
      fill(target, state);
    } catch (Flaw.Spoiled spoiled) {
      target.spoil(spoiled.flaw());
      target.type().complete(List.of());
    }
  }

  private void fill(XmlComplex target, State state) {
    FieldList fields = new FieldList();
    XmlComplex.Body body;
    if (state.characters != null) {
      body =
          new XmlComplex.Body.Characters(
              state.characters, fields.add("value", state.characters.type(), 1, 1, false));
    } else if (state.mixed) {
      body = new XmlComplex.Body.Mixed(fields.add("content", Type.Text.ANY, 0, 1, false));
    } else {
      XmlContent content = new XmlContent(target.type());
      ContentModel model =
          new ContentModel(
              types, this, schemas, new ContentModel.Frame(target.type().name(), fields));
      for (ContentModel.Term term : state.terms) {
        model.add(term, false);
      }
      content.complete(model.particles());
      body = new XmlComplex.Body.Elements(content);
    }
    List<XmlComplex.Attribute> compiled = state.attributes.compile(fields);
    target.type().complete(fields.all());
    target.complete(compiled, body, state.attributes.any());
  }

  private State gather(XmlElement element, SchemaDocument document, @Nullable Component self) {
    State state = new State();
    ArrayDeque<Step> chain = chain(element, document, self, state);
    for (Step step : chain) {
      if (step.simpleContent()) {
        if (step.restricts() && state.characters != null) {
          state.characters = narrow(state.characters, step);
        }
      } else {
        if (step.restricts()) {
          state.terms.clear();
        }
        for (XmlElement child : step.holder().children()) {
          if (child.name().namespace().equals(XmlName.SCHEMA) && MODELS.contains(child.local())) {
            state.terms.add(ContentModel.Term.of(child, step.document()));
          }
        }
      }
      attributes.collect(step.holder(), step.document(), state.attributes);
    }
    XmlElement complexContent = element.child(XmlName.SCHEMA, "complexContent");
    state.mixed =
        isTrue(element.attribute("mixed"))
            || (complexContent != null && isTrue(complexContent.attribute("mixed")));
    return state;
  }

  private static boolean isTrue(@Nullable String value) {
    return "true".equals(value) || "1".equals(value);
  }

  private XmlScalar narrow(XmlScalar base, Step step) {
    XmlElement inline = step.holder().child(XmlName.SCHEMA, "simpleType");
    XmlScalar from = inline == null ? base : simple.compile(inline, step.document(), null, 0);
    return simple.restrict(from, step.holder());
  }

  /// The chain of derivation, base first. The characters of a simpleContent are found at its end.
  private ArrayDeque<Step> chain(
      XmlElement element, SchemaDocument document, @Nullable Component self, State state) {
    ArrayDeque<Step> chain = new ArrayDeque<>();
    Set<XmlElement> seen = new HashSet<>();
    XmlElement at = element;
    SchemaDocument in = document;
    Component component = self;
    while (true) {
      if (!seen.add(at)) {
        throw new Flaw.Spoiled(new Flaw(element.place(), "types extend each other in a circle"));
      }
      XmlElement simpleContent = at.child(XmlName.SCHEMA, "simpleContent");
      XmlElement content =
          simpleContent != null ? simpleContent : at.child(XmlName.SCHEMA, "complexContent");
      XmlElement step = content == null ? null : step(content);
      if (step == null) {
        chain.addFirst(new Step(at, in, false, false));
        return chain;
      }
      boolean restricts = step.local().equals("restriction");
      chain.addFirst(new Step(step, in, restricts, simpleContent != null));
      XmlName name = simple.reference(step, "base", in);
      Component base =
          component != null && component.redefined() != null && name.equals(component.name())
              ? component.redefined()
              : schemas.find(Component.Sort.TYPE, name);
      if (base == null || !base.isComplexType()) {
        if (simpleContent != null) {
          state.characters = simple.named(name, step, 0);
        } else if (!name.equals(new XmlName(XmlName.SCHEMA, "anyType"))) {
          throw SimpleTypes.missing(schemas, name, "complex type", step);
        }
        return chain;
      }
      component = base;
      at = base.element();
      in = base.document();
    }
  }

  /// The type and other properties of an element declaration, global or local. `owner` names the
  /// structure of an anonymous type.
  XmlElementType declaration(
      XmlElement element, SchemaDocument document, XmlName name, String owner) {
    String fallback = element.attribute("default");
    fallback = fallback != null ? fallback : element.attribute("fixed");
    return new XmlElementType(
        name, typeOf(element, document, owner), isTrue(element.attribute("nillable")), fallback);
  }

  private XmlType typeOf(XmlElement element, SchemaDocument document, String owner) {
    if (element.attribute("type") != null) {
      return types.reference(simple.reference(element, "type", document), element);
    }
    XmlElement inlineSimple = element.child(XmlName.SCHEMA, "simpleType");
    if (inlineSimple != null) {
      return simple.compile(inlineSimple, document, null, 0);
    }
    XmlElement inline = element.child(XmlName.SCHEMA, "complexType");
    if (inline != null) {
      XmlComplex made = new XmlComplex(null, dev.banyan.type.Structure.declare(types.claim(owner)));
      types.later(() -> complete(made, inline, document, null));
      return made;
    }
    if (element.attribute("substitutionGroup") != null) {
      XmlName head = simple.reference(element, "substitutionGroup", document);
      Component of = schemas.find(Component.Sort.ELEMENT, head);
      if (of != null && of.element().attribute("type") != null) {
        return types.reference(simple.reference(of.element(), "type", of.document()), element);
      }
    }
    return XmlType.OPEN;
  }
}
