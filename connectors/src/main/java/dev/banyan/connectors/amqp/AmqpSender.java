package dev.banyan.connectors.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.banyan.base.Deadline;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.Outbox;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.connectors.message.Pending;
import dev.banyan.operation.Exchange;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sends messages over one connection, which is made with the first of them and again after it
/// broke. Thread-safe.
final class AmqpSender {
  private final AmqpSystem.Parts parts;
  private final AmqpConnections connections;
  private final Outbox outbox;
  private final Pending pending = new Pending();
  private final @Nullable AmqpMessages answers;
  private final AtomicReference<@Nullable AmqpPublisher> publisher = new AtomicReference<>();
  private volatile boolean closed;

  AmqpSender(AmqpSystem.Parts parts, AmqpConnections connections) {
    this.parts = parts;
    this.connections = connections;
    this.outbox = new Outbox(parts.name());
    this.answers = parts.answers() == null ? null : new AmqpMessages("answers", parts.answers());
  }

  Pending pending() {
    return pending;
  }

  int underWay() {
    return outbox.underWay();
  }

  /// Sends, and waits until the broker has confirmed it; the message's id. With a correlation id it
  /// asks for an answer, which comes to this connection.
  String send(Outgoing message, @Nullable String correlation, Exchange exchange) {
    AmqpMessages.check(message);
    AmqpPublisher.Letter letter = new AmqpPublisher.Letter(message, correlation);
    return outbox.send(exchange, turn -> handOver(letter, turn));
  }

  private void handOver(AmqpPublisher.Letter letter, Outbox.Turn turn) {
    AmqpPublisher ready;
    try {
      ready = ready();
    } catch (IOException | TimeoutException | ShutdownSignalException failure) {
      turn.outcome().fail(AmqpFaults.unreachable(parts.name(), failure));
      return;
    }
    try {
      ready.publish(letter, turn);
    } catch (IOException | ShutdownSignalException failure) {
      turn.outcome().fail(AmqpFaults.during(parts.name(), failure));
      broke(ready);
    }
  }

  /// Asked by one thread at a time.
  private AmqpPublisher ready() throws IOException, TimeoutException {
    if (closed) {
      throw Faults.closed(parts.name());
    }
    AmqpPublisher now = publisher.get();
    if (now != null) {
      return now;
    }
    AmqpPublisher made =
        AmqpPublisher.open(
            parts, connections, new AmqpPublisher.Ears(pending, answers, this::broke));
    publisher.set(made);
    if (closed) {
      made.close();
      throw Faults.closed(parts.name());
    }
    return made;
  }

  /// What was handed over to a connection that broke is of unknown outcome; called by the client's
  /// own thread too, which must not wait.
  private void broke(AmqpPublisher broken) {
    publisher.compareAndSet(broken, null);
    outbox.broke();
    pending.fail(Faults.timeout(parts.name(), "the connection broke before an answer came"));
    Thread.ofVirtual().start(broken::close);
  }

  /// Asks for a connection of its own, so that a broken one is not taken for a sign of life, and
  /// whether what is read and written is there.
  void probe(Deadline deadline) {
    deadline.check("asking " + parts.name() + " for a sign of life");
    Connection connection = null;
    try {
      connection = connections.open();
      connections.check(AmqpConnections.channel(connection));
    } catch (IOException | TimeoutException | ShutdownSignalException failure) {
      throw AmqpFaults.unreachable(parts.name(), failure);
    } finally {
      AmqpConnections.end(connection);
    }
  }

  /// Whoever is handing a message over is woken by this.
  void close() {
    closed = true;
    AmqpPublisher old = publisher.getAndSet(null);
    if (old != null) {
      old.close();
    }
  }
}
