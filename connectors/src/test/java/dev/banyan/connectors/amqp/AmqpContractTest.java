package dev.banyan.connectors.amqp;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connectors.ConnectorContract;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Sending and asking as any connector has to do it; the broker takes everything and nobody
/// answers.
class AmqpContractTest extends ConnectorContract {
  private static ObedientBroker broker;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = new ObedientBroker();
  }

  @AfterAll
  static void stopBroker() throws IOException {
    broker.close();
  }

  @Override
  protected Subject subject() {
    LegacySystem system = AmqpFixture.of(broker.port(), "orders", Content.Body.TEXT).answering();
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    return new Subject(system, new Attempt("send", input), new Attempt("request", input));
  }

  @Override
  protected LegacySystem unreachable() {
    return AmqpFixture.of(1, "orders", Content.Body.TEXT).answering();
  }
}
