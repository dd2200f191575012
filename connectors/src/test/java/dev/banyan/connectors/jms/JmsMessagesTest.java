package dev.banyan.connectors.jms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import dev.banyan.connectors.web.Tls;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.value.Struct;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of messages that others send, with their own client.
class JmsMessagesTest {
  @TempDir static Path folder = Path.of("");
  private static ArtemisBroker broker;
  private final String queue = "QUEUE." + UUID.randomUUID();

  @BeforeAll
  static void startBroker() throws IOException {
    broker = ArtemisBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /// Makes a message of the other side.
  private interface Making {
    Message make(Session session) throws JMSException;
  }

  private void put(Making making) throws JMSException {
    String url = "tcp://127.0.0.1:" + broker.port();
    try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      session.createProducer(session.createQueue(queue)).send(making.make(session));
    }
  }

  private LiveSystem open(Content content) {
    return open(JmsFixture.of("tcp://127.0.0.1:" + broker.port(), queue, null, content, null));
  }

  private static LiveSystem open(LegacySystem system) {
    return system.open(
        _ -> {
          throw new AssertionError("messages need no HTTP");
        });
  }

  private static Delivery first(Subscription subscription) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(20));
    while (!deadline.passed()) {
      List<Delivery> taken = subscription.poll(1, Duration.ofSeconds(1));
      if (!taken.isEmpty()) {
        subscription.settle(taken.getFirst());
        return taken.getFirst();
      }
    }
    throw new AssertionError("no message came");
  }

  private static Fault refusal(MessageSource source, Delivery taken) {
    return catchThrowableOfType(Fault.class, () -> source.decode(taken.message()));
  }

  @Test
  void readsATextWithItsProperties() throws Exception {
    put(
        session -> {
          Message made = session.createTextMessage("grüße");
          made.setIntProperty("count", 7);
          made.setJMSType("greeting");
          made.setStringProperty("JMSXGroupID", "g1");
          return made;
        });

    try (LiveSystem live = open(Content.of(Content.Body.TEXT))) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription subscription = source.subscribe("reader", 5)) {
        Delivery taken = first(subscription);
        assertThat(source.decode(taken.message()).at("body")).isEqualTo("grüße");
        assertThat(taken.message().headers().stream().map(one -> one.name()))
            .contains("JMSType", "count");
        assertThat(requireNonNull(taken.message().key()).toArray()).asString().isEqualTo("g1");
      }
    }
  }

  @Test
  void neverBringsAnObjectToLife() throws Exception {
    Bomb.exploded = false;
    put(session -> session.createObjectMessage(new Bomb()));

    try (LiveSystem live = open(Content.of(Content.Body.BYTES))) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription subscription = source.subscribe("reader", 5)) {
        Delivery taken = first(subscription);
        Fault fault = refusal(source, taken);
        assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
        assertThat(fault.operator()).contains("ObjectMessage");
        assertThat(taken.message().body().size()).isPositive();
        assertThat(Bomb.exploded).isFalse();
      }
    }
  }

  /// Says when it is read.
  private static final class Bomb implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    static boolean exploded;

    private Object readResolve() {
      exploded = true;
      return this;
    }
  }

  @Test
  void refusesAMapSayingSo() throws Exception {
    put(Session::createMapMessage);

    try (LiveSystem live = open(Content.of(Content.Body.TEXT))) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription subscription = source.subscribe("reader", 5)) {
        assertThat(refusal(source, first(subscription)).operator()).contains("MapMessage");
      }
    }
  }

  @Test
  void doesNotReadBytesOverTheBound() throws Exception {
    put(
        session -> {
          var made = session.createBytesMessage();
          made.writeBytes(new byte[300_000]);
          return made;
        });
    Content small = new Content(null, null, Content.Body.BYTES, null, null, new ByteSize(1000));

    try (LiveSystem live = open(small)) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription subscription = source.subscribe("reader", 5)) {
        Delivery taken = first(subscription);
        assertThat(taken.message().body().size()).isZero();
        assertThat(refusal(source, taken).operator()).contains("300000 bytes");
      }
    }
  }

  @Test
  void refusesAnOverlongTextByItsLengthAndKeepsNothingOfIt() throws Exception {
    put(session -> session.createTextMessage("x".repeat(100_000_000)));
    put(session -> session.createTextMessage("ü".repeat(600)));
    Content small = new Content(null, null, Content.Body.TEXT, null, null, new ByteSize(1000));

    try (LiveSystem live = open(small)) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription subscription = source.subscribe("reader", 5)) {
        Delivery huge = first(subscription);
        assertThat(huge.message().body().size()).isZero();
        assertThat(refusal(source, huge).operator()).contains("100000000 characters");
        Delivery wide = first(subscription);
        assertThat(wide.message().body().size()).isZero();
        assertThat(refusal(source, wide).operator()).contains("1200 bytes");
      }
    }
  }

  @Test
  void givesEachNameItsOwnCopiesOfATopic() {
    LegacySystem system = JmsFixture.bytes(broker.port(), null, "TOPIC." + UUID.randomUUID());
    try (LiveSystem live = open(system)) {
      MessageSource source = requireNonNull(live.messages());
      source.subscribe("left", 5).close();
      source.subscribe("right", 5).close();

      live.call("send")
          .call(
              MessageContract.sending(
                  system, dev.banyan.value.Bytes.wrap(new byte[] {7}), "k", Map.of()),
              MessageContract.within(Duration.ofSeconds(20)));

      for (String name : List.of("left", "right")) {
        try (Subscription subscription = source.subscribe(name, 5)) {
          assertThat(first(subscription).message().body().toArray()).containsExactly(7);
        }
      }
    }
  }

  @Test
  void refusesAHeaderThatIsNoPropertyName() {
    LegacySystem system = JmsFixture.bytes(broker.port(), queue, null);
    try (LiveSystem live = open(system)) {
      Struct input =
          MessageContract.sending(
              system, dev.banyan.value.Bytes.wrap(new byte[1]), "k", Map.of("a-b", "c"));
      Fault fault =
          catchThrowableOfType(
              Fault.class,
              () -> live.call("send").call(input, MessageContract.within(Duration.ofSeconds(20))));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    }
  }

  @Test
  void encryptsAndTrustsOnlyItsAuthorities() throws Exception {
    TestAuthority authority = TestAuthority.of("CN=Authority");
    Path store = folder.resolve("broker.p12");
    JmsStores.write(store, authority.issue("CN=broker", "ip:127.0.0.1"));
    authority.write(folder.resolve("ca.crt"));
    TestAuthority.of("CN=Other").write(folder.resolve("other.crt"));
    String options =
        ";sslEnabled=true;keyStoreType=PKCS12;keyStorePassword=changeit;keyStorePath=" + store;
    try (ArtemisBroker secure = ArtemisBroker.start(folder.resolve("secure"), options)) {
      String url = "ssl://127.0.0.1:" + secure.port();
      Content bytes = Content.of(Content.Body.BYTES);
      Tls ours = new Tls(folder.resolve("ca.crt"), null, null);
      Tls other = new Tls(folder.resolve("other.crt"), null, null);

      try (LiveSystem live = open(JmsFixture.of(url, queue, null, bytes, ours));
          LiveSystem wary = open(JmsFixture.of(url, queue, null, bytes, other))) {
        live.probe(Deadline.in(Duration.ofSeconds(10)));
        Fault fault =
            catchThrowableOfType(
                Fault.class, () -> wary.probe(Deadline.in(Duration.ofSeconds(10))));
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
      }
    }
  }
}
