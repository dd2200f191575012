package dev.banyan.connectors.kafka;

import dev.banyan.connect.Connector;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.message.CloudEvents;
import dev.banyan.connectors.message.ContentReader;
import dev.banyan.connectors.message.Digests;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.Outgoing;
import dev.banyan.connectors.message.SendShape;
import dev.banyan.connectors.web.Tls;
import java.util.List;

/// Topics of Kafka.
public final class KafkaConnector implements Connector<KafkaSettings> {
  /// The Kafka protocol binding of CloudEvents 1.0, section 3.
  static final CloudEvents.Binding BINDING =
      new CloudEvents.Binding(List.of("ce_"), "content-type");

  /// The names that brokers take (their class `Topic`).
  private static final String TOPIC = "[a-zA-Z0-9._-]{1,249}";

  /// What messages are sent with anyway.
  private static final List<String> OURS =
      List.of(Records.CONTENT_TYPE, Outgoing.ID, "traceparent");

  @Override
  public String kind() {
    return "kafka";
  }

  @Override
  public Class<KafkaSettings> settings() {
    return KafkaSettings.class;
  }

  @Override
  public LegacySystem read(KafkaSettings settings, SystemContext context) {
    settings.servers().forEach(server -> checkServer(server, context));
    checkTopic(settings.topic(), "topic", context);
    checkPassword(settings, context);
    Http.Tls tls = Tls.read(settings.tls(), context);
    ContentReader reader = new ContentReader(settings.content(), context, "");
    MessageFormat format = reader.read(BINDING);
    KafkaSettings.Requests requests = settings.requests();
    ContentReader replies = null;
    if (requests != null) {
      checkTopic(requests.replies(), "requests", context);
      checkHeaders(requests, context);
      replies = requests.answers().reader(settings.content(), context);
    }
    MessageFormat answers = replies == null ? null : replies.read(BINDING);
    String read = reader.digest() + (replies == null ? "" : replies.digest());
    String password = settings.sasl() == null ? "" : settings.sasl().password().reveal();
    String fingerprint = Digests.sha256(settings.toString(), tls.toString(), password, read);
    return new KafkaSystem(
        new KafkaSystem.Parts(
            context.name(), settings, tls, format, new SendShape(format), answers, fingerprint));
  }

  private static void checkServer(String server, SystemContext context) {
    if (!server.matches("(\\[[0-9a-fA-F:.]+]|[^:/\\s,]+):\\d{1,5}")) {
      context
          .mistakes()
          .error(
              "bad-server",
              context.at("servers"),
              "`" + server + "` is no address of a broker",
              "write it like `broker-1:9092`, without a scheme");
    }
  }

  private static void checkTopic(String topic, String key, SystemContext context) {
    if (!topic.matches(TOPIC)) {
      context
          .mistakes()
          .error(
              "bad-topic",
              context.at(key),
              "`" + topic + "` is no name of a topic",
              "names have up to 249 letters, digits, dots, `_` and `-`");
    }
  }

  /// Each of the headers has one meaning, or the other side cannot tell what it is to answer with.
  private static void checkHeaders(KafkaSettings.Requests requests, SystemContext context) {
    String correlation = requests.correlation();
    String replyTo = requests.replyTo();
    for (String name : List.of(correlation, replyTo)) {
      if (name.isBlank() || OURS.stream().anyMatch(name::equalsIgnoreCase)) {
        context
            .mistakes()
            .error(
                "bad-header",
                context.at("requests"),
                "`" + name + "` cannot be a header that requests are told apart by",
                "choose another name, like `correlation-id` or `reply-topic`");
      }
    }
    if (correlation.equalsIgnoreCase(replyTo)) {
      context
          .mistakes()
          .error(
              "bad-header",
              context.at("requests"),
              "`correlation` and `reply-to` are both the header `" + correlation + "`",
              "give them two names");
    }
  }

  private static void checkPassword(KafkaSettings settings, SystemContext context) {
    KafkaSettings.Sasl sasl = settings.sasl();
    boolean plain = sasl != null && sasl.mechanism() == KafkaSettings.Mechanism.PLAIN;
    if (plain && settings.tls() == null) {
      context
          .mistakes()
          .warning(
              "password-in-clear",
              context.at("sasl"),
              "the password travels unencrypted",
              "add `tls: {}`, or use a SCRAM mechanism");
    }
  }
}
