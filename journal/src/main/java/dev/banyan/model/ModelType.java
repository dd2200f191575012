package dev.banyan.model;

import dev.banyan.base.Fault;
import dev.banyan.journal.StreamId;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model as it is declared: what its aggregates are told apart by, what is known of them, and
/// what may happen to them. Aggregates of different tenants never meet; a caller without a tenant
/// has the empty one.
///
/// @param key the field that names an aggregate: a text, an integer or an enumeration
/// @param state what is known of an aggregate beside its key
/// @param events by their names, in the order of the declaration
/// @param unique what no two aggregates may have in common
/// @param addressed whether paths have its keys in them: then none is made that no path can hold
public record ModelType(
    String name,
    Field key,
    Structure state,
    Map<String, EventType> events,
    List<Uniqueness> unique,
    boolean addressed) {
  private static final String KIND = "model";

  public ModelType {
    events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
    unique = List.copyOf(unique);
  }

  /// One whose keys no path has.
  public ModelType(
      String name,
      Field key,
      Structure state,
      Map<String, EventType> events,
      List<Uniqueness> unique) {
    this(name, key, state, events, unique, false);
  }

  /// A key as text, as it stands in the name of a stream; throws `INVALID` for one that cannot.
  public String text(Object value) {
    String text = value.toString();
    boolean plain = !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    if (!plain) {
      throw wrong("is empty or has control characters");
    }
    return text;
  }

  /// Throws `INVALID` for the key of a new aggregate that could never be asked for.
  void begins(String text) {
    String flaw = addressed ? PathSegment.flaw(text) : null;
    if (flaw != null) {
      throw wrong(flaw);
    }
  }

  private Fault wrong(String why) {
    return Fault.invalid(List.of(new Fault.Violation("/" + key.name(), why)));
  }

  /// A key as a value of its field.
  public Object value(String text) {
    return switch (key.type()) {
      case Type.Int whole when whole.fitsLong() -> Long.valueOf(text);
      case Type.Int _ -> new BigInteger(text);
      case Type.Text _,
          Type.Enumeration _,
          Type.Decimal _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Binary _,
          Type.ListOf _,
          Structure _,
          OneOf _ ->
          text;
    };
  }

  /// The stream of an aggregate: `model/MODEL/KEY`.
  public StreamId stream(String tenant, String key) {
    return StreamId.of(tenant, KIND, name, key);
  }

  /// The key of the aggregate whose stream that is; null where it is none of this model.
  public @Nullable String key(StreamId stream) {
    return stream.last(KIND, name);
  }

  public Collection<EventType> all() {
    return events.values();
  }
}
