package dev.banyan.model;

import dev.banyan.journal.StreamId;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model as it is declared: what its aggregates are told apart by, what is known of them, and
/// what may happen to them. Aggregates of different tenants never meet; a caller without a tenant
/// has the empty one.
///
/// @param key the field that names an aggregate: a text, an integer or an enumeration
/// @param state what is known of an aggregate beside its key
/// @param events by their names, in the order of the declaration
public record ModelType(String name, Field key, Structure state, Map<String, EventType> events) {
  private static final String KIND = "model";

  public ModelType {
    events = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(events));
  }

  /// The stream of an aggregate: `model/MODEL/KEY`.
  public StreamId stream(String tenant, String key) {
    return StreamId.of(tenant, KIND, name, key);
  }

  /// The key of the aggregate whose stream that is; null where it is none of this model.
  public @Nullable String key(StreamId stream) {
    var names = stream.names();
    boolean ours = names.size() == 3 && names.get(0).equals(KIND) && names.get(1).equals(name);
    return ours ? names.get(2) : null;
  }

  public Collection<EventType> all() {
    return events.values();
  }
}
