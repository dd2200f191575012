package dev.banyan.model;

import dev.banyan.base.Arrival;
import dev.banyan.base.Deadline;
import dev.banyan.journal.StreamId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to change an aggregate that several want to change at once: first come, first
/// served, within this process. It decides nothing: what another node writes meanwhile is found at
/// the append. Thread-safe.
public final class Turns {
  /// The most that wait for one aggregate; each turn is a flush of the journal.
  private static final int WAITING_MAX = 1_000;

  /// Those that wait, by the aggregate of which somebody has the turn.
  private final ConcurrentHashMap<StreamId, Deque<Arrival>> lines = new ConcurrentHashMap<>();

  private final Waiting waiting;

  /// How a thread waits.
  @FunctionalInterface
  public interface Waiting {
    /// Whether it came before the deadline.
    boolean until(Arrival arrival, Deadline deadline);
  }

  /// For threads.
  Turns() {
    this(Arrival::await);
  }

  /// For a simulator, whose threads wait by its own time.
  public Turns(Waiting waiting) {
    this.waiting = waiting;
  }

  /// Whether somebody has the turn.
  boolean isTaken(StreamId stream) {
    return lines.containsKey(stream);
  }

  /// Waits for the turn; whoever has it gives it back. False where it did not come in time, or too
  /// many wait.
  boolean take(StreamId stream, Deadline deadline) {
    Arrival mine = new Arrival();
    Place place = new Place();
    lines.compute(stream, (_, line) -> place.in(line, mine));
    return switch (place.kind) {
      case FIRST -> true;
      case FULL -> false;
      case BEHIND -> waiting.until(mine, deadline) || !left(stream, mine);
    };
  }

  /// Whether one that is late has left the line. Its turn may have come at that moment; it then has
  /// it.
  private boolean left(StreamId stream, Arrival mine) {
    Place place = new Place();
    lines.computeIfPresent(
        stream,
        (_, line) -> {
          place.left = line.remove(mine);
          return line;
        });
    return place.left;
  }

  /// Gives the turn to the next.
  void give(StreamId stream) {
    Place next = new Place();
    lines.computeIfPresent(
        stream,
        (_, line) -> {
          next.first = line.pollFirst();
          return next.first == null ? null : line;
        });
    if (next.first != null) {
      Objects.requireNonNull(next.first).come();
    }
  }

  private enum Kind {
    FIRST,
    BEHIND,
    FULL
  }

  /// What one step found of a line.
  private static final class Place {
    private Kind kind = Kind.FIRST;
    private @Nullable Arrival first;
    private boolean left;

    Deque<Arrival> in(@Nullable Deque<Arrival> line, Arrival mine) {
      if (line == null) {
        return new ArrayDeque<>(4);
      }
      kind = line.size() < WAITING_MAX ? Kind.BEHIND : Kind.FULL;
      if (kind == Kind.BEHIND) {
        line.addLast(mine);
      }
      return line;
    }
  }
}
