package dev.banyan.connectors.jms;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connectors.message.Faults;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends messages over one connection, which is made with the first of them and again after it
/// broke. Thread-safe.
///
/// The client may block while it connects, and while the broker has no room. Each message is
/// therefore handed over by a thread of its own, and its caller waits by its own deadline: what was
/// not handed over by then never is; of what was, nobody knows.
final class JmsSender {
  private static final int WAITING_MAX = 1_000;

  private final String system;
  private final JmsConnections connections;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final Set<Outcome<String>> handedOver = ConcurrentHashMap.newKeySet();
  private final Pending pending = new Pending();
  private final @Nullable JmsMessages answers;
  private volatile @Nullable Way way;
  private volatile boolean closed;

  /// What is sent by; owned by whoever has the lock.
  private record Way(
      Connection connection,
      Session session,
      MessageProducer producer,
      @Nullable Destination replies) {}

  JmsSender(JmsSystem.Parts parts, JmsConnections connections) {
    this.system = parts.name();
    this.connections = connections;
    this.answers = parts.answers() == null ? null : new JmsMessages("answers", parts.answers());
  }

  Pending pending() {
    return pending;
  }

  /// Messages that were handed over and not acknowledged yet.
  int underWay() {
    return handedOver.size();
  }

  /// Sends, and waits until the broker has it; the message's id. With a correlation id it asks for
  /// an answer, which comes to a queue of this connection.
  String send(Outgoing message, @Nullable String correlation, Exchange exchange) {
    JmsMessages.check(message);
    if (!room.tryAcquire()) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "A system is overloaded")
          .operator(system + ": " + WAITING_MAX + " messages wait to be handed over")
          .build();
    }
    Outcome<String> outcome = new Outcome<>();
    AtomicBoolean decided = new AtomicBoolean();
    Thread.ofVirtual()
        .name("jms-" + system + "-send")
        .start(
            () -> {
              try {
                handOver(new Letter(message, correlation), outcome, decided);
              } finally {
                room.release();
              }
            });
    boolean withdrawn;
    String id;
    try {
      id = outcome.await(exchange);
    } finally {
      // Whoever is first decides whether it is handed over.
      withdrawn = decided.compareAndSet(false, true);
      handedOver.remove(outcome);
    }
    if (id != null) {
      return id;
    }
    if (withdrawn) {
      throw Faults.unreachable(system, "the broker took nothing before the deadline");
    }
    throw Faults.unknown(system, "the broker did not acknowledge the message in time");
  }

  private record Letter(Outgoing message, @Nullable String correlation) {}

  private void handOver(Letter letter, Outcome<String> outcome, AtomicBoolean decided) {
    lock.lock();
    try {
      if (decided.get()) {
        return;
      }
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
        drop();
        outcome.fail(JmsFaults.unreachable(system, failure));
        return;
      }
      handedOver.add(outcome);
      if (decided.compareAndSet(false, true)) {
        ready.producer().send(made, new Told(outcome));
      } else {
        handedOver.remove(outcome);
      }
    } catch (JMSException failure) {
      drop();
      outcome.fail(JmsFaults.after(system, failure));
    } catch (Fault fault) {
      outcome.fail(fault);
    } finally {
      lock.unlock();
    }
  }

  private Way way() throws JMSException {
    if (closed) {
      throw Faults.closed(system);
    }
    Way ready = way;
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
      way = ready;
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
    session.createConsumer(replies).setMessageListener(answer -> answered(answer, read));
    connection.start();
    return replies;
  }

  private void answered(Message answer, JmsMessages read) {
    try {
      pending.answered(answer.getJMSCorrelationID(), read.taken(answer));
    } catch (JMSException _) {
      // What cannot be read is no answer; its request ends by its deadline.
    }
  }

  /// What was handed over to a connection that broke is of unknown outcome.
  private void broke(Connection connection) {
    for (Outcome<String> one : handedOver) {
      one.fail(Faults.unknown(system, "the connection broke before the broker acknowledged"));
    }
    pending.fail(Faults.timeout(system, "the connection broke before an answer came"));
    lock.lock();
    try {
      if (way != null && way.connection() == connection) {
        drop();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    Way old = way;
    way = null;
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

  /// Without the lock, whose owner may be waiting for the broker; it is woken by this.
  void close() {
    closed = true;
    Way old = way;
    way = null;
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
