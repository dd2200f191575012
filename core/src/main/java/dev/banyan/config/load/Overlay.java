package dev.banyan.config.load;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lays one file over another: maps are merged key by key, anything else is replaced, and `KEY: ~`
/// takes a key away. A key that is an alternative to one below takes its place. Every node keeps
/// the place where it was written.
final class Overlay {
  private Overlay() {}

  static Node.Mapping apply(Node.Mapping below, Node.Mapping above, Spot spot, Mistakes mistakes) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    below.entries().forEach(entry -> entries.put(entry.key().value(), entry));
    for (Node.Entry over : above.entries()) {
      String key = over.key().value();
      Node.Entry base = entries.get(key);
      if (takesAway(over.value())) {
        if (entries.remove(key) == null) {
          mistakes.error(
              "overlay-removes-nothing",
              over.key().place(),
              "`" + key + "` is taken away here, but the file below has none",
              "look at its spelling, or remove the line");
        }
      } else if (base != null
          && base.value() instanceof Node.Mapping lower
          && over.value() instanceof Node.Mapping upper) {
        Node.Mapping merged = apply(lower, upper, spot.below(key), mistakes);
        entries.put(key, new Node.Entry(base.key(), merged));
      } else {
        entries.put(key, over);
      }
    }
    for (Node.Entry over : above.entries()) {
      if (!takesAway(over.value())) {
        giveWay(spot.alternatives(over.key().value()), above, entries);
      }
    }
    List<Node.Entry> merged = new ArrayList<>(entries.values());
    return new Node.Mapping(merged, below.place());
  }

  /// What the file above writes itself stays: that both are there is its own mistake.
  private static void giveWay(
      Iterable<String> others, Node.Mapping above, Map<String, Node.Entry> entries) {
    for (String other : others) {
      if (above.get(other) == null) {
        entries.remove(other);
      }
    }
  }

  private static boolean takesAway(Node value) {
    return value instanceof Node.Scalar scalar && scalar.isNothing() && !scalar.text().isEmpty();
  }
}
