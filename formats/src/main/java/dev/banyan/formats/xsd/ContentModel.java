package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the particles of one content model into fields: sequences are flattened, an optional one
/// makes its fields optional; a sequence that repeats becomes a list `group` of structures (or,
/// where it holds one element alone, a list of that); a choice becomes a one-of `choice` with a
/// case for each element, or for each sequence, named like its first element; both take the name of
/// the xs:group they stand in. `xs:any` becomes `any`.
final class ContentModel {
  private static final int NESTING_MAX = 60;

  /// The structure being filled: its name, for names of inner structures, and its fields.
  record Frame(String owner, FieldList fields) {}

  /// A particle as written, with how often it may appear and what its field is called if it needs
  /// one.
  record Term(
      XmlElement element, SchemaDocument document, int min, int max, @Nullable String group) {

    static Term of(XmlElement element, SchemaDocument document) {
      return new Term(
          element, document, occurs(element, "minOccurs"), occurs(element, "maxOccurs"), null);
    }

    /// The children, the annotation left out.
    List<Term> inner() {
      return element.children().stream()
          .filter(child -> child.name().namespace().equals(XmlName.SCHEMA))
          .filter(child -> !child.local().equals("annotation"))
          .map(child -> of(child, document))
          .toList();
    }

    Term times(int newMin, int newMax) {
      return new Term(element, document, newMin, newMax, group);
    }

    boolean is(String local) {
      return element.local().equals(local);
    }

    private static int occurs(XmlElement element, String attribute) {
      String value = element.attribute(attribute);
      if (value == null) {
        return 1;
      }
      String digits = value.strip();
      if (digits.equals("unbounded") || (digits.length() > 9 && digits.matches("\\d+"))) {
        return Type.UNBOUNDED;
      }
      if (!digits.matches("\\d+")) {
        throw new Flaw.Spoiled(
            new Flaw(element.placeOf(attribute), attribute + " must be a number or unbounded"));
      }
      return Integer.parseInt(digits);
    }
  }

  private final SchemaTypes types;
  private final ComplexTypes complex;
  private final Schemas schemas;
  private final Frame frame;
  private final List<Particle> particles = new ArrayList<>();
  private int depth;

  ContentModel(SchemaTypes types, ComplexTypes complex, Schemas schemas, Frame frame) {
    this.types = types;
    this.complex = complex;
    this.schemas = schemas;
    this.frame = frame;
  }

  List<Particle> particles() {
    return particles;
  }

  /// Adds the fields of a term; `optional` where something around it may be missing as a whole.
  void add(Term written, boolean optional) {
    if (++depth > NESTING_MAX) {
      throw new Flaw.Spoiled(
          new Flaw(written.element().place(), "groups are nested too deeply or in a circle"));
    }
    types.spend(written.element());
    Term term = resolved(written);
    if (term.max() > 0) {
      int min = optional ? 0 : term.min();
      switch (term.element().local()) {
        case "element" -> element(term, min);
        case "sequence", "all" -> sequence(term, optional);
        case "choice" -> choice(term, min);
        case "any" -> any(term, min);
        default ->
            throw new Flaw.Spoiled(
                new Flaw(
                    term.element().place(),
                    "<" + term.element().local() + "> may not stand in a content model"));
      }
    }
    depth--;
  }

  /// A group reference is replaced by the group's model, as often as the reference says.
  private Term resolved(Term term) {
    Term at = term;
    for (int i = 0; at.is("group"); i++) {
      XmlName reference = at.element().reference("ref", schemas.mistakes());
      if (reference == null || i > NESTING_MAX) {
        throw new Flaw.Spoiled(new Flaw(at.element().place(), "a group needs a usable ref"));
      }
      XmlName name = at.document().meant(reference);
      Component group = schemas.find(Component.Sort.GROUP, name);
      if (group == null) {
        throw SimpleTypes.missing(schemas, name, "group", at.element());
      }
      if (isInside(at.element(), group.element()) && group.redefined() != null) {
        group = group.redefined();
      }
      List<Term> model = Term.of(group.element(), group.document()).inner();
      if (model.isEmpty()) {
        throw new Flaw.Spoiled(new Flaw(group.element().place(), "the group is empty"));
      }
      XmlElement inner = model.getFirst().element();
      at = new Term(inner, group.document(), at.min(), at.max(), name.local());
    }
    return at;
  }

