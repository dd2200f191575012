package dev.banyan.mapping.compile;

import dev.banyan.mapping.LookupTable;
import dev.banyan.mapping.lens.LensKind;
import dev.banyan.mapping.lens.LensSite;
import dev.banyan.mapping.lens.Lenses;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What all parts of the compiler share for one mapping.
record Setting(
    Map<String, LookupTable> tables, Expressions expressions, Mistakes mistakes, Report report) {

  LensSite.Surroundings surroundings(boolean exempt) {
    return new LensSite.Surroundings(tables, exempt, mistakes);
  }

  void error(String code, Place place, String message, @Nullable String remedy) {
    mistakes.error(code, place, message, remedy);
  }

  /// A scalar's text; null, with a mistake, for anything else.
  @Nullable String text(@Nullable Node node, Place place, String what) {
    if (node instanceof Node.Scalar scalar) {
      return scalar.text();
    }
    error("mapping-shape", node == null ? place : node.place(), what + " is expected here", null);
    return null;
  }

  /// Reports the keys of a form that it does not take.
  boolean onlyKnownKeys(String form, Node.Mapping map, List<String> further) {
    LensKind kind = Lenses.named(form);
    List<String> known = new ArrayList<>(further);
    if (kind != null) {
      known.add(kind.word());
      kind.arguments().forEach(argument -> known.add(argument.name()));
    }
    boolean good = true;
    for (Node.Entry entry : map.entries()) {
      if (!known.contains(entry.key().value())) {
        good = false;
        error(
            "unknown-argument",
            entry.key().place(),
            "`" + form + "` takes no `" + entry.key().value() + "`",
            Suggestion.forWord(entry.key().value(), known));
      }
    }
    return good;
  }

  /// The lenses behind `lens:`: one, or a list.
  static List<Node> lenses(@Nullable Node node) {
    return node == null
        ? List.of()
        : node instanceof Node.Sequence list ? list.items() : List.of(node);
  }
}
