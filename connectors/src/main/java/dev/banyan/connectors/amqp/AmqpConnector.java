package dev.banyan.connectors.amqp;

import dev.banyan.connect.Connector;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.message.Addresses;
import dev.banyan.connectors.message.CloudEvents;
import dev.banyan.connectors.message.ContentReader;
import dev.banyan.connectors.message.Digests;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.SendShape;
import dev.banyan.connectors.web.Tls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queues and exchanges of AMQP 0-9-1, by the client of RabbitMQ.
public final class AmqpConnector implements Connector<AmqpSettings> {
  /// CloudEvents are bound to AMQP 1.0, whose application properties RabbitMQ makes headers of;
  /// other senders write what Kafka and HTTP have.
  private static final CloudEvents.Binding BINDING =
      new CloudEvents.Binding(
          List.of("cloudEvents_", "cloudEvents:", "ce_", "ce-"), AmqpMessages.CONTENT_TYPE);

  static final Addresses ADDRESSES =
      new Addresses("amqp", "amqps", "`amqp://broker:5672` or `amqps://broker:5671`");

  /// A name on the wire has its length in one byte.
  static final int NAME_BYTES_MAX = 255;

  @Override
  public String kind() {
    return "amqp";
  }

  @Override
  public Class<AmqpSettings> settings() {
    return AmqpSettings.class;
  }

  @Override
  public LegacySystem read(AmqpSettings settings, SystemContext context) {
    ADDRESSES.check(settings.url(), settings.password() != null, context);
    checkPlace(settings, context);
    checkName("virtual-host", settings.virtualHost(), context);
    checkName("queue", settings.queue(), context);
    checkName("exchange", settings.exchange(), context);
    checkName("routing-key", settings.routingKey(), context);
    Addresses.checkPair(settings.username() != null, settings.password() != null, context);
    Http.Tls tls = Tls.read(settings.tls(), context);
    checkIdentity(settings, context);
    ContentReader reader = new ContentReader(settings.content(), context, "");
    MessageFormat format = reader.read(BINDING);
    ContentReader replies =
        settings.requests() == null
            ? null
            : settings.requests().reader(settings.content(), context);
    MessageFormat answers = replies == null ? null : replies.read(BINDING);
    String read = reader.digest() + (replies == null ? "" : replies.digest());
    String password = settings.password() == null ? "" : settings.password().reveal();
    String fingerprint = Digests.sha256(settings.toString(), tls.toString(), password, read);
    return new AmqpSystem(
        new AmqpSystem.Parts(
            context.name(), settings, tls, format, new SendShape(format), answers, fingerprint));
  }

  private static void checkPlace(AmqpSettings settings, SystemContext context) {
    if (settings.queue() == null && settings.exchange() == null) {
      context
          .mistakes()
          .error(
              "no-queue",
              context.at("queue"),
              "nothing says where its messages are",
              "name a `queue` that is read, an `exchange` that is sent to, or both");
    }
    if (settings.routingKey() != null && settings.exchange() == null) {
      context
          .mistakes()
          .error(
              "no-exchange",
              context.at("routing-key"),
              "without an exchange, messages go to the queue by its name",
              "name the `exchange`, or remove `routing-key`");
    }
  }

  private static void checkName(String key, @Nullable String name, SystemContext context) {
    int length = name == null ? 1 : name.getBytes(StandardCharsets.UTF_8).length;
    boolean empty = length == 0 && !key.equals("routing-key");
    if (empty || length > NAME_BYTES_MAX) {
      context
          .mistakes()
          .error(
              "bad-name",
              context.at(key),
              "`" + key + "` is no name that the protocol can carry",
              "a name has 1 to " + NAME_BYTES_MAX + " bytes");
    }
  }

  private static void checkIdentity(AmqpSettings settings, SystemContext context) {
    boolean certificate = settings.tls() != null && settings.tls().certificate() != null;
    boolean known = certificate || context.writes("username") || context.writes("password");
    if (!known && settings.username() == null) {
      context
          .mistakes()
          .error(
              "no-credentials",
              context.at("username"),
              "nothing says to the broker who we are",
              "write `username` and `password`, or a certificate in `tls`");
    }
  }
}
