package dev.banyan.connectors.amqp;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// Queues of a real RabbitMQ keep the contract of messages.
class RabbitMqMessages extends MessageContract {
  @TempDir static Path folder = Path.of("");
  private static RabbitMqServer server;
  private final String queue = "queue-" + UUID.randomUUID();
  private boolean made;

  @BeforeAll
  static void startServer() throws IOException {
    server = RabbitMqServer.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected LegacySystem system() {
    if (!made) {
      server.queue(queue);
      made = true;
    }
    return AmqpFixture.of(server.port(), queue, Content.Body.BYTES).read();
  }

  @Override
  protected LegacySystem unreachable() {
    return AmqpFixture.of(1, "nowhere", Content.Body.BYTES).read();
  }

  @Override
  protected void restart(Runnable meanwhile) {
    server.stop();
    meanwhile.run();
    server.start();
  }
}
