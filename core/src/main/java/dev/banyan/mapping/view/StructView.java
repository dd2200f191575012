package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Samples;
import dev.banyan.type.Structure;
import dev.banyan.value.Null;
import dev.banyan.value.Same;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A legacy structure as a modern one: the links of its fields over one ground, and what only a
/// write needs.
public final class StructView implements View {
  private final Structure modern;
  private final Ground ground;
  private final Presence presence;
  private final Links links;
  private final WriteLink[] writes;
  private final boolean computes;

  public StructView(
      Structure modern,
      Ground ground,
      Presence presence,
      List<Link> links,
      List<WriteLink> writes) {
    this.modern = modern;
    this.ground = ground;
    this.presence = presence;
    this.links = new Links(modern, links);
    this.writes = writes.toArray(WriteLink[]::new);
    this.computes = links.stream().anyMatch(ComputedLink.class::isInstance);
  }

  @Override
  public @Nullable Object up(@Nullable Object legacy) {
    return legacy instanceof Struct struct
        ? Struct.wrap(modern, links.up(struct))
        : presence.up(legacy);
  }

  @Override
  public @Nullable Object down(@Nullable Object value) {
    return value instanceof Struct struct
        ? write(struct, null, UNKNOWN)
        : presence.down(value == null ? null : Null.NULL);
  }

  @Override
  public @Nullable Object put(
      @Nullable Object value, @Nullable Object original, @Nullable Object old) {
    if (value instanceof Struct struct) {
      return original instanceof Struct before ? write(struct, before, old) : down(value);
    }
    boolean same = !(original instanceof Struct) && Same.values(tryUp(original), value);
    return same ? original : down(value);
  }

  /// The record with this view. `original` is null for a new one; `old` what it shows, or unknown.
  Struct write(Struct value, @Nullable Struct original, @Nullable Object old) {
    Object before = old;
    if (old == UNKNOWN && original != null && computes) {
      before = tryUp(original);
    }
    Draft draft = new Draft(ground, original);
    links.down(value, before, draft);
    if (writes.length > 0) {
      @Nullable Object[] variables = new Object[modern.size()];
      for (int i = 0; i < variables.length; i++) {
        variables[i] = value.at(i) == Null.NULL ? null : value.at(i);
      }
      for (WriteLink write : writes) {
        try {
          write.write(variables, draft);
        } catch (Fault fault) {
          throw unwritable(write, fault);
        }
      }
    }
    return draft.finish();
  }

  private static Fault unwritable(WriteLink write, Fault fault) {
    return fault.kind() != Fault.Kind.INVALID
        ? fault
        : Fault.builder(Fault.Kind.INVALID, "The record cannot be written")
            .operator("the legacy field " + write.path() + " " + fault.getMessage())
            .build();
  }

  @Override
  public @Nullable Object settle(@Nullable Object legacy, Samples samples) {
    if (!(legacy instanceof Struct struct)) {
      return legacy;
    }
    for (int i = 0; i < Link.TRIES; i++) {
      try {
        Draft draft = new Draft(ground, struct);
        for (Link link : links.all()) {
          link.settle(draft, samples);
        }
        return draft.finish();
      } catch (Fault _) {
        // A new structure lacks something: other samples.
      }
    }
    return legacy;
  }
}
