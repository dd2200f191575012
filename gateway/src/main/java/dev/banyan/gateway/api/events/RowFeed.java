package dev.banyan.gateway.api.events;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.gateway.durable.OpenProjections;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Spot;
import dev.banyan.model.Event;
import dev.banyan.operation.Positions;
import dev.banyan.projection.Projection;
import dev.banyan.projection.Served;
import dev.banyan.projection.fold.KeyedFold;
import dev.banyan.projection.fold.RowKey;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Closing;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The rows of a projection as they change. A row that records have changed is told as it is when
/// the projection has taken them all, at the position of the last of them: changes that follow each
/// other quickly are told as one, and the last one always is. A window is told once more when it
/// takes no events any more, at the position of the record that has brought time there.
public final class RowFeed implements Feed {
  private static final String CHANGED = "changed";
  private static final String REMOVED = "removed";
  private static final String CLOSED = "closed";
  private static final Duration READING = Duration.ofSeconds(30);

  private final Projection projection;
  private final OpenProjections open;
  private final String prefix;
  private final Rendering changed;
  private final @Nullable Rendering removed;
  private final Set<String> only;

  /// @param only the kinds that are told
  public RowFeed(Projection projection, OpenProjections open, Set<String> only, Veil.Rules rules) {
    this.projection = projection;
    this.open = open;
    this.only = Set.copyOf(only);
    this.prefix = projection.codec().model().name() + ".";
    Structure row = projection.fold().row();
    this.changed = new Rendering(row, rules);
    this.removed =
        projection.fold() instanceof KeyedFold
            ? new Rendering(Structure.of(row.name() + " key", List.of(row.field(0))), rules)
            : null;
  }

  @Override
  public String source() {
    return "projection/" + projection.name();
  }

  /// The kinds that can be told of a projection: rows of a key are removed, windows close.
  public static Set<String> kinds(Projection projection) {
    return new LinkedHashSet<>(
        switch (projection.fold()) {
          case KeyedFold _ -> List.of(CHANGED, REMOVED);
          case WindowFold _ -> List.of(CHANGED, CLOSED);
        });
  }

  @Override
  public Map<String, Structure> shapes() {
    Map<String, Structure> shapes = new LinkedHashMap<>();
    for (String kind : kinds(projection)) {
      Rendering rendering = kind.equals(REMOVED) ? removed : changed;
      if (rendering != null && only.contains(kind)) {
        shapes.put(kind, rendering.type());
      }
    }
    return shapes;
  }

  @Override
  public Map<String, Structure> asides() {
    return Map.of();
  }

  @Override
  public @Nullable Field key() {
    return switch (projection.fold()) {
      case KeyedFold keyed -> keyed.row().field(0);
      case WindowFold windows ->
          windows.keyed() ? windows.row().field(WindowFold.ENDS.size()) : null;
    };
  }

  /// Time is told by the events of all tenants, so each of them may close a window of any.
  @Override
  public boolean wants(Recorded record, Wish wish) {
    return takes(record) && (isOf(record, wish) || tells(CLOSED, wish));
  }

  private boolean takes(Recorded record) {
    String kind = record.kind();
    int end = kind.lastIndexOf('/');
    return end > prefix.length()
        && kind.startsWith(prefix)
        && projection.fold().takes(kind.substring(prefix.length(), end));
  }

  private static boolean isOf(Recorded record, Wish wish) {
    return record.stream().tenant().equals(wish.tenant());
  }

  private boolean tells(String kind, Wish wish) {
    return only.contains(kind) && wish.kinds().contains(kind);
  }

  /// A row, and the last record that has changed it.
  private record Touched(@Nullable Object key, Recorded by) {}

  /// One telling of records: to whom, and what is asked to see what they have done.
  private record Telling(List<Recorded> records, Wish wish, Served served, Consumer<Message> to) {
    Served.Asker asker() {
      var end = records.getLast().place();
      Positions seen = Positions.of(Journal.positionOf(end.partition()), end.position());
      return new Served.Asker(wish.tenant(), seen, Deadline.in(READING));
    }

    long first() {
      return records.getFirst().place().position();
    }
  }

