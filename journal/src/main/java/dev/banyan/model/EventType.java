package dev.banyan.model;

import dev.banyan.base.Fault;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind of thing that happens to an aggregate, and what it does to the state.
///
/// @param model the name of the model
/// @param version the version in which it is written now, from 1
/// @param fields what an event of that version carries
/// @param earlier the versions before it, from 1: as many as `version` less one
/// @param apply what it sets in the state; over [#APPLY]
/// @param first whether it may be the first event of an aggregate
public record EventType(
    String model,
    String name,
    int version,
    Structure fields,
    List<Earlier> earlier,
    List<Assignment> apply,
    boolean first) {
  /// The variables of `apply`, in their order. `state` is absent for a first event.
  public static final List<String> APPLY = List.of("state", "event", "key");

  /// A version in which the event was written once.
  ///
  /// @param fields what it carried
  /// @param next what the version after it carries
  /// @param set how its fields are made, over the variable `event`
  public record Earlier(Structure fields, Structure next, List<Assignment> set) {
    public Earlier {
      set = List.copyOf(set);
    }

    Struct raise(Struct event) {
      Struct.Builder raised = Struct.builder(next);
      Assignment.all(set, raised, new @Nullable Object[] {event});
      return raised.build();
    }
  }

  public EventType {
    earlier = List.copyOf(earlier);
    apply = List.copyOf(apply);
    if (earlier.size() != version - 1) {
      throw new IllegalArgumentException(name + " needs each version before " + version);
    }
  }

  /// The kind of its records: `MODEL.EVENT/VERSION`.
  public String kind() {
    return model + "." + name + "/" + version;
  }

  /// What an event of that version carries.
  Structure fields(int written) {
    return written == version ? fields : earlier.get(written - 1).fields();
  }

  /// An event of that version as the present version has it.
  Struct raise(int written, Struct event) {
    Struct raised = event;
    for (int from = written; from < version; from++) {
      raised = earlier.get(from - 1).raise(raised);
    }
    return raised;
  }

  /// The state after the event, as a function of what is given alone.
  ///
  /// @param state null before the first event
  /// @param key as the field of the model's key has it
  public Struct evolve(@Nullable Struct state, Struct data, Object key, Structure type) {
    if (state == null && !first) {
      throw unfit("is the first of its aggregate, and no command makes it so");
    }
    Struct.Builder next = state == null ? Struct.builder(type) : state.toBuilder();
    Assignment.all(apply, next, new @Nullable Object[] {state, data, key});
    for (int slot = 0; slot < type.size(); slot++) {
      if (next.at(slot) == null && type.field(slot).required()) {
        throw unfit("leaves `" + type.field(slot).name() + "` of the state without a value");
      }
    }
    return next.build();
  }

  private Fault unfit(String why) {
    return Fault.builder(Fault.Kind.BUG, "Internal error")
        .name(EventCodec.UNFIT)
        .operator("event `" + kind() + "` " + why + ": `apply` does not fit what has happened")
        .build();
  }
}
