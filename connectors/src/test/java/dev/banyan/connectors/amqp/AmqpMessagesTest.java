package dev.banyan.connectors.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.banyan.base.Fault;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connectors.message.Content;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What messages of other senders become.
class AmqpMessagesTest {
  private static final Envelope DIRECT = new Envelope(1, false, "", "orders");
  private final LiveSystem live = AmqpFixture.of(1, "orders", Content.Body.TEXT).open();
  private final MessageSource source = Objects.requireNonNull(live.messages());
  private final AmqpMessages messages = AmqpFixture.messages("orders", 1_000);

  @AfterEach
  void close() {
    live.close();
  }

  private Message taken(Envelope envelope, BasicProperties.Builder properties, String body) {
    return messages.taken(envelope, properties.build(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static BasicProperties.Builder properties() {
    return new BasicProperties.Builder();
  }

  private static String header(Message message, String name) {
    return message.headers().stream()
        .filter(one -> one.name().equals(name))
        .map(one -> new String(one.value().toArray(), StandardCharsets.UTF_8))
        .findFirst()
        .orElse("none");
  }

  @Test
  void readsPropertiesAndHeadersOfEveryKindAsText() {
    Date date = Date.from(Instant.parse("2026-11-22T12:00:00Z"));
    Map<String, Object> table =
        Map.of(
            "text",
            LongStringHelper.asLongString("grüße"),
            "count",
            7,
            "when",
            date,
            "raw",
            new byte[] {(byte) 0xff},
            "death",
            List.of(Map.of("queue", LongStringHelper.asLongString("old"))));
    Envelope envelope = new Envelope(1, false, "shop", "order.created");

    Message taken =
        taken(
            envelope,
            properties().headers(table).type("order").messageId("m1").timestamp(date).replyTo("r"),
            "hello");

    assertThat(taken.id()).isEqualTo("m1");
    assertThat(taken.place()).isEqualTo("orders@m1");
    assertThat(taken.at()).isEqualTo(date.toInstant());
    assertThat(taken.key()).isNull();
    assertThat(header(taken, "text")).isEqualTo("grüße");
    assertThat(header(taken, "count")).isEqualTo("7");
    assertThat(header(taken, "when")).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(header(taken, "death")).isEqualTo("[{queue=old}]");
    assertThat(header(taken, "type")).isEqualTo("order");
    assertThat(header(taken, "reply-to")).isEqualTo("r");
    assertThat(header(taken, "exchange")).isEqualTo("shop");
    assertThat(header(taken, "routing-key")).isEqualTo("order.created");
    assertThat(taken.headers())
        .contains(new Message.Header("raw", Bytes.wrap(new byte[] {(byte) 0xff})));
    assertThat(source.decode(taken).at("body")).isEqualTo("hello");
  }

  @Test
  void tellsMessagesWithoutAnIdApart() {
    Message first = taken(DIRECT, properties(), "same");
    Message second = taken(DIRECT, properties(), "same");

    assertThat(first.id()).isNotEmpty().isNotEqualTo(second.id());
  }

  /// Copies that a sender sent again, and messages of a sender whose ids are those of orders.
  @Test
  void tellsCopiesFromOthersOfOneId() {
    Message first = taken(DIRECT, properties().messageId("o1"), "same");
    Message copy = taken(DIRECT, properties().messageId("o1"), "same");
    Message other = taken(DIRECT, properties().messageId("o1"), "other");
    Message typed = taken(DIRECT, properties().messageId("o1").type("paid"), "same");

    assertThat(copy.identity()).isEqualTo(first.identity());
    assertThat(List.of(other.identity(), typed.identity())).doesNotContain(first.identity());
    assertThat(other.id()).isEqualTo("o1");
  }

  @Test
  void neverBringsAnObjectToLife() {
    Message taken =
        taken(DIRECT, properties().contentType("application/x-java-serialized-object"), "bytes");

    Fault fault = catchThrowableOfType(Fault.class, () -> source.decode(taken));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    assertThat(fault.operator()).contains("Java object");
    assertThat(taken.body().size()).isEqualTo(5);
  }

  @Test
  void keepsNothingOfAMessageOverTheBound() {
    Message taken = taken(DIRECT, properties(), "x".repeat(1_001));

    Fault fault = catchThrowableOfType(Fault.class, () -> source.decode(taken));

    assertThat(fault.operator()).contains("1001 bytes");
    assertThat(taken.body().size()).isZero();
  }

  @Test
  void doesNotBelieveAHeaderThatSaysItIsOurs() {
    Map<String, Object> table = Map.of(AmqpMessages.REFUSED, "no");

    Message taken = taken(DIRECT, properties().headers(table), "hello");

    assertThat(source.decode(taken).at("body")).isEqualTo("hello");
  }

  @Test
  void countsDeliveriesWhereTheBrokerDoes() {
    BasicProperties counted = properties().headers(Map.of("x-delivery-count", 4L)).build();
    BasicProperties plain = properties().build();
    Envelope again = new Envelope(1, true, "", "orders");

    assertThat(AmqpMessages.attempt(again, counted)).isEqualTo(5);
    assertThat(AmqpMessages.attempt(again, plain)).isEqualTo(2);
    assertThat(AmqpMessages.attempt(DIRECT, plain)).isEqualTo(1);
  }
}
