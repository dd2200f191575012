package dev.banyan.gateway.api.events;

import dev.banyan.base.Fault;
import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Spot;
import dev.banyan.model.Event;
import dev.banyan.model.EventCodec;
import dev.banyan.model.EventType;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The events of a model: each as it happened, with the key of its aggregate, its number there, and
/// when it was recorded. Named as expressions name them.
///
/// What all callers see alike is decoded and written once for those who read the same record from
/// memory. A record that fits no version of its event is told as [#UNREADABLE], and those after it
/// go on, as reactions and projections do.
public final class ModelFeed implements Feed {
  /// The kind of what is told where an event is recorded that does not fit its declaration.
  public static final String UNREADABLE = "unreadable";

  private static final System.Logger LOG = System.getLogger("banyan.events");
  private static final int KEPT = 1_024;
  private static final Type.Int NUMBER = Type.Int.range(1, 1L << 53);

  private static final Rendering UNTOLD =
      new Rendering(
          Structure.of(
              UNREADABLE,
              List.of(
                  Field.required("key", Type.Text.ANY).documented("What it happened to."),
                  Field.required("version", NUMBER).documented("How many events it had by then."),
                  Field.required("at", Type.Timestamp.INSTANT)
                      .documented("When it was recorded; tells no order."),
                  Field.required("kind", Type.Text.ANY)
                      .documented("Which event it is, and the version in which it is recorded."))),
          _ -> Map.of());

  private final EventCodec codec;
  private final String prefix;
  private final Map<String, Rendering> renderings = new LinkedHashMap<>();
  private final AtomicReferenceArray<@Nullable Told> told = new AtomicReferenceArray<>(KEPT);
  private final Seldom unreadable = new Seldom(System::nanoTime);

  /// What follows from a record that was read once.
  private record Told(Recorded record, Message message) {}

  /// @param only the names of the events that are told
  public ModelFeed(EventCodec codec, Set<String> only, Veil.Rules rules) {
    this.codec = codec;
    this.prefix = codec.model().name() + ".";
    for (EventType event : codec.model().all()) {
      if (only.contains(event.name())) {
        renderings.put(event.name(), new Rendering(shape(event), rules));
      }
    }
  }

  private Structure shape(EventType event) {
    return Structure.of(
        event.name(),
        List.of(
            Field.required("key", codec.model().key().type())
                .documented("Which `" + codec.model().name() + "` it happened to."),
            Field.required("version", NUMBER).documented("How many events it had by then."),
            Field.required("at", Type.Timestamp.INSTANT)
                .documented("When it was recorded; tells no order."),
            Field.required("event", event.fields())));
  }

  @Override
  public String source() {
    return "model/" + codec.model().name();
  }

  @Override
  public Map<String, Structure> shapes() {
    Map<String, Structure> shapes = new LinkedHashMap<>();
    renderings.forEach((kind, one) -> shapes.put(kind, one.type()));
    return Collections.unmodifiableMap(shapes);
  }

  @Override
  public Map<String, Structure> asides() {
    return Map.of(UNREADABLE, UNTOLD.type());
  }

  @Override
  public Field key() {
    return codec.model().key();
  }

  @Override
  public boolean wants(Recorded record, Wish wish) {
    String kind = record.kind();
    int end = kind.lastIndexOf('/');
    if (end <= prefix.length() || !kind.startsWith(prefix)) {
      return false;
    }
    Object key = wish.key();
    String event = kind.substring(prefix.length(), end);
    return record.stream().tenant().equals(wish.tenant())
        && wish.kinds().contains(event)
        && renderings.containsKey(event)
        && (key == null || key.toString().equals(codec.model().key(record.stream())));
  }

  @Override
  public void tell(List<Recorded> records, Wish wish, Consumer<Message> to) {
    for (Recorded record : records) {
      if (wants(record, wish)) {
        to.accept(message(record, wish));
      }
    }
  }

  private Message message(Recorded record, Wish wish) {
    int slot = Math.floorMod(record.hash().hashCode(), KEPT);
    Told known = told.get(slot);
    if (known != null && known.record() == record) {
      return known.message();
    }
    Event event;
    try {
      event = codec.read(record);
    } catch (Fault fault) {
      if (!fault.name().equals(EventCodec.UNFIT)) {
        throw fault;
      }
      log(record.kind(), fault);
      Message untold = untold(record);
      told.set(slot, new Told(record, untold));
      return untold;
    }
    Rendering rendering = event == null ? null : renderings.get(event.type().name());
    if (event == null || rendering == null) {
      throw Fault.bug("no event in " + record.kind(), new IllegalStateException());
    }
    Message message = message(record, event, rendering, wish);
    if (rendering.isPlain()) {
      told.set(slot, new Told(record, message));
    }
    return message;
  }

  /// Old records may be many, and each caller that begins at the start meets them all.
  private void log(String kind, Fault unfit) {
    long times = unreadable.met(kind);
    if (times > 0) {
      String often = times == 1 ? "" : " (" + times + " of its kind since one was last logged)";
      LOG.log(System.Logger.Level.WARNING, "told as unreadable" + often + ": " + unfit.operator());
    }
  }

  private Message message(Recorded record, Event event, Rendering rendering, Wish wish) {
    Struct whole =
        Struct.of(
            rendering.type(),
            codec.model().value(event.key()),
            event.place().version(),
            event.at().atOffset(ZoneOffset.UTC),
            event.data());
    Struct seen = rendering.seen(whole, wish.roles());
    return message(event.type().name(), seen, rendering, record);
  }

  private Message untold(Recorded record) {
    String key = codec.model().key(record.stream());
    Struct told =
        Struct.of(
            UNTOLD.type(),
            key == null ? "" : key,
            record.place().version(),
            record.at().atOffset(ZoneOffset.UTC),
            record.kind().substring(prefix.length()));
    return message(UNREADABLE, told, UNTOLD, record);
  }

  private static Message message(String kind, Struct told, Rendering rendering, Recorded record) {
    return new Message(
        kind, told, rendering.json(told), record.place().partition(), Spot.behind(record));
  }
}
