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
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of a projection as they change. A row that records have changed is told as it is when
/// the projection has taken them all, at the position of the last of them: changes that follow each
/// other quickly are told as one, and the last one always is.
public final class RowFeed implements Feed {
  private static final String CHANGED = "changed";
  private static final String REMOVED = "removed";

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

  /// The kinds that can be told of a projection: rows of a key are removed, windows are not.
  public static Set<String> kinds(Projection projection) {
    Set<String> kinds = new LinkedHashSet<>(List.of(CHANGED));
    if (projection.fold() instanceof KeyedFold) {
      kinds.add(REMOVED);
    }
    return kinds;
  }

  @Override
  public Map<String, Structure> shapes() {
    Map<String, Structure> shapes = new LinkedHashMap<>();
    for (String kind : kinds(projection)) {
      Rendering rendering = kind.equals(CHANGED) ? changed : removed;
      if (rendering != null && only.contains(kind)) {
        shapes.put(kind, rendering.type());
      }
    }
    return shapes;
  }

  @Override
  public @Nullable Field key() {
    return switch (projection.fold()) {
      case KeyedFold keyed -> keyed.row().field(0);
      case WindowFold windows ->
          windows.keyed() ? windows.row().field(WindowFold.ENDS.size()) : null;
    };
  }

  @Override
  public boolean wants(Recorded record, Wish wish) {
    String kind = record.kind();
    int end = kind.lastIndexOf('/');
    return end > prefix.length()
        && kind.startsWith(prefix)
        && record.stream().tenant().equals(wish.tenant())
        && projection.fold().takes(kind.substring(prefix.length(), end));
  }

  /// A row, and the last record that has changed it.
  private record Touched(@Nullable Object key, Recorded by) {}

  @Override
  public List<Message> messages(List<Recorded> records, Wish wish, Deadline deadline) {
    Map<RowKey, Touched> rows = new LinkedHashMap<>();
    for (Recorded record : records) {
      if (wants(record, wish)) {
        touch(record, wish, rows);
      }
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    var last = records.getLast().place();
    Positions seen = Positions.of(Journal.positionOf(last.partition()), last.position());
    Served.Asker asker = new Served.Asker(wish.tenant(), seen, deadline);
    List<Message> messages = new ArrayList<>();
    rows.forEach(
        (row, touched) -> {
          Message message = message(row, touched, wish, asker);
          if (message != null) {
            messages.add(message);
          }
        });
    return messages;
  }

  /// An event that cannot be read, or tells no key, changes no row: the projection parks it.
  private void touch(Recorded record, Wish wish, Map<RowKey, Touched> rows) {
    try {
      Event event = Objects.requireNonNull(projection.codec().read(record));
      Object key = projection.fold().keyOf(event);
      if (wish.key() == null || wish.key().equals(key)) {
        RowKey row = projection.fold().key(event);
        rows.remove(row);
        rows.put(row, new Touched(key, record));
      }
    } catch (Fault unapplied) {
      return;
    }
  }

  private @Nullable Message message(RowKey row, Touched touched, Wish wish, Served.Asker asker) {
    Struct found = open.served(projection.name()).row(row, asker);
    Rendering rendering = found == null ? removed : changed;
    String kind = found == null ? REMOVED : CHANGED;
    if (rendering == null || !wish.kinds().contains(kind) || !only.contains(kind)) {
      return null; // A window that takes none any more, and is not kept.
    }
    Struct told = found == null ? Struct.of(rendering.type(), touched.key()) : found;
    Struct visible = rendering.seen(told, wish.roles());
    return new Message(
        kind,
        visible,
        rendering.json(visible),
        touched.by().place().partition(),
        Spot.behind(touched.by()));
  }
}
