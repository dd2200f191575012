package dev.banyan.connectors.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Messages taken from a queue, each acknowledged by itself. The broker pushes them, and no more
/// than may be unsettled; everything happens under one lock.
///
/// What is released stays here and is given out again, before what came after it. A connection that
/// breaks ends the subscription; the broker then delivers again what it has no acknowledgement of.
final class AmqpSubscription implements Subscription {
  /// What the protocol can ask for.
  private static final int PREFETCH_MAX = 65_535;

  private final String system;
  private final String queue;
  private final AmqpMessages messages;
  private final Connection connection;
  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final PriorityQueue<Token> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Token::tag));
  private final Set<Long> out = new HashSet<>();
  private boolean closed;
  private @Nullable Fault failure;

  /// A message by the tag of its delivery; `attempt` counts what the broker and we delivered.
  private record Token(long tag, int attempt, Message message) {}

  private AmqpSubscription(AmqpSystem.Parts parts, String queue, Connection connection)
      throws IOException {
    this.system = parts.name();
    this.queue = queue;
    this.messages = new AmqpMessages(queue, parts.format());
    this.connection = connection;
    this.channel = AmqpConnections.channel(connection);
  }

  static AmqpSubscription start(
      AmqpSystem.Parts parts, AmqpConnections connections, int unsettledMax) {
    Connection connection = null;
    try {
      connection = connections.open();
      String queue = String.valueOf(parts.settings().queue());
      AmqpSubscription made = new AmqpSubscription(parts, queue, connection);
      made.consume(unsettledMax);
      return made;
    } catch (IOException | TimeoutException | ShutdownSignalException unusable) {
      AmqpConnections.end(connection);
      throw AmqpFaults.unreachable(parts.name(), unusable);
    }
  }

  private void consume(int unsettledMax) throws IOException {
    channel.basicQos(Math.clamp(unsettledMax, 1, PREFETCH_MAX));
    channel.basicConsume(
        queue,
        false,
        (_, one) -> {
          Message message = messages.taken(one.getEnvelope(), one.getProperties(), one.getBody());
          int attempt = AmqpMessages.attempt(one.getEnvelope(), one.getProperties());
          add(new Token(one.getEnvelope().getDeliveryTag(), attempt, message));
        },
        _ -> fail(Faults.unreachable(system, "the queue " + queue + " has gone")),
        (_, signal) -> fail(AmqpFaults.unreachable(system, signal)));
  }

  private void add(Token token) {
    lock.lock();
    try {
      waiting.add(token);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void fail(Fault fault) {
    lock.lock();
    try {
      if (failure == null && !closed) {
        failure = fault;
      }
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Delivery> poll(int max, Duration wait) {
    long left = wait.toNanos();
    List<Delivery> given = new ArrayList<>();
    lock.lock();
    try {
      while (true) {
        check();
        while (given.size() < max && !waiting.isEmpty()) {
          Token token = waiting.remove();
          out.add(token.tag());
          given.add(new Delivery(token.message(), queue, token.attempt(), token));
        }
        if (!given.isEmpty() || left <= 0) {
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
    if (!leaves(token, null)) {
      return;
    }
    // Not under the lock that takers need: a broker that does not read holds a writer up, until
    // its heartbeat is missed.
    writing.lock();
    try {
      channel.basicAck(token.tag(), false);
    } catch (IOException | ShutdownSignalException broken) {
      Fault fault = AmqpFaults.unreachable(system, broken);
      fail(fault);
      throw fault;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void release(Delivery delivery) {
    Token token = (Token) delivery.token();
    leaves(token, new Token(token.tag(), token.attempt() + 1, token.message()));
  }

  /// Whether it was given out; where it was, `again` waits in its place.
  private boolean leaves(Token token, @Nullable Token again) {
    lock.lock();
    try {
      check();
      boolean was = out.remove(token.tag());
      if (was && again != null) {
        waiting.add(again);
        arrived.signal();
      }
      return was;
    } finally {
      lock.unlock();
    }
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      throw Faults.closed(system);
    }
  }

  /// Whether it has ended, by itself or by us.
  boolean isOver() {
    lock.lock();
    try {
      return closed || failure != null;
    } finally {
      lock.unlock();
    }
  }

  int unsettledNow() {
    lock.lock();
    try {
      return closed ? 0 : out.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    AmqpConnections.end(connection);
  }
}
