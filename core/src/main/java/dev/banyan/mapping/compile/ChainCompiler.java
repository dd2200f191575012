package dev.banyan.mapping.compile;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.Check;
import dev.banyan.mapping.lens.Conversions;
import dev.banyan.mapping.lens.Fitting;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.mapping.lens.LensKind;
import dev.banyan.mapping.lens.LensSite;
import dev.banyan.mapping.lens.Lenses;
import dev.banyan.mapping.lens.Shape;
import dev.banyan.mapping.view.Chain;
import dev.banyan.mapping.view.Presence;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fits a chain of lenses between a legacy value and a modern field.
final class ChainCompiler {
  private final Setting setting;
  private final boolean exempt;

  ChainCompiler(Setting setting, boolean exempt) {
    this.setting = setting;
    this.exempt = exempt;
  }

  /// The legacy side: what may be read, and whether the slot itself may be absent or null when its
  /// structure is there. `sure`: that structure always is.
  record Below(Shape shape, boolean optional, boolean nullable, boolean sure, String path) {
    static Below of(GroundBuilder.Found found) {
      return new Below(
          found.shape(),
          !found.spot().required(),
          found.spot().nullable(),
          found.sure(),
          found.path());
    }

    /// A value that is always there: an item of a list, the content of a case.
    static Below always(Type type, String path) {
      return new Below(Shape.of(type), false, false, true, path);
    }
  }

  /// The lenses fitted so far, and what comes out above.
  record Fitted(List<Lens> lenses, Shape shape, Quality quality) {}

  /// The view; null after reporting why there is none.
  @Nullable Chain chain(Below below, List<Node> nodes, Field modern, Place place, Quality quality) {
    Fitted fitted = fit(below.shape(), nodes, modern.type());
    if (fitted == null) {
      return null;
    }
    quality.add(fitted.quality());
    List<Lens> lenses = new ArrayList<>(fitted.lenses());
    Place blame = nodes.isEmpty() ? place : nodes.getLast().place();
    Conversions.Conversion conversion = convert(fitted.shape().type(), modern.type(), blame);
    if (conversion == null) {
      return null;
    }
    quality.add(conversion.fidelity(), conversion.reason());
    if (conversion.lens() != null) {
      lenses.add(conversion.lens());
    }
    Presence presence = presence(below, fitted.shape(), lenses, modern, quality);
    Check above = conversion.checkUp() ? Check.of(modern.type()) : null;
    return new Chain(lenses, presence, above, below.shape().type(), modern);
  }

  Conversions.@Nullable Conversion convert(Type from, Type to, Place place) {
    Object between = Conversions.between(from, to);
    if (between instanceof Conversions.Refusal refusal) {
      setting.error(refusal.code(), place, refusal.message(), refusal.remedy());
      return null;
    }
    return (Conversions.Conversion) between;
  }

  /// The lenses alone; `target` is what the last should give, null where nothing is wanted.
  @Nullable Fitted fit(Shape from, List<Node> nodes, @Nullable Type target) {
    List<Lens> lenses = new ArrayList<>();
    Quality quality = new Quality();
    Shape shape = from;
    for (int i = 0; i < nodes.size(); i++) {
      boolean last = i == nodes.size() - 1;
      Fitting fitting = lens(nodes.get(i), shape, last ? target : null);
      if (fitting == null) {
        return null;
      }
      quality.add(fitting);
      if (fitting.lens() != null) {
        lenses.add(fitting.lens());
      }
      shape = fitting.modern();
    }
    return new Fitted(lenses, shape, quality);
  }

  private @Nullable Fitting lens(Node node, Shape shape, @Nullable Type target) {
    String word = LensSite.word(node);
    LensKind kind = word == null ? null : Lenses.named(word);
    if (word == null || kind == null || kind.fitter() == null) {
      setting.error(
          "unknown-lens",
          node instanceof Node.Mapping map && !map.entries().isEmpty()
              ? map.entries().getFirst().key().place()
              : node.place(),
          kind == null
              ? "there is no lens `" + (word == null ? "" : word) + "`"
              : "`" + word + "` shapes a whole field, it is no step",
          kind == null && word != null
              ? Suggestion.forWord(word, Lenses.steps())
              : "write it as a map: { field: { " + word + ": … } }");
      return null;
    }
    if (node instanceof Node.Mapping map && !setting.onlyKnownKeys(word, map, List.of())) {
      return null;
    }
    return kind.fitter().fit(new LensSite(node, shape, target, setting.surroundings(exempt)));
  }

  /// How absent and null travel, and what that costs.
  Presence presence(Below below, Shape above, List<Lens> lenses, Field modern, Quality quality) {
    boolean optional = !modern.required();
    boolean nothing = above.mayBeAbsent() || above.mayBeNull();
    boolean emptyList = modern.type() instanceof Type.ListOf && !optional;
    if (nothing && emptyList) {
      quality.add(Fidelity.NEEDS_ORIGINAL, "an absent list shows as an empty one");
    } else if (nothing && !optional && !modern.nullable()) {
      quality.add(Fidelity.MAY_FAIL, "reading fails where `" + below.path() + "` has no value");
    } else if (above.mayBeAbsent() && above.mayBeNull() && !(optional && modern.nullable())) {
      quality.add(Fidelity.NEEDS_ORIGINAL, "null and absent show the same");
    } else if (below.optional() && !below.sure() && optional) {
      quality.add(Fidelity.NEEDS_ORIGINAL, "absent at two levels shows the same");
    }
    if (optional && !below.optional() && !below.nullable() && below.sure() && !standsIn(lenses)) {
      quality.add(
          Fidelity.MAY_FAIL,
          "writing fails where it is left out, as `" + below.path() + "` must be there");
    }
    if (optional && modern.nullable() && !(below.optional() && below.nullable())) {
      quality.add(Fidelity.MAY_FAIL, "the legacy side does not tell null from absent");
    }
    return new Presence(below.optional(), below.nullable(), optional, modern.nullable(), emptyList);
  }

  /// Whether the lenses write a value for absent.
  private static boolean standsIn(List<Lens> lenses) {
    for (Lens lens : lenses) {
      if (lens.downAbsent() != null) {
        return true;
      }
    }
    return false;
  }
}
