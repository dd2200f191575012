package dev.banyan.connectors.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.Unsettled;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Messages taken from a queue, each acknowledged by itself. The broker pushes them, and no more
/// than may be unsettled. A connection that breaks ends the subscription; the broker then delivers
/// again what it has no acknowledgement of.
final class AmqpSubscription implements Subscription {
  /// What the protocol can ask for.
  private static final int PREFETCH_MAX = 65_535;

  private final String system;
  private final String queue;
  private final AmqpMessages messages;
  private final Connection connection;
  private final Channel channel;
  private final ReentrantLock writing = new ReentrantLock();
  private final Unsettled<Long> taken;

  private AmqpSubscription(AmqpSystem.Parts parts, String queue, Connection connection, int most)
      throws IOException {
    this.system = parts.name();
    this.queue = queue;
    this.messages = new AmqpMessages(queue, parts.format());
    this.taken = new Unsettled<>(system, most, most);
    this.connection = connection;
    this.channel = AmqpConnections.channel(connection);
  }

  static AmqpSubscription start(
      AmqpSystem.Parts parts, AmqpConnections connections, int unsettledMax) {
    Connection connection = null;
    int most = Math.clamp(unsettledMax, 1, PREFETCH_MAX);
    try {
      connection = connections.open();
      String queue = String.valueOf(parts.settings().queue());
      AmqpSubscription made = new AmqpSubscription(parts, queue, connection, most);
      made.consume(most);
      return made;
    } catch (IOException | TimeoutException | ShutdownSignalException unusable) {
      AmqpConnections.end(connection);
      throw AmqpFaults.unreachable(parts.name(), unusable);
    }
  }

  private void consume(int most) throws IOException {
    channel.basicQos(most);
    channel.basicConsume(
        queue,
        false,
        (_, one) -> {
          Message message = messages.taken(one.getEnvelope(), one.getProperties(), one.getBody());
          int attempt = AmqpMessages.attempt(one.getEnvelope(), one.getProperties());
          long tag = one.getEnvelope().getDeliveryTag();
          taken.add(List.of(new Unsettled.Came<>(queue, attempt, tag, message)));
        },
        _ -> fail(Faults.unreachable(system, "the queue " + queue + " has gone")),
        (_, signal) -> fail(AmqpFaults.unreachable(system, signal)));
  }

  private void fail(Fault fault) {
    taken.fail(fault);
  }

  @Override
  public List<Delivery> poll(int max, Duration wait) {
    return taken.poll(max, wait);
  }

  @Override
  public void settle(Delivery delivery) {
    Long tag = taken.settle(delivery);
    if (tag == null) {
      return;
    }
    // Not under the lock that takers need: a broker that does not read holds a writer up, until
    // its heartbeat is missed.
    writing.lock();
    try {
      channel.basicAck(tag, false);
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
    taken.release(delivery);
  }

  /// Whether it has ended, by itself or by us.
  boolean isOver() {
    return taken.isOver();
  }

  int unsettledNow() {
    return taken.size();
  }

  @Override
  public void close() {
    taken.close();
    AmqpConnections.end(connection);
  }
}
