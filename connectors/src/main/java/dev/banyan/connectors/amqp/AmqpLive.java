package dev.banyan.connectors.amqp;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Difference;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.MessageCalls;
import dev.banyan.operation.Call;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// An opened queue and exchange: one connection to send by, and one for each subscription.
/// Thread-safe.
final class AmqpLive implements LiveSystem, MessageSource {
  private final AmqpSystem.Parts parts;
  private final AmqpConnections connections;
  private final AmqpSender sender;
  private final AmqpMessages messages;
  private final MessageCalls calls;
  private final List<AmqpSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  AmqpLive(AmqpSystem.Parts parts) {
    this.parts = parts;
    this.connections = new AmqpConnections(parts);
    this.messages = new AmqpMessages(String.valueOf(parts.settings().queue()), parts.format());
    this.sender = new AmqpSender(parts, connections);
    this.calls = new MessageCalls(parts.name(), parts.shape(), sender::send, asking(parts, sender));
  }

  private static MessageCalls.@Nullable Asking asking(AmqpSystem.Parts parts, AmqpSender sender) {
    if (parts.answers() == null) {
      return null;
    }
    AmqpMessages read = new AmqpMessages("answers", parts.answers());
    return new MessageCalls.Asking(
        Set.of("correlation-id", "reply-to"), _ -> sender.pending().begin(), read::body);
  }

  @Override
  public Call call(String operation) {
    return calls.call(operation);
  }

  @Override
  public @Nullable MessageSource messages() {
    return parts.settings().queue() == null ? null : this;
  }

  @Override
  public Subscription subscribe(String name, int unsettledMax) {
    if (closed) {
      throw Faults.closed(parts.name());
    }
    AmqpSubscription made = AmqpSubscription.start(parts, connections, unsettledMax);
    subscriptions.removeIf(AmqpSubscription::isOver);
    subscriptions.add(made);
    return made;
  }

  @Override
  public Struct decode(Message message) {
    return messages.decode(message);
  }

  @Override
  public void probe(Deadline deadline) {
    if (closed) {
      throw Faults.closed(parts.name());
    }
    sender.probe(deadline);
  }

  /// A queue has no snapshot to differ from.
  @Override
  public List<Difference> drift(Deadline deadline) {
    return List.of();
  }

  @Override
  public Map<String, Number> gauges() {
    int unsettled = subscriptions.stream().mapToInt(AmqpSubscription::unsettledNow).sum();
    return Map.of(
        "unsettled", unsettled,
        "unacknowledged", sender.underWay(),
        "answers.passed.over", sender.pending().passedOver());
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(AmqpSubscription::close);
    sender.close();
    connections.close();
  }
}
