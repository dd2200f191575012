package dev.banyan.formats.xsd;

import dev.banyan.formats.xml.XmlName;
import dev.banyan.type.OneOf;
import java.util.List;

/// One slot's worth of a content model: what may stand there, how often, and which field of the
/// structure holds it. Sequences that do not repeat are flattened away before.
sealed interface Particle {
  /// The field's position in the structure.
  int position();

  int min();

  int max();

  /// Whether the field is a list.
  default boolean many() {
    return max() > 1;
  }

  /// One element, or a list of it.
  record OfElement(XmlElementType element, int position, int min, int max) implements Particle {}

  /// A choice, or a list of choices: a one-of without discriminator.
  record OfChoice(OneOf type, List<Alternative> alternatives, int position, int min, int max)
      implements Particle {
    Alternative accepting(XmlName name) {
      for (Alternative alternative : alternatives) {
        if (alternative.content().accepts(name.namespace(), name.local())) {
          return alternative;
        }
      }
      throw new IllegalStateException("no alternative for " + name);
    }
  }

  /// A case of a choice. Where the alternative is a single element or list (`plain`), the case's
  /// value is the content's only slot; else it is the content's struct.
  record Alternative(OneOf.Case oneCase, XmlContent content, boolean plain) {}

  /// A group of elements that repeats as a whole: a list of structs.
  record OfGroup(XmlContent content, int position, int min, int max) implements Particle {}

  /// xs:any: pieces of XML as text. `except` is the namespace left out by `##other`; `namespaces`
  /// is empty where any is allowed.
  record OfAny(List<String> namespaces, String except, int position, int min, int max)
      implements Particle {
    boolean accepts(String namespace) {
      return !except.isEmpty()
          ? !namespace.equals(except) && !namespace.isEmpty()
          : namespaces.isEmpty() || namespaces.contains(namespace);
    }
  }
}
