package dev.banyan.config.decode;

import dev.banyan.config.shape.RecordShape;
import dev.banyan.text.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides which of several shapes a map has, by the key that is present.
final class Variants {
  private final Complaints complaints;
  private final Kinds kinds;

  Variants(Complaints complaints, Kinds kinds) {
    this.complaints = complaints;
    this.kinds = kinds;
  }

  /// The one variant whose first key is written, else the one that takes any key; null, with a
  /// mistake reported, where there is none or more than one.
  @Nullable RecordShape choose(List<RecordShape> variants, Fields fields, Where where) {
    List<RecordShape> found = new ArrayList<>();
    RecordShape open = null;
    for (RecordShape variant : variants) {
      String key = variant.discriminator();
      if (key != null && fields.look(key) != null) {
        found.add(variant);
      }
      open = variant.rest() == null ? open : variant;
    }
    if (found.size() == 1) {
      return found.getFirst();
    }
    List<String> keys = RecordShape.discriminators(variants);
    if (found.size() > 1) {
      checkExclusive(keys, fields, where);
      found.forEach(variant -> variant.keyed().keySet().forEach(fields::take));
      return null;
    }
    if (open == null) {
      complaints.neitherOf(keys, where);
      variants.forEach(variant -> variant.keyed().keySet().forEach(fields::take));
    }
    return open;
  }

  /// Reports keys that are written but belong to another variant than the chosen one.
  void reportExcluded(List<RecordShape> all, RecordShape chosen, Fields fields, Where where) {
    Set<String> own = chosen.keyed().keySet();
    String chosenKey = chosen.discriminator();
    for (RecordShape other : all) {
      for (String key : other.keyed().keySet()) {
        Node.Entry entry = own.contains(key) ? null : fields.look(key);
        if (entry != null && chosenKey != null) {
          fields.take(key);
          List<String> companions = new ArrayList<>();
          for (RecordShape shape : all) {
            String discriminator = shape.discriminator();
            if (discriminator != null && shape.keyed().containsKey(key)) {
              companions.add(discriminator);
            }
          }
          complaints.excluded(entry.key(), companions, chosenKey, where);
        }
      }
    }
  }

  void checkExclusive(List<String> keys, Fields fields, Where where) {
    List<Node.Entry> written = new ArrayList<>();
    for (String key : keys) {
      Node.Entry entry = fields.look(key);
      if (entry != null) {
        written.add(entry);
      }
    }
    if (written.size() > 1) {
      written.sort(
          (a, b) -> {
            int lines = Integer.compare(a.key().place().line(), b.key().place().line());
            return lines != 0
                ? lines
                : Integer.compare(a.key().place().column(), b.key().place().column());
          });
      List<String> names = written.stream().map(entry -> entry.key().value()).toList();
      complaints.bothOf(written.getLast().key(), names, where);
    }
  }

  /// The kind of a system among the keys that no other component has asked for.
  @Nullable Chosen kind(Fields fields, Where where) {
    List<Node.Entry> found = new ArrayList<>();
    boolean reported = false;
    for (Node.Entry entry : fields.takeRest()) {
      String word = entry.key().value();
      if (kinds.built().contains(word)) {
        found.add(entry);
      } else if (kinds.notBuilt().contains(word)) {
        reported = true;
        complaints.notBuilt(entry.key().place(), "a system of the kind `" + word + "`", "");
      } else {
        reported = true;
        Set<String> allowed = new TreeSet<>(kinds.built());
        allowed.addAll(Set.of("guard", "snapshot", "drift"));
        complaints.unknownKey(entry.key(), allowed, where);
      }
    }
    if (found.size() > 1) {
      List<String> names = found.stream().map(entry -> entry.key().value()).toList();
      complaints.bothOf(found.getLast().key(), names, where);
      return null;
    }
    if (found.isEmpty()) {
      if (!reported) {
        complaints.neitherOf(new TreeSet<>(kinds.built()).stream().toList(), where);
      }
      return null;
    }
    Node.Entry entry = found.getFirst();
    if (entry.value() instanceof Node.Mapping settings) {
      return new Chosen(entry.key(), settings);
    }
    Where here = where.key(entry.key().value(), entry.key().place());
    complaints.wrongShape(entry.value(), here, "a map of settings");
    return null;
  }
}