  @Override
  public void tell(List<Recorded> records, Wish wish, Consumer<Message> to) {
    if (records.stream().noneMatch(one -> wants(one, wish))) {
      return;
    }
    LastOfRecord last = new LastOfRecord(to);
    Telling telling = new Telling(records, wish, open.served(projection.name()), last);
    List<Closing> closings = closings(telling);
    Map<RowKey, Touched> rows = touched(telling, closings);
    int next = 0;
    for (Map.Entry<RowKey, Touched> row : rows.entrySet()) {
      long position = row.getValue().by().place().position();
      while (next < closings.size() && closings.get(next).position() <= position) {
        close(closings.get(next++), telling);
      }
      Message message = message(row.getKey(), row.getValue(), telling);
      if (message != null) {
        last.accept(message);
      }
    }
    while (next < closings.size()) {
      close(closings.get(next++), telling);
    }
    last.end();
  }

  /// Passes messages on, of each record all but the last without its place: a caller that goes on
  /// from one of them hears all of that record again.
  private static final class LastOfRecord implements Consumer<Message> {
    private final Consumer<Message> to;
    private @Nullable Message held;

    LastOfRecord(Consumer<Message> to) {
      this.to = to;
    }

    @Override
    public void accept(Message message) {
      Message before = held;
      if (before != null) {
        to.accept(Objects.equals(before.spot(), message.spot()) ? before.among() : before);
      }
      held = message;
    }

    void end() {
      if (held != null) {
        to.accept(held);
      }
    }
  }

  /// Those of the records, after the last one before them.
  private List<Closing> closings(Telling telling) {
    if (!(projection.fold() instanceof WindowFold)) {
      return List.of();
    }
    var end = telling.records().getLast().place();
    return telling
        .served()
        .closings(end.partition(), telling.first() - 1, end.position(), telling.asker());
  }

  /// The rows that records have changed, each at the last of them. An event that cannot be read, or
  /// tells no key, changes no row: the projection parks it. One that came too late changes none.
  private Map<RowKey, Touched> touched(Telling telling, List<Closing> closings) {
    Map<RowKey, Touched> rows = new LinkedHashMap<>();
    long closed = Long.MIN_VALUE;
    int next = 0;
    for (Recorded record : telling.records()) {
      long position = record.place().position();
      while (next < closings.size() && closings.get(next).position() < position) {
        closed = closings.get(next++).high();
      }
      if (takes(record) && isOf(record, telling.wish())) {
        touch(record, telling.wish(), closed, rows);
      }
    }
    return rows;
  }

  private void touch(Recorded record, Wish wish, long closed, Map<RowKey, Touched> rows) {
    try {
      Event event = Objects.requireNonNull(projection.codec().read(record));
      Object key = projection.fold().keyOf(event);
      boolean late = projection.fold() instanceof WindowFold windows && windows.late(event, closed);
      if (!late && (wish.key() == null || wish.key().equals(key))) {
        RowKey row = projection.fold().key(event);
        rows.remove(row);
        rows.put(row, new Touched(key, record));
      }
    } catch (Fault unapplied) {
      return;
    }
  }

  private void close(Closing closing, Telling telling) {
    boolean before = closing.position() < telling.first();
    if (before
        || !tells(CLOSED, telling.wish())
        || !(projection.fold() instanceof WindowFold windows)) {
      return;
    }
    Recorded by = telling.records().get(Math.toIntExact(closing.position() - telling.first()));
    Object key = telling.wish().key();
    telling
        .served()
        .closed(
            windows,
            closing,
            telling.asker(),
            row -> {
              if (key == null || key.equals(row.at(WindowFold.ENDS.size()))) {
                telling.to().accept(message(CLOSED, row, changed, telling.wish(), by));
              }
            });
  }

  private @Nullable Message message(RowKey row, Touched touched, Telling telling) {
    Struct found = telling.served().row(row, telling.asker());
    Rendering rendering = found == null ? removed : changed;
    String kind = found == null ? REMOVED : CHANGED;
    if (rendering == null || !tells(kind, telling.wish())) {
      return null; // A window that is not kept any more.
    }
    Struct told = found == null ? Struct.of(rendering.type(), touched.key()) : found;
    return message(kind, told, rendering, telling.wish(), touched.by());
  }

  private static Message message(
      String kind, Struct told, Rendering rendering, Wish wish, Recorded by) {
    Struct visible = rendering.seen(told, wish.roles());
    return new Message(
        kind, visible, rendering.json(visible), by.place().partition(), Spot.behind(by));
  }
}
