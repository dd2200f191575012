package dev.banyan.connectors.amqp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.connectors.ConnectorContract;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.web.Tls;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sending to a real RabbitMQ and asking over it, as any connector has to do it, and what only a
/// real one shows.
class RabbitMqCalls extends ConnectorContract {
  private static final Duration LONG = Duration.ofSeconds(20);
  @TempDir static Path folder = Path.of("");
  private static RabbitMqServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = RabbitMqServer.start(folder);
    server.queue("requests");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static AmqpFixture to(String queue) {
    return AmqpFixture.of(server.port(), queue, Content.Body.TEXT);
  }

  private static String made() {
    String queue = "queue-" + UUID.randomUUID();
    server.queue(queue);
    return queue;
  }

  @Override
  protected Subject subject() {
    LegacySystem system = to("requests").answering();
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    return new Subject(system, new Attempt("send", input), new Attempt("request", input));
  }

  @Override
  protected LegacySystem unreachable() {
    return AmqpFixture.of(1, "requests", Content.Body.TEXT).answering();
  }

  private static Object call(LiveSystem live, String operation, Struct input) {
    return requireNonNull(live.call(operation).call(input, within(LONG)));
  }

  private static Fault refused(LegacySystem system, String key) {
    Struct input = MessageContract.sending(system, "hello", key, Map.of());
    try (LiveSystem live = AmqpFixture.open(system)) {
      return catchThrowableOfType(Fault.class, () -> call(live, "send", input));
    }
  }

  private static Delivery first(Subscription subscription) {
    Deadline deadline = Deadline.in(LONG);
    while (!deadline.passed()) {
      List<Delivery> taken = subscription.poll(1, Duration.ofSeconds(1));
      if (!taken.isEmpty()) {
        subscription.settle(taken.getFirst());
        return taken.getFirst();
      }
    }
    throw new AssertionError("no message came");
  }

  @Test
  void answersARequestWithWhatAnotherClientSendsBack() throws Exception {
    String queue = made();
    LegacySystem system = to(queue).answering();
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    try (LiveSystem live = AmqpFixture.open(system);
        var other = server.connect()) {
      var channel = other.createChannel();
      channel.basicConsume(
          queue,
          true,
          (_, asked) -> {
            String text = new String(asked.getBody(), StandardCharsets.UTF_8) + " back";
            BasicProperties same =
                new BasicProperties.Builder()
                    .correlationId(asked.getProperties().getCorrelationId())
                    .build();
            channel.basicPublish(
                "",
                asked.getProperties().getReplyTo(),
                same,
                text.getBytes(StandardCharsets.UTF_8));
          },
          _ -> {});

      assertThat(call(live, "request", input)).isEqualTo("hello back");
      assertThat(call(live, "request", input)).isEqualTo("hello back");
    }
  }

  @Test
  void routesByTheExchangeAndTheMessagesKey() {
    String queue = made();
    String exchange = "exchange-" + UUID.randomUUID();
    server.with(
        channel -> {
          channel.exchangeDeclare(exchange, "topic", true);
          channel.queueBind(queue, exchange, "order.*");
        });
    LegacySystem system = to(queue).exchange(exchange, null).read();
    Struct input = MessageContract.sending(system, "hello", "order.created", Map.of());
    try (LiveSystem live = AmqpFixture.open(system);
        Subscription subscription = requireNonNull(live.messages()).subscribe("reader", 5)) {
      call(live, "send", input);

      Delivery taken = first(subscription);

      assertThat(taken.message().headers().toString()).contains("routing-key");
    }
    Fault fault = refused(system, "invoice.created");
    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("unroutable");
  }

  @Test
  void goesOnAfterAMessageThatNoQueueTakes() {
    String queue = made();
    String exchange = "exchange-" + UUID.randomUUID();
    server.with(
        channel -> {
          channel.exchangeDeclare(exchange, "direct", true);
          channel.queueBind(queue, exchange, "known");
        });
    LegacySystem system = to(queue).exchange(exchange, null).read();
    try (LiveSystem live = AmqpFixture.open(system)) {
      Struct lost = MessageContract.sending(system, "hello", "unknown", Map.of());
      Struct kept = MessageContract.sending(system, "hello", "known", Map.of());
      Fault fault = catchThrowableOfType(Fault.class, () -> call(live, "send", lost));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);

      assertThat(call(live, "send", kept)).isInstanceOf(Struct.class);
    }
  }

  @Test
  void saysThatAQueueIsNotThere() {
    LegacySystem system = to("nowhere").read();
    try (LiveSystem live = AmqpFixture.open(system)) {
      Fault fault =
          catchThrowableOfType(
              Fault.class, () -> requireNonNull(live.messages()).subscribe("reader", 5).close());
      assertThat(fault.operator()).contains("no queue 'nowhere'");
    }
    assertThat(refused(system, "k").operator()).contains("no queue 'nowhere'");
  }

  @Test
  void endsASubscriptionWhoseQueueIsDeleted() {
    String queue = made();
    try (LiveSystem live = to(queue).open();
        Subscription subscription = requireNonNull(live.messages()).subscribe("reader", 5)) {
      server.with(channel -> channel.queueDelete(queue));

      Fault fault = catchThrowableOfType(Fault.class, () -> subscription.poll(1, LONG));

      assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    }
  }

  @Test
  void isNotLetInWithAWrongPassword() {
    Fault fault = refused(to("requests").password("wrong").read(), "k");

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(fault.operator()).contains("`username`").doesNotContain("wrong");
  }

  @Test
  void encryptsAndTrustsOnlyItsAuthorities() {
    TestAuthority.of("CN=Other").write(folder.resolve("other.crt"));
    Tls ours = new Tls(folder.resolve("ca.crt"), null, null);
    Tls other = new Tls(folder.resolve("other.crt"), null, null);
    AmqpFixture fixture = to("requests");
    try (LiveSystem live = fixture.encrypted(server.tlsPort(), ours).open();
        LiveSystem wary = fixture.encrypted(server.tlsPort(), other).open()) {
      live.probe(Deadline.in(LONG));

      Fault fault = catchThrowableOfType(Fault.class, () -> wary.probe(Deadline.in(LONG)));

      assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    }
  }
}
