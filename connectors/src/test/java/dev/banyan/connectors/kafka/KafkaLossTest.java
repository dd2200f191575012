package dev.banyan.connectors.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.connectors.MessageContract;
import dev.banyan.connectors.message.Content;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Topics that lose under their readers what was read, or was to be: nothing that is there is
/// passed over.
class KafkaLossTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir static Path folder = Path.of("");
  private static KafkaBroker broker;
  private final String topic = "topic-" + UUID.randomUUID();

  @BeforeAll
  static void startBroker() throws IOException {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private KafkaSettings settings() {
    return KafkaFixture.settings(
        broker.address(), topic, Content.of(Content.Body.BYTES), null, null);
  }

  private LegacySystem system(KafkaSettings.Start from) {
    KafkaSettings usual = settings();
    return KafkaFixture.read(
        new KafkaSettings(
            usual.servers(),
            topic,
            usual.content(),
            null,
            from,
            null,
            null,
            null,
            usual.connectTimeout(),
            usual.sendTimeout()),
        Path.of(""));
  }

  private static LiveSystem open(LegacySystem system) {
    return system.open(
        _ -> {
          throw new AssertionError("messages need no HTTP");
        });
  }

  private void send(String... bodies) {
    LegacySystem system = system(KafkaSettings.Start.EARLIEST);
    try (LiveSystem live = open(system)) {
      for (String body : bodies) {
        Bytes bytes = Bytes.wrap(body.getBytes(StandardCharsets.UTF_8));
        live.call("send")
            .call(
                MessageContract.sending(system, bytes, "k", Map.of()),
                MessageContract.within(LONG));
      }
    }
  }

  private static Subscription subscribe(LiveSystem live) {
    return requireNonNull(live.messages()).subscribe("readers", 50);
  }

  /// What comes until all of those have come, each settled; sorted, as some may come twice.
  private static Set<String> take(Subscription from, String... expected) {
    Set<String> all = new TreeSet<>();
    Deadline deadline = Deadline.in(LONG);
    while (!all.containsAll(List.of(expected)) && !deadline.passed()) {
      for (Delivery one : from.poll(50, Duration.ofSeconds(1))) {
        all.add(new String(one.message().body().toArray(), StandardCharsets.UTF_8));
        from.settle(one);
      }
    }
    return all;
  }

  private static void until(BooleanSupplier condition) {
    Deadline deadline = Deadline.in(LONG);
    while (!condition.getAsBoolean() && !deadline.passed()) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private interface Asked {
    void ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  private static void ask(Asked question) {
    try (Admin admin = broker.admin()) {
      question.ask(admin);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void makeAnew() {
    ask(
        admin -> {
          admin.deleteTopics(List.of(topic)).all().get();
          until(() -> isGone(admin));
        });
    broker.topic(topic, 1);
  }

  private boolean isGone(Admin admin) {
    try {
      return !admin.listTopics().names().get().contains(topic);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How far the broker knows the group, -1 where it knows nothing.
  private long known() {
    OffsetAndMetadata told = told();
    return told == null ? -1 : told.offset();
  }

  private @Nullable OffsetAndMetadata told() {
    Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
    ask(
        admin ->
            told.putAll(
                admin.listConsumerGroupOffsets("readers").partitionsToOffsetAndMetadata().get()));
    return told.get(new TopicPartition(topic, 0));
  }

  private void tell(OffsetAndMetadata position) {
    TopicPartition only = new TopicPartition(topic, 0);
    ask(admin -> admin.alterConsumerGroupOffsets("readers", Map.of(only, position)).all().get());
  }

  @Test
  void readsATopicThatWasMadeAnewFromItsBeginning() {
    broker.topic(topic, 1);
    send("a", "b", "c");
    try (LiveSystem live = open(system(KafkaSettings.Start.EARLIEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "a", "b", "c")).hasSize(3);
      until(() -> known() == 3);

      makeAnew();
      send("d", "e");

      assertThat(take(subscription, "d", "e")).containsExactly("d", "e");
      until(() -> known() == 2);
    }
  }

  @Test
  void readsATopicThatWasMadeAnewAndIsLongerThanWhatWasRead() {
    broker.topic(topic, 1);
    send("a");
    try (LiveSystem live = open(system(KafkaSettings.Start.EARLIEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "a")).hasSize(1);
      until(() -> known() == 1);

      makeAnew();
      send("b", "c", "d");

      assertThat(take(subscription, "b", "c", "d")).containsExactly("b", "c", "d");
      assertThat(live.gauges()).containsEntry("went.back", 1L);
      until(() -> known() == 3);
    }
  }

  /// A member that has not heard that the topic was made anew tells its position when it leaves.
  @Test
  void believesNoPositionOfTheTopicBefore() {
    broker.topic(topic, 1);
    send("a", "b");
    try (LiveSystem live = open(system(KafkaSettings.Start.EARLIEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "a", "b")).hasSize(2);
      until(() -> known() == 2);
    }
    OffsetAndMetadata before = requireNonNull(told());
    makeAnew();
    send("c", "d", "e");

    tell(before);

    try (LiveSystem live = open(system(KafkaSettings.Start.EARLIEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "c", "d", "e")).containsExactly("c", "d", "e");
      assertThat(live.gauges()).containsEntry("went.back", 1L);
      until(() -> known() == 3);
    }
  }

  /// One that another tool has set bears no mark of a topic.
  @Test
  void believesAPositionThatWasSetByHand() {
    broker.topic(topic, 1);
    send("a", "b", "c");

    tell(new OffsetAndMetadata(2));

    try (LiveSystem live = open(system(KafkaSettings.Start.EARLIEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "c")).containsExactly("c");
    }
  }

  /// Whatever `from` says: the group has read something.
  @Test
  void goesOnWithWhatIsLeftAndSaysHowMuchWasRemoved() {
    broker.topic(topic, 1);
    send("a", "b", "c", "d", "e");
    try (LiveSystem live = open(system(KafkaSettings.Start.EARLIEST));
        Subscription subscription = subscribe(live)) {
      subscription.settle(subscription.poll(1, LONG).getFirst());
      until(() -> known() == 1);
    }
    TopicPartition only = new TopicPartition(topic, 0);
    ask(admin -> admin.deleteRecords(Map.of(only, RecordsToDelete.beforeOffset(3))).all().get());

    try (LiveSystem live = open(system(KafkaSettings.Start.LATEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "d", "e")).containsExactly("d", "e");
      assertThat(live.gauges()).containsEntry("removed.unread", 2L);
    }
  }

  /// A group that begins with what comes next, and was away when it came.
  @Test
  void keepsWhereItBeganThoughItHasReadNothing() {
    broker.topic(topic, 1);
    send("before");
    try (LiveSystem live = open(system(KafkaSettings.Start.LATEST));
        Subscription _ = subscribe(live)) {
      until(() -> known() == 1);
    }
    send("meanwhile");

    try (LiveSystem live = open(system(KafkaSettings.Start.LATEST));
        Subscription subscription = subscribe(live)) {
      assertThat(take(subscription, "meanwhile")).containsExactly("meanwhile");
    }
  }

  /// A consumer whose broker takes too long to tell positions, while partitions are dealt.
  private static final class Slow extends KafkaConsumer<byte[], byte[]> {
    Slow() {
      super(
          Map.of(
              ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
              broker.address(),
              ConsumerConfig.GROUP_ID_CONFIG,
              "readers",
              ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
              false),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer());
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(
        Set<TopicPartition> partitions, Duration most) {
      throw new TimeoutException("too long");
    }
  }

  /// It would go on behind messages that it has not read, where the topic was made anew.
  @Test
  void endsWhereNobodyTellsWhetherPositionsAreOfThisTopic() {
    broker.topic(topic, 1);
    Topic asked = new Topic(topic, new KafkaClients("orders", settings(), Http.Tls.USUAL));
    var means = new KafkaSubscription.Means(settings(), asked, new Losses("orders", settings()));

    try (KafkaSubscription subscription =
        KafkaSubscription.start("orders", means, new Slow(), 50)) {
      until(subscription::isOver);

      assertThatThrownBy(() -> subscription.poll(1, Duration.ofSeconds(1)))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE));
    } finally {
      asked.close();
    }
  }
}
