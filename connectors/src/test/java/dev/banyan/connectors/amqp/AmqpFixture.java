package dev.banyan.connectors.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.message.Answers;
import dev.banyan.connectors.message.CloudEvents;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.message.ContentReader;
import dev.banyan.connectors.message.MessageFormat;
import dev.banyan.connectors.web.Tls;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes systems for tests: where the broker is, what is read and written, what messages are.
record AmqpFixture(
    String url,
    @Nullable String queue,
    @Nullable String exchange,
    @Nullable String routingKey,
    Content content,
    String password,
    @Nullable Tls tls) {
  static final String USER = "banyan";
  static final String PASSWORD = "correct";

  /// A queue that is read and written.
  static AmqpFixture of(int port, String queue, Content.Body body) {
    String url = "amqp://127.0.0.1:" + port;
    return new AmqpFixture(url, queue, null, null, Content.of(body), PASSWORD, null);
  }

  AmqpFixture exchange(String name, @Nullable String key) {
    return new AmqpFixture(url, queue, name, key, content, password, tls);
  }

  AmqpFixture password(String other) {
    return new AmqpFixture(url, queue, exchange, routingKey, content, other, tls);
  }

  AmqpFixture encrypted(int port, Tls own) {
    String secure = "amqps://127.0.0.1:" + port;
    return new AmqpFixture(secure, queue, exchange, routingKey, content, password, own);
  }

  /// With an operation `request`.
  LegacySystem answering() {
    return read(new Answers(null, null, null, false));
  }

  LegacySystem read() {
    return read(null);
  }

  LiveSystem open() {
    return open(read());
  }

  static LiveSystem open(LegacySystem system) {
    return system.open(
        _ -> {
          throw new AssertionError("messages need no HTTP");
        });
  }

  /// What reads texts of a queue, up to that many bytes.
  static AmqpMessages messages(String queue, long bytesMax) {
    Content content =
        new Content(null, null, Content.Body.TEXT, null, null, new ByteSize(bytesMax));
    CloudEvents.Binding binding = new CloudEvents.Binding(List.of("ce_"), "content-type");
    MessageFormat format = new ContentReader(content, context(new Mistakes()), "").read(binding);
    return new AmqpMessages(queue, format);
  }

  private static SystemContext context(Mistakes mistakes) {
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    return new SystemContext("shipments", Path.of(""), node, mistakes, null);
  }

  private LegacySystem read(@Nullable Answers answers) {
    Mistakes mistakes = new Mistakes();
    AmqpSettings settings =
        new AmqpSettings(
            List.of(URI.create(url)),
            "/",
            queue,
            exchange,
            routingKey,
            content,
            answers,
            USER,
            Secret.of(password),
            tls,
            Duration.ofSeconds(5));
    LegacySystem system = new AmqpConnector().read(settings, context(mistakes));
    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    return system;
  }
}