  private static boolean isInside(XmlElement element, XmlElement ancestor) {
    return element == ancestor
        || ancestor.children().stream().anyMatch(child -> isInside(element, child));
  }

  private void element(Term term, int min) {
    XmlElement element = term.element();
    if (element.attribute("ref") != null) {
      XmlName reference = element.reference("ref", schemas.mistakes());
      if (reference == null) {
        throw new Flaw.Spoiled(new Flaw(element.place(), "an element's ref cannot be resolved"));
      }
      XmlName name = term.document().meant(reference);
      List<Component> substitutes = types.substitutes(name);
      if (!substitutes.isEmpty()) {
        substitution(term, min, name, substitutes);
        return;
      }
      one(types.global(name, element), min, term.max());
      return;
    }
    String local = element.attribute("name");
    if (local == null) {
      throw new Flaw.Spoiled(new Flaw(element.place(), "an element needs a name or a ref"));
    }
    one(local(element, term.document(), local.strip()), min, term.max());
  }

  private XmlElementType local(XmlElement element, SchemaDocument document, String local) {
    String form = element.attribute("form");
    boolean qualified = form == null ? document.elementsQualified() : form.equals("qualified");
    XmlName name = new XmlName(qualified ? document.namespace() : "", local);
    return complex.declaration(element, document, name, frame.owner() + "." + local);
  }

  private void one(XmlElementType element, int min, int max) {
    int position = frame.fields().element(element, min, max);
    particles.add(new Particle.OfElement(element, position, min, max));
  }

  /// The head of a substitution group: a choice of the head, unless abstract, and its substitutes.
  private void substitution(Term term, int min, XmlName head, List<Component> substitutes) {
    List<XmlElementType> all = new ArrayList<>();
    Component of = schemas.find(Component.Sort.ELEMENT, head);
    if (of != null && !"true".equals(of.element().attribute("abstract"))) {
      all.add(types.global(head, term.element()));
    }
    for (Component one : substitutes) {
      if (!"true".equals(one.element().attribute("abstract"))) {
        all.add(types.global(one.name(), one.element()));
      }
    }
    Cases cases = new Cases(frame.owner() + "." + head.local());
    for (XmlElementType element : all) {
      ContentModel model = cases.begin(element.name().local());
      model.one(element, 1, 1);
      cases.finish(model, true);
    }
    cases.addTo(this, head.local(), min, term.max());
  }

  private void sequence(Term term, boolean optional) {
    List<Term> inner = term.inner();
    if (term.max() == 1) {
      for (Term child : inner) {
        add(child, optional || term.min() == 0);
      }
    } else if (inner.size() == 1 && inner.getFirst().max() == 1) {
      Term only = inner.getFirst();
      int min = only.min() == 0 ? 0 : term.min();
      add(new Term(only.element(), only.document(), min, term.max(), term.group()), optional);
    } else if (!inner.isEmpty()) {
      String name = term.group() == null ? "group" : term.group();
      XmlContent content = inner(frame.owner() + "." + name, inner);
      int min = optional ? 0 : term.min();
      int position = frame.fields().add(name, content.structure(), min, term.max(), false);
      particles.add(new Particle.OfGroup(content, position, min, term.max()));
    }
  }

  private XmlContent inner(String name, List<Term> terms) {
    Structure structure = Structure.declare(types.claim(name));
    FieldList fields = new FieldList();
    ContentModel model =
        new ContentModel(types, complex, schemas, new Frame(structure.name(), fields));
    model.depth = depth;
    for (Term term : terms) {
      model.add(term, false);
    }
    structure.complete(fields.all());
    XmlContent content = new XmlContent(structure);
    content.complete(model.particles());
    return content;
  }

