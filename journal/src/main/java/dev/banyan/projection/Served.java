package dev.banyan.projection;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Reading;
import dev.banyan.operation.Positions;
import dev.banyan.projection.fold.Ordered;
import dev.banyan.projection.fold.RowKey;
import dev.banyan.projection.fold.WindowFold;
import dev.banyan.projection.store.Closing;
import dev.banyan.projection.store.Question;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewReader;
import dev.banyan.value.Bytes;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What answers reads of one projection. Thread-safe; blocks.
public final class Served {
  /// The name of faults that say that a read model is not there yet.
  public static final String BUILDING = "projection-building";

  /// The name of faults that say that a read model does not have the caller's writes yet.
  public static final String BEHIND = "projection-behind";

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int CLOSED_PAGE = 500;

  private final Projection projection;
  private final Progress progress;
  private final Reading<ViewReader> reading;
  private final Runner runner;
  private final Duration patience;

  Served(
      Projection projection,
      Progress progress,
      Reading<ViewReader> reading,
      Runner runner,
      Duration patience) {
    this.projection = projection;
    this.progress = progress;
    this.reading = reading;
    this.runner = runner;
    this.patience = patience;
  }

  /// Who asks, what they must see of the writes before, and how long they wait.
  public record Asker(String tenant, Positions positions, Deadline deadline) {}

  /// Which rows are asked for.
  ///
  /// @param values what fields must be, by their positions in the row; these fields are indexed
  /// @param sort the position of the field to sort by; -1 for the key
  /// @param cursor of the page before; null for the first
  /// @param from the first time of windows; null where any will do
  /// @param until the time before which windows begin
  public record Wish(
      List<Value> values,
      int sort,
      boolean descending,
      int size,
      @Nullable String cursor,
      @Nullable Object from,
      @Nullable Object until) {
    public Wish {
      values = List.copyOf(values);
    }
  }

  /// What a field must be.
  public record Value(int slot, Object value) {}

  /// The row with that key; null where there is none.
  public @Nullable Struct row(Object key, Asker asker) {
    return row(new RowKey(asker.tenant(), Ordered.bytes(key)), asker);
  }

  /// The row of that key; null where there is none.
  public @Nullable Struct row(RowKey at, Asker asker) {
    Bytes body = ask((view, reader) -> reader.find(view, at), asker);
    return body == null ? null : projection.row(body);
  }

  /// A page of rows.
  public Page page(Wish wish, Asker asker) {
    String about = Cursor.about(projection.name(), wish);
    boolean sorted = wish.sort() >= 0;
    Question.After after = wish.cursor() == null ? null : Cursor.read(wish.cursor(), about, sorted);
    List<Question.Filter> filters = new ArrayList<>();
    for (Value value : wish.values()) {
      filters.add(new Question.Filter(column(value.slot()), Ordered.bytes(value.value())));
    }
    int sort = wish.sort() < 0 ? -1 : column(wish.sort());
    Question question =
        new Question(
            asker.tenant(),
            filters,
            sort,
            wish.descending(),
            after,
            wish.from() == null ? null : Ordered.bytes(wish.from()),
            wish.until() == null ? null : Ordered.bytes(wish.until()),
            wish.size() + 1);
    List<Question.Found> found = ask((view, reader) -> reader.find(view, question), asker);
    boolean more = found.size() > wish.size();
    List<Question.Found> shown = more ? found.subList(0, wish.size()) : found;
    List<Object> rows = new ArrayList<>();
    shown.forEach(one -> rows.add(projection.row(one.body())));
    return new Page(rows, more ? Cursor.write(shown.getLast().place(), about) : null);
  }

  /// Which records of a partition, behind `after` up to `to`, have closed windows, in their order,
  /// and before them the last earlier one that has.
  public List<Closing> closings(int partition, long after, long to, Asker asker) {
    return ask((view, reader) -> reader.closings(view, partition, after, to), asker);
  }

  /// The rows of the windows that were closed there, as they are to stay, page by page.
  public void closed(WindowFold windows, Closing closing, Asker asker, Consumer<Struct> each) {
    Question.After after = null;
    boolean more = true;
    while (more) {
      Question question =
          new Question(
              asker.tenant(),
              List.of(),
              -1,
              false,
              after,
              windows.openFrom(closing.low()),
              windows.openFrom(closing.high()),
              CLOSED_PAGE);
      List<Question.Found> found = ask((view, reader) -> reader.find(view, question), asker);
      found.forEach(one -> each.accept(projection.row(one.body())));
      more = found.size() == CLOSED_PAGE;
      after = more ? found.getLast().place() : null;
    }
  }

  private int column(int slot) {
    int column = projection.indexed().indexOf(slot);
    if (column < 0) {
      throw Fault.bug("a field that is not indexed", new IllegalArgumentException());
    }
    return column;
  }

  /// What is asked of a version.
  private interface Asking<T extends @Nullable Object> {
    T of(StoredView view, ViewReader reader);
  }

  private <T extends @Nullable Object> T ask(Asking<T> asking, Asker asker) {
    Positions required = required(asker);
    Progress.Shown shown = progress.await(required, Deadline.in(Duration.ZERO));
    if (shown == null) {
      runner.check(required, asker.deadline());
      runner.wake();
      shown = progress.await(required, asker.deadline().within(patience));
    }
    StoredView view = shown == null ? null : shown.view();
    if (view == null) {
      throw progress.shown() == null ? building() : behind();
    }
    Function<ViewReader, T> question = reader -> asking.of(view, reader);
    try {
      return reading.ask(question, asker.deadline());
    } catch (Fault fault) {
      if (!Lane.isGone(fault)) {
        throw fault;
      }
      // Somebody dropped what is shown: it is made anew.
      runner.look(projection.name());
      throw building();
    }
  }

  /// What must be shown. A position that nobody here can read, as that of a process before this
  /// one, may be any; what the journal has by now is no less.
  private Positions required(Asker asker) {
    return asker.positions().primary() ? runner.ends(asker.deadline()) : asker.positions();
  }

  private Fault behind() {
    return Fault.builder(Fault.Kind.OVERLOADED, "What was written is not shown yet")
        .name(BEHIND)
        .operator("projection `" + projection.name() + "` is behind the caller's position")
        .retryAfter(AGAIN)
        .build();
  }

  private Fault building() {
    return Fault.builder(Fault.Kind.OVERLOADED, "The read model is being made")
        .name(BUILDING)
        .operator("projection `" + projection.name() + "` has not caught up yet")
        .retryAfter(AGAIN)
        .build();
  }
}
