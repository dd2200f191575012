package dev.banyan.connectors.jms;

import dev.banyan.connect.Connector;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.message.CloudEvents;
import dev.banyan.connectors.message.ContentReader;
import dev.banyan.connectors.message.Digests;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.message.SendShape;
import dev.banyan.connectors.web.Tls;
import java.net.URI;
import java.util.List;

/// Queues and topics of JMS, by the client of Apache Artemis.
public final class JmsConnector implements Connector<JmsSettings> {
  /// There is no JMS binding of CloudEvents; these prefixes are those of Kafka, and of AMQP in the
  /// form that its binding gives for JMS.
  private static final CloudEvents.Binding BINDING =
      new CloudEvents.Binding(List.of("ce_", "cloudEvents_"), JmsMessages.CONTENT_TYPE);

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
    settings.url().forEach(url -> checkUrl(url, settings, context));
    checkPlace(settings, context);
    checkPassword(settings, context);
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

  static boolean isEncrypted(URI url) {
    return "ssl".equals(url.getScheme());
  }

  private static void checkUrl(URI url, JmsSettings settings, SystemContext context) {
    boolean known = "tcp".equals(url.getScheme()) || isEncrypted(url);
    boolean bare =
        url.getRawQuery() == null
            && url.getRawUserInfo() == null
            && url.getRawFragment() == null
            && (url.getRawPath() == null || url.getRawPath().length() <= 1);
    if (!known || url.getHost() == null || url.getPort() < 1 || !bare) {
      context
          .mistakes()
          .error(
              "bad-url",
              context.at("url"),
              "the address of a broker is scheme, host and port",
              "write it like `tcp://broker:61616` or `ssl://broker:61617`, options apart");
    } else if (!isEncrypted(url) && settings.password() != null && !isLoopback(url.getHost())) {
      context
          .mistakes()
          .warning(
              "password-in-clear",
              context.at("url"),
              "the password travels unencrypted",
              "write `ssl://` where the broker has it");
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
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

  private static void checkPassword(JmsSettings settings, SystemContext context) {
    boolean user = settings.username() != null || context.writes("username");
    boolean password = settings.password() != null || context.writes("password");
    if (user != password) {
      context
          .mistakes()
          .error(
              "half-credentials",
              context.at(user ? "username" : "password"),
              "a username and a password belong together",
              "write both or neither");
    }
  }
}
