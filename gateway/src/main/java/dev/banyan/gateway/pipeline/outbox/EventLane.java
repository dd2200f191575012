package dev.banyan.gateway.pipeline.outbox;

import dev.banyan.connect.message.Message;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One partition of the journal on its way out: which events were read, which are being worked on,
/// and how far all is over. Owned by the lock of its subscription.
final class EventLane {
  private final TreeMap<Long, Message> waiting = new TreeMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private long read;

  /// `from` is the position up to which all was over.
  EventLane(long from) {
    this.read = from;
  }

  long read() {
    return read;
  }

  /// A record was read; its message where it is one of the events.
  void add(long position, @Nullable Message message) {
    if (message != null) {
      waiting.put(position, message);
      open.add(position);
    }
    read = position;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Whether all that was read is over.
  boolean isOver() {
    return open.isEmpty();
  }

  /// The earliest that waits; null where none does.
  Map.@Nullable Entry<Long, Message> take() {
    return waiting.pollFirstEntry();
  }

  /// Whether it was open.
  boolean settle(long position) {
    return open.remove(position);
  }

  void release(long position, Message message) {
    if (open.contains(position)) {
      waiting.put(position, message);
    }
  }

  /// The position up to which all is over.
  long reached() {
    return open.isEmpty() ? read : open.first() - 1;
  }
}
