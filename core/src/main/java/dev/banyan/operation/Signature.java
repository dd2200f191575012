package dev.banyan.operation;

import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of an operation before it is called. `takes` has one field per parameter;
/// `returns` is null for an operation that answers nothing.
///
/// Where `delivery` is not `WHOLE`, `returns` is the list type whose items arrive.
public record Signature(
    String name,
    Structure takes,
    @Nullable Type returns,
    List<DeclaredFault> faults,
    Effect effect,
    Delivery delivery,
    String doc) {

  /// How the answer arrives.
  public enum Delivery {
    /// One value.
    WHOLE,
    /// A `value.Rows` of list items.
    STREAMED,
    /// A `value.Page` of list items with a cursor.
    PAGED
  }

  public Signature {
    faults = List.copyOf(faults);
  }

  public Signature named(String other) {
    return new Signature(other, takes, returns, faults, effect, delivery, doc);
  }
}
