package dev.banyan.connectors.amqp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a message that the broker does not simply take.
class AmqpSenderTest {
  private ObedientBroker broker;

  @BeforeEach
  void startBroker() throws IOException {
    broker = new ObedientBroker();
  }

  @AfterEach
  void stopBroker() throws IOException {
    broker.close();
  }

  private AmqpFixture to(String queue) {
    return AmqpFixture.of(broker.port(), queue, Content.Body.TEXT);
  }

  private static Fault refused(AmqpFixture fixture, Duration time, Map<String, String> headers) {
    LegacySystem system = fixture.read();
    Struct input = MessageContract.sending(system, "hello", "k", headers);
    try (LiveSystem live = AmqpFixture.open(system)) {
      return catchThrowableOfType(
          Fault.class, () -> live.call("send").call(input, MessageContract.within(time)));
    }
  }

  private static Fault refused(AmqpFixture fixture) {
    return refused(fixture, Duration.ofSeconds(20), Map.of());
  }

  /// They stand before headers where a message is read.
  @Test
  void refusesHeadersNamedLikeWhatARequestIsSentWith() {
    LegacySystem system = to("asked").answering();
    try (LiveSystem live = AmqpFixture.open(system)) {
      for (String name : List.of("correlation-id", "reply-to")) {
        Struct input = MessageContract.sending(system, "hello", "k", Map.of(name, "mine"));
        Fault fault =
            catchThrowableOfType(
                Fault.class,
                () ->
                    live.call("request")
                        .call(input, MessageContract.within(Duration.ofSeconds(20))));
        assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(fault).hasMessageContaining("`" + name + "` is set by `request` itself");
      }
    }
    assertThat(broker.taken()).isEmpty();
  }

  @Test
  void doesNotKnowWhatBecameOfAMessageThatIsNotConfirmed() {
    Fault fault = refused(to("silent"), Duration.ofSeconds(2), Map.of());

    assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);
    assertThat(broker.taken()).hasSize(1);
  }

  @Test
  void doesNotKnowWhatBecameOfAMessageWhoseConnectionBroke() {
    Fault fault = refused(to("breaks"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);
    assertThat(fault.operator()).contains("broke");
  }

  @Test
  void doesNotTakeANackForARefusal() {
    assertThat(refused(to("full")).kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);
  }

  @Test
  void saysThatNoQueueTakesAMessageThoughItIsConfirmed() {
    Fault fault = refused(to("unroutable"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("unroutable");
  }

  @Test
  void saysWhoseAMessageIsNotToSend() {
    Fault fault = refused(to("forbidden"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("not yours", "username");
  }

  @Test
  void handsNothingOverToAQueueThatIsNotThere() {
    Fault fault = refused(to("missing"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("no queue 'missing'");
    assertThat(broker.taken()).isEmpty();
  }

  /// A broker says so with the first message that it does not take.
  @Test
  void handsNoMoreOverToABrokerThatHasNoRoom() {
    LegacySystem system = to("blocks").read();
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    try (LiveSystem live = AmqpFixture.open(system)) {
      Exchange soon = MessageContract.within(Duration.ofSeconds(2));
      Fault first = catchThrowableOfType(Fault.class, () -> live.call("send").call(input, soon));
      assertThat(first.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN);

      Exchange later = MessageContract.within(Duration.ofSeconds(20));
      Fault next = catchThrowableOfType(Fault.class, () -> live.call("send").call(input, later));

      assertThat(next.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
      assertThat(next.operator()).contains("low on disk");
      assertThat(broker.taken()).hasSize(1);
    }
  }

  @Test
  void saysWhereAWrongPasswordStandsAndNotWhichItWas() {
    Fault fault = refused(to("orders").password("hunter2"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("`username`").doesNotContain("hunter2");
  }

  @Test
  void sendsPersistentMessagesThatSayWhatTheyAre() {
    LegacySystem system = to("orders").read();
    Struct input = MessageContract.sending(system, "hello", "k", Map.of("tenant", "nord"));
    Struct sent;
    try (LiveSystem live = AmqpFixture.open(system)) {
      Exchange exchange = MessageContract.within(Duration.ofSeconds(20));
      sent = (Struct) requireNonNull(live.call("send").call(input, exchange));
    }

    BasicProperties properties = broker.taken().getFirst();
    assertThat(properties.getMessageId()).isEqualTo(sent.at("id"));
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
    assertThat(properties.getContentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(properties.getHeaders().get("tenant")).hasToString("nord");
    assertThat(properties.getTimestamp()).isNotNull();
  }

  @Test
  void refusesAHeaderWhoseNameTheProtocolCannotCarry() {
    Map<String, String> long130 = Map.of("ä".repeat(130), "value");

    Fault fault = refused(to("orders"), Duration.ofSeconds(20), long130);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    assertThat(broker.taken()).isEmpty();
  }

  @Test
  void doesNotTakeABrokerWithoutTheQueueForHealthy() {
    try (LiveSystem live = to("missing").open()) {
      Fault fault =
          catchThrowableOfType(Fault.class, () -> live.probe(Deadline.in(Duration.ofSeconds(20))));

      assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    }
  }

  @Test
  void hasNoMessagesToReadWhereItOnlyWrites() {
    AmqpFixture fixture =
        new AmqpFixture(
            "amqp://127.0.0.1:" + broker.port(),
            null,
            "orders",
            "created",
            Content.of(Content.Body.TEXT),
            AmqpFixture.PASSWORD,
            null);

    LegacySystem system = fixture.read();

    assertThat(system.messages()).isNull();
    try (LiveSystem live = AmqpFixture.open(system)) {
      assertThat(live.messages()).isNull();
    }
  }
}
