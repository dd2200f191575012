package dev.banyan.formats.xsd;

import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A content model made ready for use: particles in schema order and a table from element name to
/// the particles that take it. Completed once, then only read.
final class XmlContent {
  /// Names are found by local name first: it rarely decides alone, but hashes without allocation.
  private record Entry(String namespace, int particle) {}

  private final Structure structure;
  private List<Particle> particles = List.of();
  private final Map<String, List<Entry>> byLocal = new HashMap<>();
  private final List<Integer> wildcards = new ArrayList<>();

  XmlContent(Structure structure) {
    this.structure = structure;
  }

  Structure structure() {
    return structure;
  }

  List<Particle> particles() {
    return particles;
  }

  void complete(List<Particle> all) {
    particles = List.copyOf(all);
    for (int i = 0; i < particles.size(); i++) {
      switch (particles.get(i)) {
        case Particle.OfElement one ->
            put(one.element().name().namespace(), one.element().name().local(), i);
        case Particle.OfChoice choice -> {
          for (Particle.Alternative alternative : choice.alternatives()) {
            putAll(alternative.content(), i);
          }
        }
        case Particle.OfGroup group -> putAll(group.content(), i);
        case Particle.OfAny _ -> wildcards.add(i);
      }
    }
  }

  private void putAll(XmlContent inner, int particle) {
    inner.byLocal.forEach(
        (local, entries) -> entries.forEach(entry -> put(entry.namespace(), local, particle)));
    if (!inner.wildcards.isEmpty()) {
      wildcards.add(particle);
    }
  }

  private void put(String namespace, String local, int particle) {
    List<Entry> entries = byLocal.computeIfAbsent(local, _ -> new ArrayList<>(1));
    Entry entry = new Entry(namespace, particle);
    if (!entries.contains(entry)) {
      entries.add(entry);
    }
  }

  boolean accepts(String namespace, String local) {
    return find(namespace, local, 0, null) >= 0;
  }

  /// The particle that takes an element of that name: the first one from `from` on that has room in
  /// `slots` (null: all have), or -1.
  int find(String namespace, String local, int from, @Nullable Object @Nullable [] slots) {
    List<Entry> entries = byLocal.get(local);
    if (entries != null) {
      for (Entry entry : entries) {
        if (entry.particle() >= from
            && entry.namespace().equals(namespace)
            && hasRoom(entry.particle(), slots)) {
          return entry.particle();
        }
      }
    }
    for (int wildcard : wildcards) {
      if (wildcard >= from
          && particles.get(wildcard) instanceof Particle.OfAny any
          && any.accepts(namespace)
          && hasRoom(wildcard, slots)) {
        return wildcard;
      }
    }
    return -1;
  }

  private boolean hasRoom(int particle, @Nullable Object @Nullable [] slots) {
    if (slots == null) {
      return true;
    }
    Particle one = particles.get(particle);
    Object slot = slots[one.position()];
    return slot == null || (slot instanceof List<?> list && one.many() && list.size() < one.max());
  }

  /// The names that may stand here, for messages.
  Set<String> names() {
    return new LinkedHashSet<>(byLocal.keySet());
  }
}
