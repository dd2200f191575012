package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The requests of a system that wait for their answers, by correlation id. An answer that nobody
/// waits for, or not any more, is passed over and counted: it is somebody else's, late, or the same
/// once more. Nothing is kept of it. Thread-safe; as many as there are callers.
public final class Pending {
  private final Map<String, Outcome<Message>> waiting = new ConcurrentHashMap<>();
  private final LongAdder passedOver = new LongAdder();

  /// One request: the id that its answer carries, and what becomes of it. Closed by its caller.
  public record Request(String id, Outcome<Message> answer, Pending of) implements AutoCloseable {
    @Override
    public void close() {
      of.waiting.remove(id);
    }
  }

  public Request begin() {
    Request request = new Request(UUID.randomUUID().toString(), new Outcome<>(), this);
    waiting.put(request.id(), request.answer());
    return request;
  }

  /// What came under a correlation id; null where it had none. The first of a request is its
  /// answer.
  public void answered(@Nullable String id, Message answer) {
    Outcome<Message> outcome = id == null ? null : waiting.remove(id);
    if (outcome == null) {
      passedOver.increment();
    } else {
      outcome.succeed(answer);
    }
  }

  /// What came under a correlation id and could not be read: its request need not wait any longer.
  public void unreadable(@Nullable String id, Fault fault) {
    Outcome<Message> outcome = id == null ? null : waiting.remove(id);
    if (outcome == null) {
      passedOver.increment();
    } else {
      outcome.fail(fault);
    }
  }

  /// How many answers nobody waited for, from the start.
  public long passedOver() {
    return passedOver.sum();
  }

  /// Answers cannot come any more for those that wait now.
  public void fail(Fault fault) {
    waiting.values().forEach(one -> one.fail(fault));
  }
}
