package dev.banyan.connect.message;

import java.time.Duration;
import java.util.List;

/// Messages being taken from a queue or topic. Delivery is at least once: what was not settled when
/// it ends, or the process with it, is delivered again. Owned by one thread but for [#settle] and
/// [#release], which any thread may call.
///
/// Every method throws a `Fault` where the broker does not do it (`UNREACHABLE`, `TIMEOUT`,
/// `GARBAGE`); the owner then closes it and subscribes anew.
public interface Subscription extends AutoCloseable {
  /// At most `max` messages, waiting at most that long for the first; empty where none came.
  List<Delivery> poll(int max, Duration wait);

  /// Says that a message is done with, whatever became of it. Where the source knows only a
  /// position, it is moved over what is settled without a gap.
  void settle(Delivery delivery);

  /// Gives a message back, to be delivered again, here or elsewhere.
  void release(Delivery delivery);

  /// Returns when what was settled is known to the broker, or cannot be made known.
  @Override
  void close();

  /// A message, and what its subscription knows it by.
  ///
  /// @param lane messages of one lane come in order, and are to be ended in order; a partition, or
  ///   the queue
  /// @param attempt how often it was delivered, this one counted; 1 where the source does not say
  record Delivery(Message message, String lane, int attempt, Object token) {}
}
