package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.type.OneOf;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Same;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A legacy one-of as a modern one: REDEFINES, xsd:choice, xsi:type. The case tells the case.
public final class ChoiceView implements View {
  /// A pair of cases, and the view of their content, whose path in the modern value begins with
  /// `step`.
  public record Pair(OneOf.Case legacy, OneOf.Case modern, View view, String step) {
    @Nullable Object up(Object content) {
      try {
        return view.up(content);
      } catch (Fault fault) {
        throw Trail.at(step, fault);
      }
    }

    /// Written anew where `original` is null.
    @Nullable Object down(Object content, @Nullable Object original, @Nullable Object old) {
      try {
        return original == null ? view.down(content) : view.put(content, original, old);
      } catch (Fault fault) {
        throw Trail.at(step, fault);
      }
    }
  }

  private final OneOf legacy;
  private final OneOf modern;
  private final Presence presence;
  private final Pair[] pairs;

  public ChoiceView(OneOf legacy, OneOf modern, Presence presence, List<Pair> pairs) {
    this.legacy = legacy;
    this.modern = modern;
    this.presence = presence;
    this.pairs = pairs.toArray(Pair[]::new);
  }

  @Override
  public @Nullable Object up(@Nullable Object value) {
    if (!(value instanceof Chosen chosen)) {
      return presence.up(value);
    }
    for (Pair pair : pairs) {
      if (pair.legacy().name().equals(chosen.oneCase().name())) {
        return new Chosen(modern, pair.modern(), there(pair.up(chosen.content())));
      }
    }
    throw Lens.outside("has a case that is not mapped");
  }

  @Override
  public @Nullable Object down(@Nullable Object value) {
    if (!(value instanceof Chosen chosen)) {
      return presence.down(value);
    }
    Pair pair = pairOf(chosen);
    return new Chosen(legacy, pair.legacy(), there(pair.down(chosen.content(), null, UNKNOWN)));
  }

  @Override
  public @Nullable Object put(
      @Nullable Object value, @Nullable Object original, @Nullable Object old) {
    if (!(value instanceof Chosen chosen) || !(original instanceof Chosen before)) {
      boolean nothing = !(value instanceof Chosen) && !(original instanceof Chosen);
      return nothing && Same.values(tryUp(original), value) ? original : down(value);
    }
    Pair pair = pairOf(chosen);
    if (!pair.legacy().name().equals(before.oneCase().name())) {
      return down(value);
    }
    Object known = old instanceof Chosen one ? one.content() : UNKNOWN;
    Object content = pair.down(chosen.content(), before.content(), known);
    return View.kept(content, before.content())
        ? original
        : new Chosen(legacy, pair.legacy(), there(content));
  }

  private Pair pairOf(Chosen chosen) {
    for (Pair pair : pairs) {
      if (pair.modern().name().equals(chosen.oneCase().name())) {
        return pair;
      }
    }
    throw Lens.outside("has a case that the legacy record does not know");
  }

  private static Object there(@Nullable Object content) {
    if (content == null || content == Null.NULL) {
      throw Lens.outside("has nothing for its case");
    }
    return content;
  }

  @Override
  public @Nullable Object settle(@Nullable Object value, Samples samples) {
    if (!(value instanceof Chosen chosen)) {
      return value;
    }
    Pair pair = pairs[0];
    for (Pair one : pairs) {
      pair = one.legacy().name().equals(chosen.oneCase().name()) ? one : pair;
    }
    Object content = pair.view().settle(chosen.content(), samples);
    return content == null ? value : new Chosen(legacy, pair.legacy(), content);
  }
}
