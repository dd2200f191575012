package dev.banyan.config.decode;

import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The entries of one map while it is decoded: what has been asked for, and what is left.
final class Fields {
  private final Map<String, Node.Entry> left = new LinkedHashMap<>();
  private final Map<String, Node.Entry> all = new LinkedHashMap<>();

  private final Set<String> known;

  private Fields(Set<String> known) {
    this.known = known;
  }

  /// The fields of a map in which only the known keys have a meaning.
  static Fields of(Node.Mapping mapping, Set<String> known) {
    Fields fields = new Fields(known);
    for (Node.Entry entry : mapping.entries()) {
      fields.all.put(entry.key().value(), entry);
    }
    fields.left.putAll(fields.all);
    return fields;
  }

  /// The fields that a bare scalar stands for.
  static Fields of(String key, Node.Scalar scalar) {
    Node.Entry entry = new Node.Entry(new Name(key, scalar.place()), scalar);
    return of(new Node.Mapping(List.of(entry), scalar.place()), Set.of(key));
  }

  /// The entry of a key, which then is no longer left; null where the key is not written.
  Node.@Nullable Entry take(String key) {
    left.remove(key);
    return all.get(key);
  }

  /// The entry of a key; null where the key is not written.
  Node.@Nullable Entry look(String key) {
    return all.get(key);
  }

  /// Whether some unknown key looks like this one, misspelt.
  boolean isMisspelt(String key) {
    return left.keySet().stream()
        .anyMatch(
            word -> !known.contains(word) && Suggestion.nearest(word, Set.of(key)).isPresent());
  }

  /// All entries that nobody has asked for.
  List<Node.Entry> takeRest() {
    List<Node.Entry> rest = new ArrayList<>(left.values());
    left.clear();
    return rest;
  }
}
