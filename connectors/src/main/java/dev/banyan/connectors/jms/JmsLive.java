package dev.banyan.connectors.jms;

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

/// An opened queue or topic: one connection to send by, and one for each subscription. Thread-safe.
final class JmsLive implements LiveSystem, MessageSource {
  private final JmsSystem.Parts parts;
  private final JmsConnections connections;
  private final JmsSender sender;
  private final JmsMessages messages;
  private final MessageCalls calls;
  private final List<JmsSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  JmsLive(JmsSystem.Parts parts) {
    this.parts = parts;
    this.connections = new JmsConnections(parts.settings(), parts.tls());
    this.messages = new JmsMessages(parts.place(), parts.format());
    this.sender = new JmsSender(parts, connections);
    this.calls = new MessageCalls(parts.name(), parts.shape(), sender::send, asking(parts, sender));
  }

  private static MessageCalls.@Nullable Asking asking(JmsSystem.Parts parts, JmsSender sender) {
    if (parts.answers() == null) {
      return null;
    }
    JmsMessages read = new JmsMessages("answers", parts.answers());
    return new MessageCalls.Asking(Set.of(), _ -> sender.pending().begin(), read::body);
  }

  @Override
  public Call call(String operation) {
    return calls.call(operation);
  }

  @Override
  public MessageSource messages() {
    return this;
  }

  @Override
  public Subscription subscribe(String name, int unsettledMax) {
    if (closed) {
      throw Faults.closed(parts.name());
    }
    JmsSubscription made =
        JmsSubscription.start(parts, connections, new JmsSubscription.From(name, unsettledMax));
    subscriptions.removeIf(JmsSubscription::isOver);
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
    int unsettled = subscriptions.stream().mapToInt(JmsSubscription::unsettledNow).sum();
    return Map.of(
        "unsettled", unsettled,
        "unacknowledged", sender.underWay(),
        "answers.passed.over", sender.pending().passedOver());
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(JmsSubscription::close);
    sender.close();
    connections.close();
  }
}
