package dev.banyan.connectors.jms;

import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Unsettled;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSConstants;
import org.jspecify.annotations.Nullable;

/// Messages taken from a queue or a durable, shared subscription to a topic, each acknowledged by
/// itself. A thread of its own has the session, as JMS wants it. A connection that breaks ends the
/// subscription; the broker then delivers again what it has no acknowledgement of.
final class JmsSubscription implements Subscription {
  private static final long TURN_MILLIS = 20;
  private static final Duration ROOM = Duration.ofSeconds(1);
  private static final long CLOSE_MILLIS_MAX = 15_000;

  private final String system;
  private final String lane;
  private final Connection connection;
  private final MessageConsumer consumer;
  private final JmsMessages messages;
  private final Thread thread;
  private final Unsettled<jakarta.jms.Message> taken;
  private final Queue<jakarta.jms.Message> settled = new ConcurrentLinkedQueue<>();

  private JmsSubscription(
      String system, String lane, JmsMessages messages, Way way, int unsettledMax) {
    this.system = system;
    this.lane = lane;
    this.messages = messages;
    this.connection = way.connection();
    this.consumer = way.consumer();
    this.taken = new Unsettled<>(system, unsettledMax, unsettledMax);
    this.thread = Thread.ofPlatform().daemon().name("jms-" + system).unstarted(this::run);
  }

  private record Way(Connection connection, MessageConsumer consumer) {}

  static JmsSubscription start(JmsSystem.Parts parts, JmsConnections connections, From from) {
    Connection connection = null;
    try {
      connection = connections.openToRead();
      Session session =
          connection.createSession(false, ActiveMQJMSConstants.INDIVIDUAL_ACKNOWLEDGE);
      MessageConsumer consumer =
          connections.destination(session) instanceof Topic topic
                  && parts.settings().topic() != null
              ? session.createSharedDurableConsumer(topic, from.name())
              : session.createConsumer(connections.destination(session));
      String place = parts.place();
      var made =
          new JmsSubscription(
              parts.name(),
              place,
              new JmsMessages(place, parts.format()),
              new Way(connection, consumer),
              from.unsettledMax());
      connection.setExceptionListener(broken -> made.fail(broken));
      connection.start();
      made.thread.start();
      return made;
    } catch (JMSException unusable) {
      end(connection);
      throw JmsFaults.unreachable(parts.name(), unusable);
    }
  }

  /// Who reads, and how much is on its way.
  record From(String name, int unsettledMax) {}

  @Override
  public List<Delivery> poll(int max, Duration wait) {
    return taken.poll(max, wait);
  }

  @Override
  public void settle(Delivery delivery) {
    jakarta.jms.Message original = taken.settle(delivery);
    if (original != null) {
      settled.add(original);
      taken.wake();
    }
  }

  @Override
  public void release(Delivery delivery) {
    taken.release(delivery);
  }

  /// Whether it has ended, by itself or by us.
  boolean isOver() {
    return !thread.isAlive();
  }

  int unsettledNow() {
    return taken.size();
  }

  private void run() {
    try {
      while (!taken.isOver()) {
        acknowledge();
        if (taken.awaitRoom(settled::isEmpty, ROOM)) {
          acknowledge();
          jakarta.jms.Message next = consumer.receive(TURN_MILLIS);
          if (next != null) {
            add(next);
          }
        }
      }
      acknowledge();
    } catch (JMSException broken) {
      fail(broken);
    } finally {
      taken.close();
      end(connection);
    }
  }

  private void acknowledge() throws JMSException {
    for (var next = settled.poll(); next != null; next = settled.poll()) {
      next.acknowledge();
    }
  }

  private void add(jakarta.jms.Message next) throws JMSException {
    Message message = messages.taken(next);
    taken.add(List.of(new Unsettled.Came<>(lane, JmsMessages.attempt(next), next, message)));
  }

  private void fail(JMSException broken) {
    taken.fail(JmsFaults.unreachable(system, broken));
  }

  private static void end(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (JMSException _) {
      // The broker finds out by itself.
    }
  }

  @Override
  public void close() {
    taken.close();
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
