package dev.banyan.value;

import dev.banyan.type.Structure;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The value of a [Structure]: one slot per field. Immutable; a slot that is `null` is absent.
///
/// Two structs are equal when they have the same structure and equal slots; decimals compare by
/// `BigDecimal.equals`, which is right where values are at their type's scale.
public final class Struct {
  private final Structure type;
  private final @Nullable Object[] slots;

  private Struct(Structure type, @Nullable Object[] slots) {
    this.type = type;
    this.slots = slots;
  }

  /// A struct of these slots, in field order; the array is given away.
  public static Struct wrap(Structure type, @Nullable Object[] slots) {
    if (slots.length != type.size()) {
      throw new IllegalArgumentException(
          type.name() + " has " + type.size() + " fields, not " + slots.length);
    }
    return new Struct(type, slots);
  }

  public static Struct of(Structure type, @Nullable Object... slots) {
    return wrap(type, slots.clone());
  }

  public static Builder builder(Structure type) {
    return new Builder(type);
  }

  public Structure type() {
    return type;
  }

  /// The slot at that position; null when absent.
  public @Nullable Object at(int position) {
    return slots[position];
  }

  /// The slot of that field; null when absent. Throws for a field the structure does not have.
  public @Nullable Object at(String field) {
    int position = type.position(field);
    if (position < 0) {
      throw new IllegalArgumentException(type.name() + " has no field " + field);
    }
    return slots[position];
  }

  /// A copy with one slot replaced.
  public Struct with(int position, @Nullable Object value) {
    @Nullable Object[] copy = slots.clone();
    copy[position] = value;
    return new Struct(type, copy);
  }

  /// Starts from the slots of this one.
  public Builder toBuilder() {
    return new Builder(type, slots.clone());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Struct struct
        && struct.type == type
        && Arrays.equals(slots, struct.slots);
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(type), Arrays.hashCode(slots));
  }

  /// Field names and values, for debugging and test failures only; private and secret fields are
  /// masked.
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(type.name()).append('{');
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != null) {
        var field = type.field(i);
        boolean masked =
            field.is(dev.banyan.type.Field.Mark.PRIVATE)
                || field.is(dev.banyan.type.Field.Mark.SECRET);
        out.append(out.charAt(out.length() - 1) == '{' ? "" : ", ")
            .append(field.name())
            .append('=')
            .append(masked ? "***" : slots[i]);
      }
    }
    return out.append('}').toString();
  }

  /// Fills slots in any order; owned by one thread; usable for one struct.
  public static final class Builder {
    private final Structure type;
    private final @Nullable Object[] slots;

    private Builder(Structure type) {
      this(type, new Object[type.size()]);
    }

    private Builder(Structure type, @Nullable Object[] slots) {
      this.type = type;
      this.slots = slots;
    }

    public Structure type() {
      return type;
    }

    /// What is set at that position so far.
    public @Nullable Object at(int position) {
      return slots[position];
    }

    public Builder set(int position, @Nullable Object value) {
      slots[position] = value;
      return this;
    }

    public Builder set(String field, @Nullable Object value) {
      int position = type.position(field);
      if (position < 0) {
        throw new IllegalArgumentException(type.name() + " has no field " + field);
      }
      slots[position] = value;
      return this;
    }

    public Struct build() {
      return new Struct(type, slots);
    }
  }
}
