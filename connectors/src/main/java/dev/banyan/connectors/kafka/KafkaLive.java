package dev.banyan.connectors.kafka;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Difference;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connectors.message.Faults;
import dev.banyan.connectors.message.MessageCalls;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// An opened topic: one producer, and a consumer for each subscription. Thread-safe.
final class KafkaLive implements LiveSystem, MessageSource {
  private final String name;
  private final KafkaSettings settings;
  private final KafkaSystem.Parts parts;
  private final @Nullable Replies replies;
  private final KafkaClients clients;
  private final Sending sending;
  private final MessageCalls calls;
  private final List<KafkaSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Topic topic;
  private final Losses losses;
  private volatile boolean closed;

  KafkaLive(KafkaSystem.Parts parts) {
    this.name = parts.name();
    this.settings = parts.settings();
    this.parts = parts;
    this.clients = new KafkaClients(name, settings, parts.tls());
    this.topic = new Topic(settings.topic(), clients);
    this.losses = new Losses(name, settings);
    this.sending = new Sending(name, settings, clients);
    this.replies = settings.requests() == null ? null : new Replies(name, settings, clients);
    this.calls = new MessageCalls(name, parts.shape(), this::send, asking());
  }

  private MessageCalls.@Nullable Asking asking() {
    Replies answers = replies;
    MessageFormat read = parts.answers();
    return answers == null || read == null
        ? null
        : new MessageCalls.Asking(answers.headers(), answers::begin, read::body);
  }

  private String send(Outgoing message, @Nullable String correlation, Exchange exchange) {
    KafkaSettings.Requests requests = settings.requests();
    return sending.send(
        correlation == null || requests == null
            ? message
            : message
                .with(requests.correlation(), correlation)
                .with(requests.replyTo(), requests.replies()),
        exchange);
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
  public Subscription subscribe(String group, int unsettledMax) {
    if (closed) {
      throw Faults.closed(name);
    }
    String member = settings.group() == null ? group : settings.group();
    KafkaConsumer<byte[], byte[]> consumer;
    try {
      consumer = clients.consumer(member, KafkaSubscription.recordsMax(unsettledMax));
    } catch (KafkaException failure) {
      throw KafkaFaults.unreachable(name, failure);
    }
    var means = new KafkaSubscription.Means(settings, topic, losses);
    KafkaSubscription made = KafkaSubscription.start(name, means, consumer, unsettledMax);
    subscriptions.removeIf(KafkaSubscription::isOver);
    subscriptions.add(made);
    return made;
  }

  @Override
  public Struct decode(Message message) {
    return parts.format().decode(message);
  }

  /// The topic, described by whichever broker answers.
  @Override
  public void probe(Deadline deadline) {
    if (closed) {
      throw Faults.closed(name);
    }
    try {
      var _ = topic.id(Duration.ofMillis(deadline.remainingMillis()));
    } catch (KafkaException failure) {
      throw KafkaFaults.unreachable(name, failure);
    }
  }

  /// A topic has no snapshot to differ from.
  @Override
  public List<Difference> drift(Deadline deadline) {
    return List.of();
  }

  @Override
  public Map<String, Number> gauges() {
    long unsettled = 0;
    long behind = 0;
    for (KafkaSubscription one : subscriptions) {
      unsettled += one.unsettledNow();
      behind += one.isOver() ? 0 : one.behind();
    }
    return Map.of(
        "unsettled",
        unsettled,
        "behind",
        behind,
        "unacknowledged.kib",
        sending.underWay(),
        "went.back",
        losses.wentBack(),
        "removed.unread",
        losses.removedUnread(),
        "answers.passed.over",
        replies == null ? 0L : replies.passedOver());
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(KafkaSubscription::close);
    if (replies != null) {
      replies.close();
    }
    sending.close();
    topic.close();
  }
}
