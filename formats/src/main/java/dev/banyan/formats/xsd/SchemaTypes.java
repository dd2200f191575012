package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The schemas compiled: every global complex type as a structure, and elements on demand.
///
/// Naming: a structure is called like its type, an anonymous one `Parent.element` (a global
/// element's: like the element); a second use of a name gets `_2`. A type that others derive from
/// is, where an element has it, a one-of `AnyNAME` with the discriminator `@type`. Used by one
/// thread until all is compiled; what it gave is then shared freely.
public final class SchemaTypes {
  /// Groups within groups can multiply without end; no real contract comes near this many
  /// particles.
  private static final int PARTICLES_MAX = 300_000;

  private final Schemas schemas;
  private final SimpleTypes simple;
  private final ComplexTypes complex;
  private final Map<Component, XmlComplex> compiled = new LinkedHashMap<>();
  private final Map<XmlName, XmlVariants> variants = new HashMap<>();
  private final Map<XmlName, XmlElementType> elements = new HashMap<>();
  private final Map<XmlName, List<Component>> derived = new HashMap<>();
  private final Map<XmlName, List<Component>> substitutes = new HashMap<>();
  private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
  private final Set<String> names = new LinkedHashSet<>();
  private int spent;

  public SchemaTypes(Schemas schemas) {
    this.schemas = schemas;
    this.simple = new SimpleTypes(schemas);
    this.complex = new ComplexTypes(this, schemas, simple);
    indexDerived();
    for (Component component : schemas.all(Component.Sort.TYPE).values()) {
      if (component.isComplexType()) {
        declare(component);
      }
    }
    drain();
  }

  /// The names of all global elements.
  public List<XmlName> elements() {
    return List.copyOf(schemas.all(Component.Sort.ELEMENT).keySet());
  }

  /// The structures of all usable global complex types by their name.
  public Map<String, Structure> named() {
    Map<String, Structure> all = new LinkedHashMap<>();
    for (XmlComplex one : compiled.values()) {
      if (flaw(one) == null) {
        all.put(one.type().name(), one.type());
      }
    }
    return all;
  }

  /// Why global complex types cannot be used, by name.
  public Map<String, Flaw> refused() {
    Map<String, Flaw> all = new LinkedHashMap<>();
    for (XmlComplex one : compiled.values()) {
      Flaw flaw = flaw(one);
      if (flaw != null) {
        all.put(one.type().name(), flaw);
      }
    }
    return all;
  }

  /// The global element of that name; throws nothing: an element that is missing or spoiled is told
  /// by [Use#flaw].
  public Use<XmlElementType> element(XmlName name, XmlElement at) {
    try {
      XmlElementType element = global(name, at);
      drain();
      return new Use<>(element, flaw(element.type()));
    } catch (Flaw.Spoiled spoiled) {
      drain();
      return new Use<>(null, spoiled.flaw());
    }
  }

  /// The type of that name, as the type of an element called `element`.
  public Use<XmlElementType> elementOfType(XmlName element, XmlName type, XmlElement at) {
    try {
      XmlElementType local = new XmlElementType(element, reference(type, at), false, null);
      drain();
      return new Use<>(local, flaw(local.type()));
    } catch (Flaw.Spoiled spoiled) {
      drain();
      return new Use<>(null, spoiled.flaw());
    }
  }

  /// An element of elements, each there `min` times or once: what rpc/literal wraps parts with.
  public XmlElementType wrapper(
      XmlName name, String structureName, List<XmlElementType> parts, int min) {
    Structure structure = Structure.declare(claim(structureName));
    XmlComplex wrapper = new XmlComplex(null, structure);
    FieldList fields = new FieldList();
    List<Particle> particles = new ArrayList<>();
    for (XmlElementType part : parts) {
      int position = fields.element(part, min, 1);
      particles.add(new Particle.OfElement(part, position, min, 1));
    }
    structure.complete(fields.all());
    XmlContent content = new XmlContent(structure);
    content.complete(particles);
    wrapper.complete(List.of(), new XmlComplex.Body.Elements(content), false);
    return new XmlElementType(name, wrapper, false, null);
  }

  /// Something compiled, or why it cannot be used; exactly one is there unless the thing itself
  /// leads to a spoiled type.
  public record Use<T>(@Nullable T value, @Nullable Flaw flaw) {}

  void later(Runnable completion) {
    pending.add(completion);
  }

  private void drain() {
    while (!pending.isEmpty()) {
      pending.poll().run();
    }
  }

  /// Counts one particle or attribute.
  void spend(XmlElement on) {
    if (++spent > PARTICLES_MAX) {
      throw new Flaw.Spoiled(
          new Flaw(on.place(), "the schema is too large once it is spelled out"));
    }
  }

  String claim(String name) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  XmlElementType global(XmlName name, XmlElement at) {
    XmlElementType known = elements.get(name);
    if (known != null) {
      return known;
    }
    Component component = schemas.find(Component.Sort.ELEMENT, name);
    if (component == null) {
      throw SimpleTypes.missing(schemas, name, "element", at);
    }
    XmlElementType made =
        complex.declaration(component.element(), component.document(), name, name.local());
    elements.put(name, made);
    return made;
  }

