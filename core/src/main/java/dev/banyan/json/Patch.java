package dev.banyan.json;

import dev.banyan.base.Fault;
import dev.banyan.base.Fault.Violation;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Change;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A merge patch that has been read: per field nothing, a new value, a removal, or a patch of the
/// structure that stands there. Immutable.
public final class Patch implements Change {
  /// The slot of a field that the patch removes.
  enum Removal {
    REMOVE
  }

  private final Structure type;
  private final @Nullable Object[] slots;

  Patch(Structure type, @Nullable Object[] slots) {
    this.type = type;
    this.slots = slots;
  }

  /// The structure it changes.
  public Structure type() {
    return type;
  }

  /// What the patch does to the field at that position; null where it leaves it.
  public @Nullable Object at(int position) {
    return slots[position];
  }

  /// The names of the fields it touches.
  public List<String> touched() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != null) {
        names.add(type.field(i).name());
      }
    }
    return names;
  }

  /// The values that it sets and nothing else: a record that may lack what its type requires, for
  /// who writes down what was asked for.
  public Struct values() {
    @Nullable Object[] set = new Object[slots.length];
    for (int i = 0; i < slots.length; i++) {
      set[i] =
          slots[i] instanceof Patch inner
              ? inner.values()
              : slots[i] == Removal.REMOVE ? null : slots[i];
    }
    return Struct.wrap(type, set);
  }

  /// The record with this patch applied. Throws `INVALID` where a structure that the original does
  /// not have is patched in without its required fields.
  @Override
  public Struct apply(Struct current) {
    List<Violation> violations = new ArrayList<>();
    Struct patched = merge(current, "", violations);
    if (!violations.isEmpty()) {
      throw Fault.invalid(violations);
    }
    return patched;
  }

  private Struct merge(@Nullable Struct original, String path, List<Violation> violations) {
    @Nullable Object[] result = new Object[slots.length];
    for (int i = 0; i < slots.length; i++) {
      Field field = type.field(i);
      Object before = original == null ? null : original.at(i);
      String pointer = path + '/' + field.name().replace("~", "~0").replace("/", "~1");
      result[i] = merged(field, before, slots[i], pointer, violations);
      if (result[i] == null && field.required() && violations.size() < Reading.VIOLATIONS_MAX) {
        violations.add(new Violation(pointer, "is required"));
      }
    }
    return Struct.wrap(type, result);
  }

  private static @Nullable Object merged(
      Field field,
      @Nullable Object before,
      @Nullable Object change,
      String pointer,
      List<Violation> violations) {
    if (change == null) {
      return before;
    }
    if (change == Removal.REMOVE) {
      return field.required() ? Null.NULL : null;
    }
    return change instanceof Patch inner
        ? inner.merge(before instanceof Struct struct ? struct : null, pointer, violations)
        : change;
  }
}
