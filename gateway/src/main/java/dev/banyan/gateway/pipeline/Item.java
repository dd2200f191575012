package dev.banyan.gateway.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message on its way, or several that go on as one. Owned by the flow's thread.
final class Item {
  final String id;
  final String key;
  final boolean letter;
  final boolean batch;

  /// The messages that go on as this one.
  final List<Item> parts = new ArrayList<>();

  private Lines.@Nullable Line line;
  long token;
  Phase phase = Phase.QUEUED;
  int attempts;
  int parkings;
  boolean begun;
  boolean written;
  long due;
  Turn.Why why = Turn.Why.FAILED;

  enum Phase {
    QUEUED,
    RUNNING,
    WAITING,
    PARKING,
    WAITING_TO_PARK,
    /// A message that waits for others to go on with.
    GATHERED,
    /// Several messages that wait for more.
    FILLING
  }

  /// Whether nothing is being done for it, and nothing will be before something happens.
  boolean isWaiting() {
    return switch (phase) {
      case QUEUED, WAITING, FILLING -> true;
      case RUNNING, PARKING, WAITING_TO_PARK, GATHERED -> false;
    };
  }

  private Item(String id, String key, boolean letter, boolean batch) {
    this.id = id;
    this.key = key;
    this.letter = letter;
    this.batch = batch;
  }

  static Item of(Turn.Input.Delivered delivered) {
    Item item = new Item(delivered.id(), delivered.key(), delivered.letter(), false);
    item.token = delivered.token();
    return item;
  }

  /// Messages that go on together, in the order of their group.
  static Item filling(String id, String group, long due) {
    Item item = new Item(id, "group\t" + group, false, true);
    item.phase = Phase.FILLING;
    item.due = due;
    return item;
  }

  /// Items in lines, one for each key: only the first of a line may start, and lines whose first
  /// may start have their turn one after another. Owned by the flow's thread.
  static final class Lines {
    private final Map<String, Line> lines = new HashMap<>();
    private final Deque<Line> ready = new ArrayDeque<>();

    private static final class Line {
      private final Deque<Item> items = new ArrayDeque<>(1);
      private boolean ready;
    }

    void add(Item item) {
      Line line = lines.computeIfAbsent(item.key, _ -> new Line());
      item.line = line;
      line.items.addLast(item);
      if (line.items.size() == 1) {
        ready(line);
      }
    }

    /// The next of its key may start.
    void leave(Item item) {
      Line line = item.line;
      if (line == null) {
        return;
      }
      item.line = null;
      boolean first = line.items.peekFirst() == item;
      line.items.remove(item);
      if (line.items.isEmpty()) {
        lines.remove(item.key);
        if (line.ready) {
          ready.remove(line);
        }
      } else if (first) {
        ready(line);
      }
    }

    /// It may start, if it is the first of its line.
    void ready(Item item) {
      Line line = item.line;
      if (line != null) {
        ready(line);
      }
    }

    private void ready(Line line) {
      if (!line.ready) {
        line.ready = true;
        ready.addLast(line);
      }
    }

    /// The next that may start; null where none may.
    @Nullable Item next() {
      for (Line line = ready.pollFirst(); line != null; line = ready.pollFirst()) {
        line.ready = false;
        Item first = line.items.peekFirst();
        if (first != null && first.phase == Phase.QUEUED) {
          return first;
        }
      }
      return null;
    }
  }
}
