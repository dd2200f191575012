package dev.banyan.shared;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Memory that all nodes of a gateway share: counters, cached answers. Nothing in it is durable,
/// and it may be away at any time: whoever asks must know what to do then.
///
/// A command is answered, or has failed, within the memory's patience (250 ms where nothing else is
/// said), also while the server hangs. While it is away commands fail at once, without a queue. A
/// command that failed by time may have been done. Thread-safe.
public interface SharedMemory extends AutoCloseable {

  /// Asks without waiting, for event loops. `heard` is called exactly once, on the memory's own
  /// thread or, where the command fails at once, on this one; it must be short and not block.
  void ask(Command command, Heard heard);

  /// Whether the last sign of life is good: what readiness shows.
  boolean reachable();

  /// Runs the action each time the memory answers again after it was away, on a thread of its own
  /// that may wait.
  void whenBack(Runnable action);

  /// Asks no more; commands under way fail.
  @Override
  void close();

  /// Takes the reply.
  @FunctionalInterface
  interface Heard {
    void reply(Reply reply);
  }

  /// Asks and waits, for virtual threads. A reply that comes after the deadline is `Failed`.
  default Reply ask(Command command, Deadline deadline) {
    AtomicReference<Reply> reply = new AtomicReference<>();
    CountDownLatch come = new CountDownLatch(1);
    ask(
        command,
        heard -> {
          reply.set(heard);
          come.countDown();
        });
    try {
      if (come.await(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
        return reply.get();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return new Reply.Failed(
        Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
            .operator("shared memory did not answer within the deadline")
            .build());
  }
}
