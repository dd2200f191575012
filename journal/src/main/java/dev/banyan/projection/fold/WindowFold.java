package dev.banyan.projection.fold;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.model.Event;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row for each window of time, or for each window and key. Windows begin at multiples of their
/// length since 1970, by UTC.
///
/// @param row `from`, `to`, the key where there is one, then the measures
/// @param modelKey the key of the model's aggregates
/// @param keyed whether rows have a key, too
/// @param span how long windows are, and how long they are open and kept
/// @param when what each event adds, by the event's name
public record WindowFold(
    Structure row,
    Field modelKey,
    boolean keyed,
    Span span,
    Map<String, When> when,
    List<Measure> measures)
    implements Fold {
  /// The variables of its expressions, in their order.
  public static final List<String> VARIABLES = List.of("event", "key", "at");

  /// How far the clocks of those who write the journal may differ.
  public static final Duration APART = Duration.ofMinutes(1);

  /// The fields that each row has, the key after them.
  public static final List<Field> ENDS =
      List.of(
          Field.required("from", Type.Timestamp.INSTANT),
          Field.required("to", Type.Timestamp.INSTANT));

  /// How long windows are, and how long they are open and kept.
  ///
  /// @param late how long after its end a window still takes events
  /// @param keep how long after its end it is there at all
  public record Span(Duration every, Duration late, Duration keep) {
    /// How long after its beginning a window may be there, in milliseconds.
    public long kept() {
      return every.plus(late).plus(keep).toMillis();
    }

    /// How many windows since 1970 take no events any more, when time has got that far.
    public long ended(long time) {
      return Math.floorDiv(time - late.toMillis(), every.toMillis());
    }
  }

  /// What an event adds.
  ///
  /// @param time when it happened; null for when it was recorded
  /// @param key the key of its row; null where rows have none, or that of the aggregate
  public record When(@Nullable Expression time, @Nullable Expression key, List<Feed> feeds) {
    public When {
      feeds = List.copyOf(feeds);
    }
  }

  /// A value for a measure; without one, the event itself is counted.
  public record Feed(int measure, @Nullable Expression value) {}

  /// A window's measures so far.
  private record Window(long from, @Nullable Object key, List<Tally> tallies) {}

  public WindowFold {
    when = Map.copyOf(when);
    measures = List.copyOf(measures);
  }

  @Override
  public boolean takes(String event) {
    return when.containsKey(event);
  }

  private When when(Event event) {
    When found = when.get(event.type().name());
    if (found == null) {
      throw Fault.bug("no fold for " + event.type().kind(), new IllegalArgumentException());
    }
    return found;
  }

  private @Nullable Object evaluate(Expression expression, Event event) {
    Object own = KeyedFold.aggregate(modelKey.type(), event.key());
    Object value = expression.evaluate(event.data(), own, Times.at(event.at()));
    return value == Null.NULL ? null : value;
  }

  /// When an event happened, as far as windows are concerned.
  public Instant time(Event event) {
    Expression time = when(event).time();
    if (time == null) {
      return event.at();
    }
    if (evaluate(time, event) instanceof OffsetDateTime found) {
      return found.toInstant();
    }
    throw Fault.of(Fault.Kind.INVALID, "the event does not say when it happened");
  }

  /// How far time has got with an event: never further than when it was recorded, so that one event
  /// of a far future does not make all others late. Where time was ahead of when it was recorded, a
  /// clock was wrong and has been put right: time begins anew with the event.
  public long watermark(Event event, long before) {
    long time = Math.min(time(event).toEpochMilli(), event.at().toEpochMilli());
    return Math.max(believed(event, before), time);
  }

  /// Whether the window of an event takes none any more, where time has got that far.
  public boolean late(Event event, long watermark) {
    long end = from(event) + span.every().toMillis() + span.late().toMillis();
    return believed(event, watermark) >= end;
  }

  /// The time that was told before an event, if its own record does not belie it.
  private static long believed(Event event, long told) {
    return told > event.at().toEpochMilli() + APART.toMillis() ? Long.MIN_VALUE : told;
  }

  /// Rows before this one need not be kept when time has got that far.
  public Bytes keptFrom(long watermark) {
    long end = watermark - span.keep().toMillis();
    return Ordered.bytes(Times.at(end - span.every().toMillis()));
  }

  /// The first row that may still take events, when time has got that far.
  public Bytes openFrom(long time) {
    return Ordered.bytes(Times.at(span.ended(time) * span.every().toMillis()));
  }

  private long from(Event event) {
    long every = span.every().toMillis();
    return Math.floorDiv(time(event).toEpochMilli(), every) * every;
  }

  @Override
  public @Nullable Object keyOf(Event event) {
    Expression key = when(event).key();
    if (!keyed) {
      return null;
    }
    if (key == null) {
      return KeyedFold.aggregate(modelKey.type(), event.key());
    }
    Object found = evaluate(key, event);
    if (found == null) {
      throw Fault.of(Fault.Kind.INVALID, "the event has no value for the key");
    }
    return found;
  }

  @Override
  public RowKey key(Event event) {
    byte[] time = Ordered.bytes(Times.at(from(event))).unsafeArray();
    byte[] key = keyed ? Ordered.bytes(keyOf(event)).unsafeArray() : new byte[0];
    byte[] both = java.util.Arrays.copyOf(time, time.length + key.length);
    System.arraycopy(key, 0, both, time.length, key.length);
    return new RowKey(event.tenant(), Bytes.wrap(both));
  }

  @Override
  public Object next(@Nullable Object state, Event event) {
    Window window =
        state == null
            ? new Window(from(event), keyOf(event), measures.stream().map(Tally::of).toList())
            : (Window) state;
    List<Feed> feeds = when(event).feeds();
    List<@Nullable Object> values = new ArrayList<>();
    for (Feed feed : feeds) {
      Object value = feed.value() == null ? (Object) true : evaluate(feed.value(), event);
      if (value != null) {
        window.tallies().get(feed.measure()).check(value);
      }
      values.add(value);
    }
    for (int i = 0; i < feeds.size(); i++) {
      Object value = values.get(i);
      if (value != null) {
        window.tallies().get(feeds.get(i).measure()).add(value);
      }
    }
    return window;
  }

  @Override
  public Struct shown(Object state) {
    Window window = (Window) state;
    Struct.Builder shown = Struct.builder(row);
    shown.set(0, Times.at(window.from()));
    shown.set(1, Times.at(window.from() + span.every().toMillis()));
    int first = keyed ? 3 : 2;
    if (keyed) {
      shown.set(2, window.key());
    }
    for (int i = 0; i < measures.size(); i++) {
      shown.set(first + i, window.tallies().get(i).shown());
    }
    return shown.build();
  }

  @Override
  public byte[] memory(Object state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Tally tally : ((Window) state).tallies()) {
        tally.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object state(Struct shown, byte @Nullable [] memory) {
    if (memory == null || !(shown.at(0) instanceof OffsetDateTime from)) {
      throw Fault.bug("a window without what it holds", new IllegalStateException());
    }
    List<Tally> tallies = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(memory))) {
      for (Measure measure : measures) {
        tallies.add(Tally.read(measure, in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Window(from.toInstant().toEpochMilli(), keyed ? shown.at(2) : null, tallies);
  }
}
