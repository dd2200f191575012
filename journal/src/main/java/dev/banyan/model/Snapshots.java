package dev.banyan.model;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The states of aggregates after every so many events, so that a long one need not be folded from
/// its beginning. Kept in the stream `snapshot/MODEL/KEY`, by the same append as the event that
/// makes one due; believed only while the model's definition is the one that made it.
final class Snapshots {
  private static final String KIND = "snapshot-taken";

  private final ModelType model;
  private final int every;
  private final String definition;
  private final Structure envelope;
  private final JsonReader reader;
  private final JsonWriter writer;

  /// @param every how many events lie between two of them
  Snapshots(ModelType model, int every) {
    this.model = model;
    this.every = every;
    this.definition = definition(model);
    this.envelope =
        Structure.of(
            "Snapshot",
            List.of(
                Field.required("definition", Type.Text.ANY),
                Field.required("version", Type.Int.BITS64),
                Field.required("state", model.state())));
    this.reader = JsonReader.of(envelope);
    this.writer = JsonWriter.of(envelope);
  }

  int every() {
    return every;
  }

  /// The newest that may be believed; an aggregate without events where there is none.
  Aggregate newest(StreamId aggregate, String key, Deadline deadline, Journal journal) {
    StreamId stream = stream(aggregate.tenant(), key);
    long last = journal.version(stream, deadline);
    List<Recorded> found = last == 0 ? List.of() : journal.read(stream, last - 1, 1, deadline);
    Struct snapshot = found.isEmpty() ? null : read(found.getFirst());
    return snapshot != null
            && definition.equals(snapshot.at(0))
            && snapshot.at(1) instanceof Long version
            && snapshot.at(2) instanceof Struct state
        ? new Aggregate(version, state)
        : Aggregate.NONE;
  }

  /// What was taken of a state of another type cannot be read, nor need it be.
  private @Nullable Struct read(Recorded record) {
    try {
      return (Struct) reader.read(record.payload().unsafeArray());
    } catch (Fault _) {
      return null;
    }
  }

  /// What is appended together with the events that lead from one to the other; null where none is
  /// due.
  Append.@Nullable Part due(String tenant, String key, long before, Aggregate after) {
    Struct state = after.state();
    if (state == null || before / every == after.version() / every) {
      return null;
    }
    byte[] text = writer.bytes(Struct.of(envelope, definition, after.version(), state));
    return text.length > Entry.PAYLOAD_MAX
        ? null
        : new Append.Part(
            stream(tenant, key), Expected.any(), List.of(new Entry(KIND, Bytes.wrap(text))));
  }

  private StreamId stream(String tenant, String key) {
    return StreamId.of(tenant, "snapshot", model.name(), key);
  }

  /// A digest of all that a state depends on beside the events: its type, and how events are raised
  /// and applied.
  private static String definition(ModelType model) {
    StringBuilder all = new StringBuilder("1 ");
    Set<Object> seen = new HashSet<>();
    describe(model.state(), seen, all);
    new TreeMap<>(model.events())
        .forEach(
            (name, event) -> {
              all.append('\n').append(name).append(event.version());
              describe(event.fields(), seen, all);
              describe(event.apply(), all);
              for (EventType.Earlier earlier : event.earlier()) {
                describe(earlier.fields(), seen, all);
                describe(earlier.set(), all);
              }
            });
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(all.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }

  private static void describe(List<Assignment> assignments, StringBuilder out) {
    for (Assignment assignment : assignments) {
      Expression value = assignment.value();
      out.append(' ').append(assignment.slot()).append('=').append(value.source()).append(';');
    }
  }

  private static void describe(Type type, Set<Object> seen, StringBuilder out) {
    switch (type) {
      case Structure structure -> {
        out.append('{').append(structure.name());
        if (seen.add(structure)) {
          structure.fields().forEach(field -> describe(field, seen, out));
        }
        out.append('}');
      }
      case OneOf oneOf -> {
        out.append('<').append(oneOf.name());
        if (seen.add(oneOf)) {
          oneOf.cases().forEach(one -> describe(one.type(), seen, out.append(one.name())));
        }
        out.append('>');
      }
      case Type.ListOf list -> describe(list.item(), seen, out.append("[]"));
      case Type.Text _,
          Type.Int _,
          Type.Decimal _,
          Type.Real _,
          Type.Bool _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Binary _,
          Type.Enumeration _ ->
          out.append(type);
    }
  }

  private static void describe(Field field, Set<Object> seen, StringBuilder out) {
    out.append(' ').append(field.name()).append(field.required()).append(field.nullable());
    describe(field.type(), seen, out);
  }
}
