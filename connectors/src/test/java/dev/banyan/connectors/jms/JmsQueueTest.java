package dev.banyan.connectors.jms;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connectors.MessageContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// Queues of a real broker keep the contract of messages.
class JmsQueueTest extends MessageContract {
  @TempDir static Path folder = Path.of("");
  private static ArtemisBroker broker;
  private final String queue = "QUEUE." + UUID.randomUUID();

  @BeforeAll
  static void startBroker() throws IOException {
    broker = ArtemisBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  protected LegacySystem system() {
    return JmsFixture.bytes(broker.port(), queue, null);
  }

  @Override
  protected LegacySystem unreachable() {
    return JmsFixture.bytes(1, "nowhere", null);
  }

  @Override
  protected void restart(Runnable meanwhile) {
    broker.stop();
    meanwhile.run();
    broker.start();
  }
}
