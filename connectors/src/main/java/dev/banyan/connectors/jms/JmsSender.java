package dev.banyan.connectors.jms;

import dev.banyan.base.Deadline;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.Outbox;
import dev.banyan.connectors.message.Outcome;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.connectors.message.Pending;
import dev.banyan.operation.Exchange;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sends messages over one connection, which is made with the first of them and again after it
/// broke. Thread-safe.
final class JmsSender {
  private final String system;
  private final JmsConnections connections;
  private final Outbox outbox;
  private final Pending pending = new Pending();
  private final @Nullable JmsMessages answers;
  private final AtomicReference<@Nullable Way> way = new AtomicReference<>();
  private volatile boolean closed;

  /// What is sent by; used by one message's turn at a time.
  private record Way(
      Connection connection,
      Session session,
      MessageProducer producer,
      @Nullable Destination replies) {}

  JmsSender(JmsSystem.Parts parts, JmsConnections connections) {
    this.system = parts.name();
    this.connections = connections;
    this.outbox = new Outbox(system);
    this.answers = parts.answers() == null ? null : new JmsMessages("answers", parts.answers());
  }

  Pending pending() {
    return pending;
  }

  int underWay() {
    return outbox.underWay();
  }

  /// Sends, and waits until the broker has it; the message's id. With a correlation id it asks for
  /// an answer, which comes to a queue of this connection.
  String send(Outgoing message, @Nullable String correlation, Exchange exchange) {
    JmsMessages.check(message);
    Letter letter = new Letter(message, correlation);
    return outbox.send(exchange, turn -> handOver(letter, turn));
  }

  private record Letter(Outgoing message, @Nullable String correlation) {}

  private void handOver(Letter letter, Outbox.Turn turn) {
    Way ready;
    Message made;
    try {
      ready = way();
      made = JmsMessages.sent(ready.session(), letter.message());
      if (letter.correlation() != null) {
        made.setJMSCorrelationID(letter.correlation());
        made.setJMSReplyTo(ready.replies());
      }
    } catch (JMSException failure) {
      drop(way.getAndSet(null));
      turn.outcome().fail(JmsFaults.unreachable(system, failure));
      return;
    }
    try {
      if (turn.begins()) {
        ready.producer().send(made, new Told(turn.outcome()));
      }
    } catch (JMSException failure) {
      drop(way.getAndSet(null));
      turn.outcome().fail(JmsFaults.after(system, failure));
    }
  }

  private Way way() throws JMSException {
    if (closed) {
      throw Faults.closed(system);
    }
    Way ready = way.get();
    if (ready != null) {
      return ready;
    }
    Connection connection = connections.open();
    try {
      connection.setExceptionListener(_ -> broke(connection));
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      ready =
          new Way(
              connection,
              session,
              session.createProducer(connections.destination(session)),
              answers == null ? null : listen(connection, answers));
      way.set(ready);
      return ready;
    } catch (JMSException failure) {
      end(connection);
      throw failure;
    }
  }

  /// A queue that lasts as long as the connection, for the answers.
  private Destination listen(Connection connection, JmsMessages read) throws JMSException {
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    Destination replies = session.createTemporaryQueue();
    session.createConsumer(replies).setMessageListener(answer -> answered(answer, read, pending));
    connection.start();
    return replies;
  }

  /// An answer is what somebody else wrote: whatever the library throws over it ends one request,
  /// and neither the listener nor the others that wait.
  static void answered(Message answer, JmsMessages read, Pending pending) {
    String id = null;
    try {
      id = answer.getJMSCorrelationID();
      pending.answered(id, read.taken(answer));
    } catch (JMSException | RuntimeException failure) {
      pending.unreadable(
          id, MessageFormat.garbage("its answer cannot be read: " + failure.getMessage()));
    }
  }

  /// What was handed over to a connection that broke is of unknown outcome.
  private void broke(Connection connection) {
    outbox.broke();
    pending.fail(Faults.timeout(system, "the connection broke before an answer came"));
    Way now = way.get();
    if (now != null && now.connection() == connection && way.compareAndSet(now, null)) {
      drop(now);
    }
  }

  private static void drop(@Nullable Way old) {
    if (old != null) {
      Thread.ofVirtual().start(() -> end(old.connection()));
    }
  }

  private static void end(Connection connection) {
    try {
      connection.close();
    } catch (JMSException _) {
      // It is not used any more.
    }
  }

  /// Asks for a connection of its own, so that a broken one is not taken for a sign of life.
  void probe(Deadline deadline) {
    deadline.check("asking " + system + " for a sign of life");
    try {
      end(connections.open());
    } catch (JMSException failure) {
      throw JmsFaults.unreachable(system, failure);
    }
  }

  /// Whoever is handing a message over is woken by this.
  void close() {
    closed = true;
    Way old = way.getAndSet(null);
    if (old != null) {
      end(old.connection());
    }
  }

  /// What the broker says of one message.
  private final class Told implements CompletionListener {
    private final Outcome<String> outcome;

    Told(Outcome<String> outcome) {
      this.outcome = outcome;
    }

    @Override
    public void onCompletion(Message message) {
      try {
        outcome.succeed(String.valueOf(message.getJMSMessageID()));
      } catch (JMSException failure) {
        outcome.fail(JmsFaults.after(system, failure));
      }
    }

    @Override
    public void onException(Message message, Exception failure) {
      outcome.fail(JmsFaults.after(system, failure));
    }
  }
}
