package dev.banyan.connectors.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One partition as a subscription has it: what was fetched, what is being worked on, and how far
/// all is settled without a gap. Owned by the lock of its subscription.
///
/// @param <T> what was fetched
final class Lane<T> {
  private final TreeMap<Long, Held<T>> waiting = new TreeMap<>();
  private final TreeMap<Long, Held<T>> out = new TreeMap<>();
  private final Map<Long, Integer> attempts = new HashMap<>();
  private long fetchedTo;
  private long committed;

  /// Something fetched, at its offset, and how often it was given out.
  record Held<T>(long offset, T what, int attempt) {}

  /// `from` is the offset that the broker begins with.
  Lane(long from) {
    this.fetchedTo = from;
    this.committed = from;
  }

  /// What comes again, after a change of the broker's, is known by its offset.
  void fetched(long offset, T what) {
    if (offset >= fetchedTo) {
      waiting.put(offset, new Held<>(offset, what, 0));
      fetchedTo = offset + 1;
    }
  }

  /// The earliest that waits; null where none does.
  @Nullable Held<T> take() {
    Map.Entry<Long, Held<T>> first = waiting.pollFirstEntry();
    if (first == null) {
      return null;
    }
    Held<T> held = first.getValue();
    int attempt = attempts.getOrDefault(held.offset(), 0) + 1;
    Held<T> given = new Held<>(held.offset(), held.what(), attempt);
    out.put(held.offset(), given);
    return given;
  }

  /// Whether it was out; what was given back, or settled before, is not.
  boolean settle(long offset) {
    attempts.remove(offset);
    return out.remove(offset) != null;
  }

  /// Whether it was out.
  boolean release(long offset) {
    Held<T> held = out.remove(offset);
    if (held == null) {
      return false;
    }
    attempts.put(offset, held.attempt());
    waiting.put(offset, held);
    return true;
  }

  int unsettled() {
    return out.size();
  }

  int waiting() {
    return waiting.size();
  }

  /// The offset before which all is settled.
  long position() {
    long first = fetchedTo;
    first = out.isEmpty() ? first : Math.min(first, out.firstKey());
    return waiting.isEmpty() ? first : Math.min(first, waiting.firstKey());
  }

  /// Whether the broker does not know yet how far all is settled.
  boolean isBehind() {
    return position() > committed;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }
}
