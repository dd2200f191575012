package dev.banyan.gateway.pipeline.outbox;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonWriter;
import dev.banyan.model.Event;
import dev.banyan.model.EventCodec;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events as messages, and messages as values. The bytes are those of the record; what else is
/// needed to read it again, from a dead letter too, is in the headers. Thread-safe.
final class EventMessages {
  static final String KEY = "key";

  private static final Bytes NOTHING = Bytes.wrap(new byte[0]);

  private final EventCodec codec;
  private final Structure type;
  private final Structure data;
  private final Map<String, Form> forms = new HashMap<>();

  /// How one event is told: where its fields stand in `data`, and its JSON.
  private record Form(int[] positions, JsonWriter writer) {}

  /// @param data the fields of all these events, optional where not all have them
  EventMessages(EventCodec codec, List<EventType> events, Structure data) {
    this.codec = codec;
    this.data = data;
    ModelType model = codec.model();
    this.type =
        Structure.of(
            "Event",
            List.of(
                Field.required("id", Type.Text.ANY),
                Field.required(
                    "kind", new Type.Enumeration(events.stream().map(EventType::name).toList())),
                Field.required(KEY, model.key().type()),
                Field.required("version", Type.Int.BITS64),
                Field.required("partition", Type.Int.BITS32),
                Field.required("position", Type.Int.BITS64),
                Field.required("time", Type.Timestamp.INSTANT),
                Field.required("tenant", Type.Text.ANY),
                Field.required("data", data),
                Field.required("json", Type.Text.ANY)));
    for (EventType event : events) {
      int[] positions =
          event.fields().fields().stream().mapToInt(one -> data.position(one.name())).toArray();
      forms.put(event.name(), new Form(positions, JsonWriter.of(event.fields())));
    }
  }

  Structure type() {
    return type;
  }

  /// Whether a record is one of these events.
  boolean concerns(Recorded record) {
    String kind = record.kind();
    int slash = kind.lastIndexOf('/');
    String before = codec.model().name() + ".";
    return slash > 0
        && kind.startsWith(before)
        && forms.containsKey(kind.substring(before.length(), slash))
        && codec.model().key(record.stream()) != null;
  }

  /// What tells an event from all others, for good: its tenant where there is one, its stream, its
  /// version.
  static String id(StreamId stream, long version) {
    String tenant = stream.tenant();
    String name = stream.name() + "/" + version;
    return tenant.isEmpty() ? name : StreamId.of("", tenant).name() + "/" + name;
  }

  Message message(Recorded record) {
    Outcome.Place place = record.place();
    String id = id(record.stream(), place.version());
    return new Message(
        id,
        "journal/" + place.partition() + "@" + place.position() + " " + id,
        bytes(String.valueOf(codec.model().key(record.stream()))),
        List.of(
            header("kind", record.kind()),
            header("stream", record.stream().name()),
            header("tenant", record.stream().tenant()),
            header("version", Long.toString(place.version())),
            header("partition", Integer.toString(place.partition())),
            header("position", Long.toString(place.position()))),
        record.payload(),
        record.at());
  }

  /// The event of a message; throws `GARBAGE` where it fits no version of its declaration.
  Struct value(Message message) {
    Instant at = message.at() == null ? Instant.EPOCH : message.at();
    StreamId stream = new StreamId(text(message, "tenant"), text(message, "stream"));
    Outcome.Place place =
        new Outcome.Place(
            (int) number(message, "partition"),
            number(message, "position"),
            number(message, "version"));
    Event event =
        read(
            message,
            new Recorded(
                stream, place, text(message, "kind"), at, NOTHING, message.body(), NOTHING));
    Form form = event == null ? null : forms.get(event.type().name());
    if (event == null || form == null) {
      throw garbage("it is no event that this pipeline takes any more");
    }
    @Nullable Object[] fields = new Object[data.size()];
    for (int i = 0; i < form.positions().length; i++) {
      fields[form.positions()[i]] = event.data().at(i);
    }
    return Struct.of(
        type,
        message.id(),
        event.type().name(),
        codec.model().value(event.key()),
        place.version(),
        (long) place.partition(),
        place.position(),
        at.atOffset(ZoneOffset.UTC),
        event.tenant(),
        Struct.wrap(data, fields),
        new String(form.writer().bytes(event.data()), StandardCharsets.UTF_8));
  }

  private @Nullable Event read(Message message, Recorded record) {
    try {
      return codec.read(record);
    } catch (Fault fault) {
      throw garbage(fault.operator() == null ? fault.getMessage() : fault.operator());
    } catch (IllegalArgumentException broken) {
      throw garbage("its key does not fit the model: " + message.place());
    }
  }

  private static Fault garbage(String why) {
    return Fault.builder(Fault.Kind.GARBAGE, "An event does not fit its declaration")
        .operator(why)
        .build();
  }

  private static Header header(String name, String value) {
    return new Header(name, bytes(value));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static long number(Message message, String header) {
    String text = text(message, header);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw garbage("its `" + header + "` is no number");
    }
  }

  private static String text(Message message, String header) {
    for (Header one : message.headers()) {
      if (one.name().equals(header)) {
        return new String(one.value().unsafeArray(), StandardCharsets.UTF_8);
      }
    }
    throw garbage("it does not say its `" + header + "`");
  }
}
