package dev.banyan.connectors.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownSignalException;
import dev.banyan.base.Fault;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.Outbox;
import dev.banyan.connectors.message.Outcome;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.connectors.message.Pending;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to send by, with a channel on which the broker confirms each message. It
/// publishes for one thread at a time; what the broker says comes by the client's own thread, in
/// order: a message that is returned as unroutable is confirmed after that.
final class AmqpPublisher {
  /// The broker's queue for direct answers, which is a name and not a queue; it belongs to the
  /// channel that asks.
  private static final String DIRECT = "amq.rabbitmq.reply-to";

  private static final int UNCONFIRMED_MAX = 10_000;

  private final String system;
  private final AmqpSettings settings;
  private final Connection connection;
  private final Channel channel;
  private final ConcurrentNavigableMap<Long, Sent> unconfirmed = new ConcurrentSkipListMap<>();
  private volatile @Nullable String blocked;

  /// A message by the id that we gave it.
  private record Sent(String id, Outcome<String> outcome) {}

  /// What is sent, and the correlation id where an answer is asked for.
  record Letter(Outgoing message, @Nullable String correlation) {}

  /// Who hears of answers and of the connection's end.
  record Ears(Pending pending, @Nullable AmqpMessages answers, Consumer<AmqpPublisher> broke) {}

  private AmqpPublisher(AmqpSystem.Parts parts, Connection connection, Channel channel) {
    this.system = parts.name();
    this.settings = parts.settings();
    this.connection = connection;
    this.channel = channel;
  }

  static AmqpPublisher open(AmqpSystem.Parts parts, AmqpConnections connections, Ears ears)
      throws IOException, TimeoutException {
    Connection connection = connections.open();
    try {
      Channel channel = AmqpConnections.channel(connection);
      connections.check(channel);
      AmqpPublisher made = new AmqpPublisher(parts, connection, channel);
      connection.addBlockedListener(reason -> made.blocked = reason, () -> made.blocked = null);
      ReturnCallback returned = back -> made.returned(back.getProperties().getMessageId());
      channel.addReturnListener(returned);
      channel.addConfirmListener(
          (number, all) -> made.confirmed(number, all, null),
          (number, all) -> made.confirmed(number, all, made.refused()));
      channel.confirmSelect();
      if (ears.answers() != null) {
        made.listen(ears.pending(), ears.answers());
      }
      channel.addShutdownListener(
          signal -> {
            made.over(signal);
            ears.broke().accept(made);
          });
      return made;
    } catch (IOException | ShutdownSignalException failure) {
      AmqpConnections.end(connection);
      throw failure;
    }
  }

  private void listen(Pending pending, AmqpMessages answers) throws IOException {
    channel.basicConsume(
        DIRECT,
        true,
        (_, one) -> {
          String correlation = one.getProperties().getCorrelationId();
          pending.answered(
              correlation, answers.taken(one.getEnvelope(), one.getProperties(), one.getBody()));
        },
        _ -> AmqpConnections.end(connection));
  }

  /// Hands one message over, unless its caller has given up.
  void publish(Letter letter, Outbox.Turn turn) throws IOException {
    String why = blocked;
    if (why != null) {
      throw Faults.unreachable(system, "the broker takes no messages: " + why);
    }
    if (unconfirmed.size() >= UNCONFIRMED_MAX) {
      throw Fault.builder(Fault.Kind.OVERLOADED, "A system is overloaded")
          .operator(system + ": " + UNCONFIRMED_MAX + " messages are not confirmed by the broker")
          .unsent()
          .build();
    }
    String given = letter.message().id();
    String id = given == null ? UUID.randomUUID().toString() : given;
    BasicProperties.Builder properties = AmqpMessages.sent(letter.message(), id, Instant.now());
    if (letter.correlation() != null) {
      properties.correlationId(letter.correlation()).replyTo(DIRECT);
    }
    if (turn.begins()) {
      byte[] body = letter.message().body().unsafeArray();
      unconfirmed.put(channel.getNextPublishSeqNo(), new Sent(id, turn.outcome()));
      channel.basicPublish(exchange(), route(letter), true, properties.build(), body);
    }
  }

  private String exchange() {
    return settings.exchange() == null ? "" : settings.exchange();
  }

  private String route(Letter letter) {
    if (settings.exchange() == null) {
      return String.valueOf(settings.queue());
    }
    if (settings.routingKey() != null) {
      return settings.routingKey();
    }
    return letter.message().key() == null ? "" : letter.message().key();
  }

  private void confirmed(long number, boolean all, @Nullable Fault fault) {
    var told =
        all ? unconfirmed.headMap(number, true) : unconfirmed.subMap(number, true, number, true);
    for (Sent sent : told.values()) {
      if (fault == null) {
        sent.outcome().succeed(sent.id());
      } else {
        sent.outcome().fail(fault);
      }
    }
    told.clear();
  }

  /// One of several queues may have refused it, and another have it.
  private Fault refused() {
    return Faults.unknown(system, "the broker did not take the message (nack)");
  }

  private void returned(@Nullable String id) {
    for (Sent sent : unconfirmed.values()) {
      if (sent.id().equals(id)) {
        sent.outcome()
            .fail(Faults.unreachable(system, "no queue takes such a message (unroutable)"));
      }
    }
  }

  /// A refusal is of the one message under way, where there is only one.
  private void over(ShutdownSignalException signal) {
    if (unconfirmed.size() == 1 && AmqpFaults.isRefusal(signal)) {
      unconfirmed
          .values()
          .forEach(one -> one.outcome().fail(AmqpFaults.unreachable(system, signal)));
    }
    unconfirmed.clear();
  }

  void close() {
    AmqpConnections.end(connection);
  }
}
