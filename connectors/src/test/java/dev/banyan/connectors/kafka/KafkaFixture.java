package dev.banyan.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.message.Answers;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.web.Tls;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes systems of topics for tests.
final class KafkaFixture {
  private KafkaFixture() {}

  static LegacySystem bytes(String server, String topic) {
    return read(settings(server, topic, Content.of(Content.Body.BYTES), null, null), Path.of(""));
  }

  static KafkaSettings settings(
      String server,
      String topic,
      Content content,
      KafkaSettings.@Nullable Sasl sasl,
      @Nullable Tls tls) {
    return new KafkaSettings(
        List.of(server),
        topic,
        content,
        null,
        KafkaSettings.Start.EARLIEST,
        null,
        sasl,
        tls,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }

  /// Texts, with answers that come to another topic.
  static LegacySystem answering(String server, String topic, String replies) {
    return read(requesting(server, topic, replies, "correlation-id", "reply-topic"), Path.of(""));
  }

  private static KafkaSettings requesting(
      String server, String topic, String replies, String correlation, String replyTo) {
    KafkaSettings plain = settings(server, topic, Content.of(Content.Body.TEXT), null, null);
    return new KafkaSettings(
        plain.servers(),
        topic,
        plain.content(),
        null,
        plain.from(),
        new KafkaSettings.Requests(
            replies, new Answers(null, null, null, false), correlation, replyTo),
        null,
        null,
        plain.connectTimeout(),
        plain.sendTimeout());
  }

  /// What is said of requests with those headers.
  static String mistakes(String correlation, String replyTo) {
    Mistakes mistakes = new Mistakes();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    var _ =
        new KafkaConnector()
            .read(
                requesting("127.0.0.1:1", "asked", "answers", correlation, replyTo),
                new SystemContext("orders", Path.of(""), node, mistakes, null));
    return mistakes.render();
  }

  static LegacySystem read(KafkaSettings settings, Path folder) {
    Mistakes mistakes = new Mistakes();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    LegacySystem system =
        new KafkaConnector()
            .read(settings, new SystemContext("orders", folder, node, mistakes, null));
    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    return system;
  }
}