  private void choice(Term term, int min) {
    List<Term> alternatives = new ArrayList<>();
    boolean mayBeEmpty = flatten(term, alternatives, 0);
    String name = term.group() == null ? "choice" : term.group();
    Cases cases = new Cases(frame.owner() + "." + name);
    for (Term alternative : alternatives) {
      boolean plain = alternative.is("element") || alternative.is("any");
      ContentModel model = cases.begin(nameOf(alternative));
      Term once = alternative.min() == 0 ? alternative.times(1, alternative.max()) : alternative;
      model.add(once, false);
      cases.finish(model, plain);
    }
    cases.addTo(this, name, mayBeEmpty ? 0 : min, term.max());
  }

  /// Lays choices within choices, and sequences of one, out flat. True where nothing at all may
  /// stand.
  private boolean flatten(Term choice, List<Term> into, int nesting) {
    boolean mayBeEmpty = false;
    for (Term written : choice.inner()) {
      types.spend(written.element());
      Term alternative = resolved(written);
      List<Term> inner = alternative.is("element") ? List.of() : alternative.inner();
      mayBeEmpty |= alternative.min() == 0;
      if (alternative.is("choice") && alternative.max() == 1 && nesting < NESTING_MAX) {
        mayBeEmpty |= flatten(alternative, into, nesting + 1);
      } else if (alternative.is("sequence")
          && alternative.max() == 1
          && inner.size() == 1
          && nesting < NESTING_MAX) {
        mayBeEmpty |= flatten(alternative, into, nesting + 1);
      } else if (alternative.is("sequence") && inner.isEmpty()) {
        mayBeEmpty = true;
      } else if (alternative.max() > 0) {
        into.add(alternative);
      }
    }
    return mayBeEmpty;
  }

  private String nameOf(Term alternative) {
    if (alternative.group() != null) {
      return alternative.group();
    }
    for (String attribute : List.of("name", "ref")) {
      String name = alternative.element().attribute(attribute);
      if (name != null) {
        return name.substring(name.indexOf(':') + 1).strip();
      }
    }
    List<Term> inner = alternative.is("any") ? List.of() : alternative.inner();
    return inner.isEmpty() ? alternative.element().local() : nameOf(inner.getFirst());
  }

  private void any(Term term, int min) {
    String namespace = term.element().attribute("namespace");
    String allowed = namespace == null ? "##any" : namespace.strip();
    String target = term.document().namespace();
    List<String> listed = new ArrayList<>();
    if (!allowed.startsWith("##any") && !allowed.equals("##other")) {
      for (String one : allowed.split("\\s+")) {
        listed.add(
            switch (one) {
              case "##targetNamespace" -> target;
              case "##local" -> "";
              default -> one;
            });
      }
    }
    String except = allowed.equals("##other") ? target : "";
    int position = frame.fields().add("any", Type.Text.ANY, min, term.max(), false);
    particles.add(new Particle.OfAny(List.copyOf(listed), except, position, min, term.max()));
  }

  /// Collects the alternatives of one choice.
  private final class Cases {
    private final String owner;
    private final List<Particle.Alternative> alternatives = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private String current = "";

    Cases(String owner) {
      this.owner = types.claim(owner);
    }

    ContentModel begin(String name) {
      current = name;
      for (int i = 2; !names.add(current); i++) {
        current = name + "_" + i;
      }
      Frame inner = new Frame(types.claim(owner + "." + current), new FieldList());
      ContentModel model = new ContentModel(types, complex, schemas, inner);
      model.depth = depth;
      return model;
    }

    void finish(ContentModel model, boolean plain) {
      List<dev.banyan.type.Field> fields = model.frame.fields().all();
      Structure structure = Structure.of(model.frame.owner(), fields);
      XmlContent content = new XmlContent(structure);
      content.complete(model.particles());
      boolean bare = plain && fields.size() == 1;
      Type type = bare ? fields.getFirst().type() : structure;
      alternatives.add(new Particle.Alternative(new OneOf.Case(current, type), content, bare));
    }

    void addTo(ContentModel outer, String name, int min, int max) {
      if (alternatives.isEmpty()) {
        return;
      }
      OneOf oneOf =
          OneOf.of(owner, null, alternatives.stream().map(Particle.Alternative::oneCase).toList());
      int position = outer.frame.fields().add(name, oneOf, min, max, false);
      outer.particles.add(
          new Particle.OfChoice(oneOf, List.copyOf(alternatives), position, min, max));
    }
  }
}
