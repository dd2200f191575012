package dev.banyan.connectors.jms;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Faults;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSConstants;
import org.jspecify.annotations.Nullable;

/// Messages taken from a queue or a durable, shared subscription to a topic, each acknowledged by
/// itself. A thread of its own has the session, as JMS wants it; everything else happens under one
/// lock.
///
/// What is released stays here and is given out again, before what came after it. A connection that
/// breaks ends the subscription; the broker then delivers again what it has no acknowledgement of.
final class JmsSubscription implements Subscription {
  private static final long TURN_MILLIS = 20;
  private static final long CLOSE_MILLIS_MAX = 15_000;

  private final String system;
  private final String lane;
  private final Connection connection;
  private final MessageConsumer consumer;
  private final JmsMessages messages;
  private final int unsettledMax;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition roomy = lock.newCondition();
  private final PriorityQueue<Token> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Token::number));
  private final Set<Long> out = new HashSet<>();
  private final ArrayDeque<jakarta.jms.Message> settled = new ArrayDeque<>();
  private long taken;
  private boolean closing;
  private @Nullable Fault failure;

  /// A message in the order in which it came; `attempt` counts what the broker and we delivered.
  private record Token(long number, int attempt, jakarta.jms.Message original, Message message) {}

  private JmsSubscription(
      String system, String lane, JmsMessages messages, Way way, int unsettledMax) {
    this.system = system;
    this.lane = lane;
    this.messages = messages;
    this.connection = way.connection();
    this.consumer = way.consumer();
    this.unsettledMax = unsettledMax;
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
    long left = wait.toNanos();
    List<Delivery> given = new ArrayList<>();
    lock.lock();
    try {
      while (true) {
        check();
        while (given.size() < max && out.size() < unsettledMax && !waiting.isEmpty()) {
          Token token = waiting.remove();
          out.add(token.number());
          given.add(new Delivery(token.message(), lane, token.attempt(), token));
        }
        if (!given.isEmpty() || left <= 0) {
          roomy.signal();
          return given;
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return given;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void settle(Delivery delivery) {
    Token token = (Token) delivery.token();
    lock.lock();
    try {
      check();
      if (out.remove(token.number())) {
        settled.add(token.original());
        arrived.signal();
        roomy.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void release(Delivery delivery) {
    Token token = (Token) delivery.token();
    lock.lock();
    try {
      check();
      if (out.remove(token.number())) {
        waiting.add(
            new Token(token.number(), token.attempt() + 1, token.original(), token.message()));
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
    if (closing) {
      throw Faults.closed(system);
    }
  }

  /// Whether it has ended, by itself or by us.
  boolean isOver() {
    return !thread.isAlive();
  }

  int unsettledNow() {
    lock.lock();
    try {
      return out.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (hasRoom()) {
        acknowledge();
        jakarta.jms.Message next = consumer.receive(TURN_MILLIS);
        if (next != null) {
          add(next);
        }
      }
      acknowledge();
    } catch (JMSException broken) {
      fail(broken);
    } finally {
      lock.lock();
      try {
        closing = true;
        arrived.signalAll();
      } finally {
        lock.unlock();
      }
      end(connection);
    }
  }

  /// Waits, while there is nothing to acknowledge, for room for one more; false when it is over.
  private boolean hasRoom() throws JMSException {
    while (true) {
      acknowledge();
      lock.lock();
      try {
        while (!closing && settled.isEmpty() && waiting.size() >= unsettledMax) {
          roomy.await();
        }
        if (closing || failure != null) {
          return false;
        }
        if (waiting.size() < unsettledMax) {
          return true;
        }
      } catch (InterruptedException _) {
        return false;
      } finally {
        lock.unlock();
      }
    }
  }

  private void acknowledge() throws JMSException {
    while (true) {
      jakarta.jms.Message next;
      lock.lock();
      try {
        next = settled.poll();
      } finally {
        lock.unlock();
      }
      if (next == null) {
        return;
      }
      next.acknowledge();
    }
  }

  private void add(jakarta.jms.Message next) throws JMSException {
    Message message = messages.taken(next);
    int attempt = JmsMessages.attempt(next);
    lock.lock();
    try {
      waiting.add(new Token(taken++, attempt, next, message));
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void fail(JMSException broken) {
    lock.lock();
    try {
      if (failure == null && !closing) {
        failure = JmsFaults.unreachable(system, broken);
      }
      arrived.signalAll();
      roomy.signalAll();
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
      roomy.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
