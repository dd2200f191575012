package dev.banyan.connectors.kafka;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connectors.MessageContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Topics of a real broker keep the contract of messages.
class KafkaMessageTest extends MessageContract {
  @TempDir static Path folder = Path.of("");
  private static KafkaBroker broker;
  private LegacySystem system;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void makeTopic() {
    String topic = "topic-" + UUID.randomUUID();
    broker.topic(topic, 2);
    system = KafkaFixture.bytes(broker.address(), topic);
  }

  @Override
  protected LegacySystem system() {
    if (system == null) {
      makeTopic();
    }
    return system;
  }

  @Override
  protected LegacySystem unreachable() {
    return KafkaFixture.bytes("127.0.0.1:1", "nowhere");
  }

  @Override
  protected void restart(Runnable meanwhile) {
    broker.stop();
    meanwhile.run();
    broker.start();
  }
}
