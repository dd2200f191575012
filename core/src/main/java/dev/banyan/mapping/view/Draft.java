package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.lens.Lens;
import dev.banyan.type.OneOf;
import dev.banyan.value.Chosen;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A legacy record while it is written: copies of only those structures in which something changes.
/// Owned by one thread, used for one record.
final class Draft {
  private static final String NEEDED = "must be given: the legacy record needs it";

  private final Ground ground;
  private final @Nullable Struct original;
  private final Struct.@Nullable Builder[] builders;
  private @Nullable List<Later> later;
  private boolean fresh;

  /// What is written only if its structure turns out to be there.
  private record Later(Ground.Spot spot, @Nullable Object value, String pointer) {}

  Draft(Ground ground, @Nullable Struct original) {
    this.ground = ground;
    this.original = original;
    this.builders = new Struct.Builder[ground.nests().size()];
    this.fresh = original == null;
  }

  /// The record as it was; null where it is new, or where a part of it is written anew.
  @Nullable Struct original() {
    return fresh ? null : original;
  }

  boolean isNew() {
    return original == null;
  }

  /// Runs with no regard to what stands in the record: every slot is written.
  void anew(Runnable writing) {
    boolean before = fresh;
    fresh = true;
    try {
      writing.run();
    } finally {
      fresh = before;
    }
  }

  /// Writes a slot. A `weak` value stands for nothing: it does not bring a structure into being.
  void write(Ground.Spot spot, @Nullable Object value, boolean weak, String pointer) {
    if ((weak || value == null) && !present(spot.nest())) {
      if (later == null) {
        later = new ArrayList<>();
      }
      later.add(new Later(spot, value, pointer));
      return;
    }
    if (value == null && spot.required()) {
      throw Lens.outside(NEEDED);
    }
    set(spot, value);
  }

  private void set(Ground.Spot spot, @Nullable Object value) {
    OneOf oneOf = spot.oneOf();
    OneOf.Case oneCase = spot.oneCase();
    Struct.Builder builder = builder(spot.nest());
    if (oneOf == null || oneCase == null) {
      builder.set(spot.slot(), value);
    } else if (value != null) {
      builder.set(spot.slot(), new Chosen(oneOf, oneCase, value));
    } else if (builder.at(spot.slot()) instanceof Chosen now && now.oneCase().equals(oneCase)) {
      builder.set(spot.slot(), null);
    }
  }

  /// Takes a value away as far as the legacy type allows it.
  void clear(Ground.Spot spot) {
    if (present(spot.nest()) && (!spot.required() || spot.nullable())) {
      set(spot, spot.required() ? Null.NULL : null);
    }
  }

  private boolean present(int nest) {
    return nest == 0 || builders[nest] != null || originalOf(nest) != null;
  }

  private @Nullable Struct originalOf(int nest) {
    if (original == null) {
      return null;
    }
    return nest == 0
        ? original
        : ground.nests().get(nest).path().read(original) instanceof Struct struct ? struct : null;
  }

  private Struct.Builder builder(int nest) {
    Struct.Builder builder = builders[nest];
    if (builder == null) {
      Struct before = originalOf(nest);
      Ground.Nest where = ground.nests().get(nest);
      builder = before == null ? Struct.builder(where.type()) : before.toBuilder();
      builders[nest] = builder;
      if (nest != 0) {
        builder(where.parent());
      }
    }
    return builder;
  }

  /// The record; the original itself where nothing was written. Throws where a new structure lacks
  /// what the legacy side needs.
  Struct finish() {
    List<Ground.Nest> nests = ground.nests();
    if (original == null) {
      builder(0);
    }
    List<Fault.Violation> violations = new ArrayList<>();
    writeLater(violations);
    for (int i = 0; i < nests.size(); i++) {
      Ground.Nest nest = nests.get(i);
      if (i > 0 && nest.required() && isMade(nest.parent())) {
        builder(i);
      }
      if (isMade(i)) {
        lacking(nest, builder(i), violations);
      }
    }
    if (!violations.isEmpty()) {
      throw Fault.invalid(violations);
    }
    for (int i = nests.size() - 1; i > 0; i--) {
      Struct.Builder builder = builders[i];
      if (builder != null && !replaced(i)) {
        Ground.Nest nest = nests.get(i);
        Struct built = builder.build();
        OneOf oneOf = nest.oneOf();
        OneOf.Case oneCase = nest.oneCase();
        builder(nest.parent())
            .set(
                nest.slot(),
                oneOf == null || oneCase == null ? built : new Chosen(oneOf, oneCase, built));
      }
    }
    Struct.Builder root = builders[0];
    return root == null && original != null ? original : builder(0).build();
  }

  /// Whether another case of the same one-of was made anew.
  private boolean replaced(int nest) {
    Ground.Nest where = ground.nests().get(nest);
    if (where.oneCase() == null || originalOf(nest) == null) {
      return false;
    }
    for (int i = 1; i < builders.length; i++) {
      Ground.Nest other = ground.nests().get(i);
      boolean twin = other.parent() == where.parent() && other.slot() == where.slot();
      if (i != nest && twin && builders[i] != null && originalOf(i) == null) {
        return true;
      }
    }
    return false;
  }

  /// Whether the structure comes into being with this write.
  private boolean isMade(int nest) {
    return builders[nest] != null && originalOf(nest) == null;
  }

  private static void lacking(
      Ground.Nest nest, Struct.Builder builder, List<Fault.Violation> violations) {
    for (Ground.Need need : nest.needs()) {
      if (builder.at(need.slot()) == null) {
        String pointer = need.pointer();
        Fault.Violation violation =
            pointer == null
                ? new Fault.Violation("", "cannot be made: the legacy record needs more")
                : new Fault.Violation(pointer, NEEDED);
        if (!violations.contains(violation)) {
          violations.add(violation);
        }
      }
    }
  }

  private void writeLater(List<Fault.Violation> violations) {
    if (later == null) {
      return;
    }
    for (Later one : List.copyOf(later)) {
      if (present(one.spot().nest())) {
        if (one.value() == null && one.spot().required()) {
          violations.add(new Fault.Violation(one.pointer(), NEEDED));
        } else {
          set(one.spot(), one.value());
        }
      }
    }
  }
}