  /// The type of that name where an element or attribute has it: with its variants.
  XmlType reference(XmlName name, XmlElement at) {
    if (name.namespace().equals(XmlName.SCHEMA)) {
      if (name.local().equals("anyType")) {
        return XmlType.OPEN;
      }
      return simple.named(name, at, 0);
    }
    Component component = schemas.find(Component.Sort.TYPE, name);
    if (component == null && !name.namespace().equals(XmlName.SCHEMA)) {
      throw SimpleTypes.missing(schemas, name, "type", at);
    }
    if (component == null || !component.isComplexType()) {
      return simple.named(name, at, 0);
    }
    return derived.containsKey(name) ? variants(component) : declare(component);
  }

  XmlComplex declare(Component component) {
    XmlComplex known = compiled.get(component);
    if (known == null) {
      Structure structure = Structure.declare(claim(component.name().local()));
      XmlComplex made = new XmlComplex(component.name(), structure);
      compiled.put(component, made);
      later(() -> complex.complete(made, component.element(), component.document(), component));
      known = made;
    }
    return known;
  }

  private XmlVariants variants(Component component) {
    XmlVariants known = variants.get(component.name());
    if (known != null) {
      return known;
    }
    OneOf oneOf = OneOf.declare(claim("Any" + component.name().local()), "@type");
    XmlVariants made = new XmlVariants(oneOf);
    variants.put(component.name(), made);
    Map<XmlName, XmlVariants.Variant> all = new LinkedHashMap<>();
    Set<String> caseNames = new LinkedHashSet<>();
    for (Component one : family(component)) {
      XmlComplex type = declare(one);
      String name = one.name().local();
      for (int i = 2; !caseNames.add(name); i++) {
        name = one.name().local() + "_" + i;
      }
      if (!"true".equals(one.element().attribute("abstract"))) {
        OneOf.Case oneCase = new OneOf.Case(name, type.type());
        all.put(one.name(), new XmlVariants.Variant(oneCase, type));
      }
    }
    oneOf.complete(all.values().stream().map(XmlVariants.Variant::oneCase).toList());
    made.complete(all, all.get(component.name()));
    return made;
  }

  /// The type and all that derive from it, nearest first; a circle is walked once.
  private Set<Component> family(Component component) {
    Set<Component> family = new LinkedHashSet<>(List.of(component));
    ArrayDeque<Component> open = new ArrayDeque<>(family);
    while (!open.isEmpty()) {
      for (Component one : derived.getOrDefault(open.poll().name(), List.of())) {
        if (family.add(one)) {
          open.add(one);
        }
      }
    }
    return family;
  }

  /// The elements that may stand for the head, the head itself left out.
  List<Component> substitutes(XmlName head) {
    Set<Component> all = new LinkedHashSet<>();
    ArrayDeque<XmlName> open = new ArrayDeque<>(List.of(head));
    while (!open.isEmpty()) {
      for (Component one : substitutes.getOrDefault(open.poll(), List.of())) {
        if (!one.name().equals(head) && all.add(one)) {
          open.add(one.name());
        }
      }
    }
    return List.copyOf(all);
  }

  private void indexDerived() {
    for (Component component : schemas.all(Component.Sort.TYPE).values()) {
      XmlElement content = component.element().child(XmlName.SCHEMA, "complexContent");
      content =
          content != null ? content : component.element().child(XmlName.SCHEMA, "simpleContent");
      XmlElement step = content == null ? null : ComplexTypes.step(content);
      XmlName base = step == null ? null : step.reference("base", schemas.mistakes());
      if (base != null && component.isComplexType()) {
        XmlName meant = component.document().meant(base);
        Component of = schemas.find(Component.Sort.TYPE, meant);
        if (of != null && of.isComplexType() && !meant.equals(component.name())) {
          derived.computeIfAbsent(meant, _ -> new ArrayList<>()).add(component);
        }
      }
    }
    for (Component component : schemas.all(Component.Sort.ELEMENT).values()) {
      XmlName head = component.element().reference("substitutionGroup", schemas.mistakes());
      if (head != null) {
        XmlName meant = component.document().meant(head);
        substitutes.computeIfAbsent(meant, _ -> new ArrayList<>()).add(component);
      }
    }
  }

  /// The first flaw among all types that can be reached from this one.
  @Nullable Flaw flaw(XmlType start) {
    Set<XmlType> seen = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    ArrayDeque<XmlType> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      XmlType type = open.poll();
      if (seen.add(type)) {
        switch (type) {
          case XmlComplex one -> {
            if (one.flaw() != null) {
              return one.flaw();
            }
            if (one.body() instanceof XmlComplex.Body.Elements elementsOf) {
              collect(elementsOf.content(), open);
            }
          }
          case XmlVariants some -> some.all().forEach(variant -> open.add(variant.complex()));
          case XmlScalar _, XmlType.Open _ -> {
            // Complete in themselves.
          }
        }
      }
    }
    return null;
  }

  private static void collect(XmlContent content, ArrayDeque<XmlType> open) {
    for (Particle particle : content.particles()) {
      switch (particle) {
        case Particle.OfElement one -> open.add(one.element().type());
        case Particle.OfChoice choice ->
            choice.alternatives().forEach(one -> collect(one.content(), open));
        case Particle.OfGroup group -> collect(group.content(), open);
        case Particle.OfAny _ -> {
          // Kept as text.
        }
      }
    }
  }
}
