package dev.banyan.mapping.view;

import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The legacy structures into which a mapping writes: the record itself at 0, and each nested
/// structure that holds a mapped slot, parents before children. Immutable.
public record Ground(List<Nest> nests) {
  /// One of them. `path` leads there from the record; `slot` is its place in its parent; `oneOf`
  /// and `oneCase` are there where that slot holds a one-of. `required`: it is there whenever its
  /// parent is.
  public record Nest(
      Structure type,
      SlotPath path,
      int parent,
      int slot,
      @Nullable OneOf oneOf,
      OneOf.@Nullable Case oneCase,
      boolean required,
      List<Need> needs) {
    public Nest {
      needs = List.copyOf(needs);
    }
  }

  /// A slot that a new structure must have. `pointer` is the modern field behind it; null where the
  /// mapping does not fill it.
  public record Need(int slot, @Nullable String pointer) {}

  public Ground {
    nests = List.copyOf(nests);
  }

  /// A slot that the mapping owns: the way to it, the nest that holds it and its place there. Where
  /// the slot holds a one-of of which one case is mapped, `oneOf` and `oneCase` say so.
  public record Spot(
      SlotPath path,
      int nest,
      int slot,
      boolean required,
      boolean nullable,
      @Nullable OneOf oneOf,
      OneOf.@Nullable Case oneCase) {}
}
