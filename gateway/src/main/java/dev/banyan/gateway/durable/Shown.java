package dev.banyan.gateway.durable;

import dev.banyan.model.Aggregate;
import dev.banyan.model.ModelType;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an aggregate is shown to callers: its key, what is known of it, and its version, so that its
/// entity tag changes with every event.
public final class Shown {
  /// The field that carries the version; no field of a state has that name.
  public static final String VERSION = "version";

  /// The type of versions: what every reader of JSON takes exactly.
  static final Type.Int NUMBER = Type.Int.range(1, 1L << 53);

  private final Structure type;

  public Shown(ModelType model) {
    List<Field> fields = new ArrayList<>();
    fields.add(model.key().marked(Field.Mark.KEY));
    fields.addAll(model.state().fields());
    fields.add(Field.required(VERSION, NUMBER).documented("How many events it has had."));
    this.type = Structure.of(model.name(), fields);
  }

  public Structure type() {
    return type;
  }

  /// Null where there is no such aggregate.
  @Nullable Struct of(Object key, Aggregate aggregate) {
    Struct state = aggregate.state();
    if (state == null) {
      return null;
    }
    Struct.Builder shown = Struct.builder(type).set(0, key);
    for (int slot = 0; slot < state.type().size(); slot++) {
      shown.set(slot + 1, state.at(slot));
    }
    return shown.set(type.size() - 1, aggregate.version()).build();
  }
}
