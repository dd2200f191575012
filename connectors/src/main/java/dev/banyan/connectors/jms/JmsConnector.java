package dev.banyan.connectors.jms;

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
import java.util.List;

/// Queues and topics of JMS, by the client of Apache Artemis.
public final class JmsConnector implements Connector<JmsSettings> {
  /// There is no JMS binding of CloudEvents; these prefixes are those of Kafka, and of AMQP in the
  /// form that its binding gives for JMS.
  static final CloudEvents.Binding BINDING =
      new CloudEvents.Binding(List.of("ce_", "cloudEvents_"), JmsMessages.CONTENT_TYPE);

  static final Addresses ADDRESSES =
      new Addresses("tcp", "ssl", "`tcp://broker:61616` or `ssl://broker:61617`");

  @Override
  public String kind() {
    return "jms";
  }

  @Override
  public Class<JmsSettings> settings() {
    return JmsSettings.class;
  }

  @Override
  public LegacySystem read(JmsSettings settings, SystemContext context) {
    ADDRESSES.check(settings.url(), settings.password() != null, context);
    checkPlace(settings, context);
    Addresses.checkPair(settings.username() != null, settings.password() != null, context);
    Http.Tls tls = Tls.read(settings.tls(), context);
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
    return new JmsSystem(
        new JmsSystem.Parts(
            context.name(), settings, tls, format, new SendShape(format), answers, fingerprint));
  }

  private static void checkPlace(JmsSettings settings, SystemContext context) {
    if (settings.queue() == null && settings.topic() == null) {
      context
          .mistakes()
          .error(
              "no-queue",
              context.at("queue"),
              "nothing says where its messages are",
              "name a `queue` or a `topic`");
    }
  }
}
