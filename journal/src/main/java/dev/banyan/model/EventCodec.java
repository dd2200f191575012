package dev.banyan.model;

import dev.banyan.base.Fault;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Events of one model as records of the journal, and back. The payload is `{"data": …, "by": …}`;
/// the kind says the version in which `data` is written. Compiled once, for any number of threads.
public final class EventCodec {
  /// The name of faults that say that a record does not fit the declaration of its event.
  public static final String UNFIT = "event-unfit";

  private static final JsonReader.Options LIMITS =
      JsonReader.Options.STRICT.limits(JsonLimits.DEFAULT.bytes(5L << 20));

  /// How many events are remembered: a batch of a projection, for the others that follow; a power
  /// of two.
  private static final int RECENT = 1_024;

  private static final int RECENT_BYTES_MAX = 2_048;

  private final ModelType model;
  private final Map<String, Form> forms = new HashMap<>();
  private final Map<String, JsonWriter> writers = new HashMap<>();
  private final AtomicReferenceArray<@Nullable Read> recent = new AtomicReferenceArray<>(RECENT);

  private record Read(Recorded record, Event event) {}

  /// How one version of an event is written and read.
  private record Form(EventType event, int version, Structure envelope, JsonReader reader) {
    static Form of(EventType event, int version) {
      Structure envelope =
          Structure.of(
              event.name(),
              List.of(
                  Field.required("data", event.fields(version)), Field.required("by", By.TYPE)));
      return new Form(event, version, envelope, JsonReader.of(envelope, LIMITS));
    }
  }

  public EventCodec(ModelType model) {
    this.model = model;
    for (EventType event : model.all()) {
      for (int version = 1; version <= event.version(); version++) {
        Form form = Form.of(event, version);
        forms.put(model.name() + "." + event.name() + "/" + version, form);
        if (version == event.version()) {
          writers.put(event.name(), JsonWriter.of(form.envelope()));
        }
      }
    }
  }

  public ModelType model() {
    return model;
  }

  /// What is recorded of an event of the present version.
  public Entry entry(EventType event, Struct data, By by) {
    Form form = forms.get(event.kind());
    JsonWriter writer = writers.get(event.name());
    if (form == null || writer == null) {
      throw Fault.bug(
          "no event " + event.kind() + " in " + model.name(), new IllegalArgumentException());
    }
    Struct payload = Struct.of(form.envelope(), data, by.struct());
    byte[] text = writer.bytes(payload);
    if (text.length > Entry.PAYLOAD_MAX) {
      throw Fault.builder(Fault.Kind.TOO_LARGE, "There is too much in it to be recorded")
          .operator(event.kind() + " would have " + text.length + " bytes")
          .build();
    }
    return new Entry(event.kind(), Bytes.wrap(text));
  }

  /// The event of a record, raised to the present version; null for a record that is not one of
  /// this model. Throws a fault named [#UNFIT] for one that is and does not fit its declaration:
  /// what reads on without it would show a state that never was.
  ///
  /// Several reactions, and whatever else reads at the end of the journal, ask for the same record
  /// one soon after the other: small events are remembered for a while.
  public @Nullable Event read(Recorded record) {
    int slot = slot(record.place());
    Read known = recent.get(slot);
    if (known != null && known.record().equals(record)) {
      return known.event();
    }
    Event event = decoded(record);
    if (event != null && record.payload().size() <= RECENT_BYTES_MAX) {
      recent.set(slot, new Read(record, event));
    }
    return event;
  }

  /// What stands one behind the other in a partition is remembered beside one another.
  private static int slot(Outcome.Place place) {
    return (int) ((place.position() + 31L * place.partition()) & (RECENT - 1));
  }

  private @Nullable Event decoded(Recorded record) {
    String key = record.kind().startsWith(model.name() + ".") ? model.key(record.stream()) : null;
    if (key == null) {
      return null;
    }
    Form form = forms.get(record.kind());
    if (form == null) {
      throw unfit(record, key, "is not declared", undeclared(record.kind()));
    }
    try {
      Struct payload = (Struct) form.reader().read(record.payload().unsafeArray());
      Struct data = form.event().raise(form.version(), (Struct) present(payload.at(0)));
      By by = By.of((Struct) present(payload.at(1)));
      return new Event(
          form.event(),
          key,
          record.stream().tenant(),
          form.version(),
          data,
          by,
          record.place(),
          record.at());
    } catch (Fault fault) {
      String why = "no longer fits its fields (" + fault.getMessage() + ")";
      throw unfit(record, key, why, "declare what it was: raise `version` and say `before`");
    }
  }

  private static Object present(@Nullable Object value) {
    if (value == null) {
      throw Fault.of(Fault.Kind.INVALID, "a part is missing");
    }
    return value;
  }

  private String undeclared(String kind) {
    String name = kind.substring(model.name().length() + 1);
    int slash = name.lastIndexOf('/');
    EventType known = slash < 0 ? null : model.events().get(name.substring(0, slash));
    return known == null
        ? "declare the event again; what has happened stays"
        : "raise its `version` and say in `before` what it was; present is " + known.version();
  }

  private Fault unfit(Recorded record, String key, String why, String wayOut) {
    var at = record.place();
    String place =
        "its version %d, position %d of partition %d"
            .formatted(at.version(), at.position(), at.partition());
    return Fault.builder(Fault.Kind.BUG, "Internal error")
        .name(UNFIT)
        .operator(
            "event `%s` of %s `%s` (%s) %s: %s"
                .formatted(record.kind(), model.name(), key, place, why, wayOut))
        .build();
  }
}
