package dev.banyan.connectors.jms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.message.Answers;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.message.ContentReader;
import dev.banyan.connectors.web.Tls;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes systems of queues and topics for tests.
final class JmsFixture {
  private JmsFixture() {}

  static LegacySystem bytes(int port, @Nullable String queue, @Nullable String topic) {
    return of("tcp://127.0.0.1:" + port, queue, topic, Content.of(Content.Body.BYTES), null);
  }

  static LegacySystem of(
      String url,
      @Nullable String queue,
      @Nullable String topic,
      Content content,
      @Nullable Tls tls) {
    return read(
        new JmsSettings(
            List.of(URI.create(url)),
            queue,
            topic,
            content,
            null,
            null,
            null,
            tls,
            Duration.ofSeconds(5)));
  }

  /// Texts, with answers.
  static LegacySystem answering(int port, String queue) {
    return read(
        new JmsSettings(
            List.of(URI.create("tcp://127.0.0.1:" + port)),
            queue,
            null,
            Content.of(Content.Body.TEXT),
            new Answers(null, null, null, false),
            null,
            null,
            null,
            Duration.ofSeconds(5)));
  }

  /// Reads texts, as answers are.
  static JmsMessages texts() {
    Mistakes mistakes = new Mistakes();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    SystemContext context = new SystemContext("shipments", Path.of(""), node, mistakes, null);
    ContentReader reader = new ContentReader(Content.of(Content.Body.TEXT), context, "");
    return new JmsMessages("answers", reader.read(JmsConnector.BINDING));
  }

  private static LegacySystem read(JmsSettings settings) {
    Mistakes mistakes = new Mistakes();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    LegacySystem system =
        new JmsConnector()
            .read(settings, new SystemContext("shipments", Path.of(""), node, mistakes, null));
    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    return system;
  }
}
