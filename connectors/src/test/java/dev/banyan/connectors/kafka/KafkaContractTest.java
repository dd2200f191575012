package dev.banyan.connectors.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.connectors.ConnectorContract;
import dev.banyan.connectors.MessageContract;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sending to topics and requests over two of them, as any connector has to do it.
class KafkaContractTest extends ConnectorContract {
  @TempDir static Path folder = Path.of("");
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  protected Subject subject() {
    String topic = "t-" + UUID.randomUUID();
    broker.topic(topic, 2);
    broker.topic(topic + "-answers", 2);
    LegacySystem system = KafkaFixture.answering(broker.address(), topic, topic + "-answers");
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    return new Subject(system, new Attempt("send", input), new Attempt("request", input));
  }

  @Override
  protected LegacySystem unreachable() {
    return KafkaFixture.answering("127.0.0.1:1", "nowhere", "nowhere-answers");
  }

  @Test
  void answersARequestWithWhatComesBack() throws Exception {
    Subject subject = subject();
    try (LiveSystem live = subject.system().open(http())) {
      FutureTask<Object> answer =
          new FutureTask<>(
              () ->
                  requireNonNull(
                      live.call("request")
                          .call(subject.slow().input(), within(Duration.ofSeconds(30)))));
      Thread.startVirtualThread(answer);
      MessageSource source = requireNonNull(live.messages());
      try (Subscription requests = source.subscribe("answerer", 5)) {
        answerFirst(requests);
      }

      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("hello back");
    }
  }

  /// The reader of answers is begun for all of them, by whoever asks first.
  @Test
  void answersARequestThoughTheFirstCallerHasGone() throws Exception {
    Subject subject = subject();
    try (LiveSystem live = subject.system().open(http())) {
      Struct input = subject.slow().input();
      Exchange gone = within(Duration.ofSeconds(30));
      FutureTask<Throwable> leaving =
          new FutureTask<>(() -> catchThrowable(() -> live.call("request").call(input, gone)));
      Thread.startVirtualThread(leaving);
      awaitThread("-replies");
      gone.cancellation().cancel();
      assertThat(leaving.get(30, TimeUnit.SECONDS)).isInstanceOf(Fault.class);

      FutureTask<Object> answer =
          new FutureTask<>(
              () ->
                  requireNonNull(live.call("request").call(input, within(Duration.ofSeconds(30)))));
      Thread.startVirtualThread(answer);
      MessageSource source = requireNonNull(live.messages());
      try (Subscription requests = source.subscribe("answerer", 5)) {
        answerFirst(requests);
      }

      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("hello back");
    }
  }

  /// Others share the topic of answers, and some of them answer twice, or too late.
  @Test
  void givesNoCallerAnAnswerThatIsNotItsOwn() throws Exception {
    Subject subject = subject();
    try (LiveSystem live = subject.system().open(http())) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription requests = source.subscribe("answerer", 5)) {
        FutureTask<Object> first = asked(live, subject.slow().input());
        Delivery one = requests.poll(1, Duration.ofSeconds(30)).getFirst();
        requests.settle(one);
        FutureTask<Object> second = asked(live, subject.slow().input());
        Delivery two = requests.poll(1, Duration.ofSeconds(30)).getFirst();
        requests.settle(two);

        String replies = header(one, "reply-topic");
        answer(replies, "somebody else's", Map.of("correlation-id", UUID.randomUUID().toString()));
        answer(replies, "nobody's", Map.of());
        answer(replies, "one", Map.of("correlation-id", header(one, "correlation-id")));
        answer(replies, "one again", Map.of("correlation-id", header(one, "correlation-id")));
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("one");
        answer(replies, "one late", Map.of("correlation-id", header(one, "correlation-id")));
        answer(replies, "two", Map.of("correlation-id", header(two, "correlation-id")));

        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("two");
        assertThat(live.gauges()).containsEntry("answers.passed.over", 4L);
      }
    }
  }

  /// Which of two ids is ours the one who answers could not know, and would have to guess.
  @Test
  void refusesHeadersThatARequestSetsItself() {
    Subject subject = subject();
    try (LiveSystem live = subject.system().open(http())) {
      for (String name : List.of("correlation-id", "Reply-Topic")) {
        Struct input =
            MessageContract.sending(subject.system(), "hello", "k", Map.of(name, "mine"));
        Fault fault =
            catchThrowableOfType(
                Fault.class,
                () -> live.call("request").call(input, within(Duration.ofSeconds(30))));
        assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(fault).hasMessageContaining("`" + name + "` is set by `request` itself");
      }
    }
  }

  /// One id is that of a request that waits, the other is not: it is nobody's.
  @Test
  void takesNoAnswerThatNamesTwoRequests() throws Exception {
    Subject subject = subject();
    try (LiveSystem live = subject.system().open(http())) {
      MessageSource source = requireNonNull(live.messages());
      try (Subscription requests = source.subscribe("answerer", 5)) {
        FutureTask<Object> asked = asked(live, subject.slow().input());
        Delivery one = requests.poll(1, Duration.ofSeconds(30)).getFirst();
        requests.settle(one);
        String id = header(one, "correlation-id");
        String replies = header(one, "reply-topic");

        answerTwice(replies, "a guess", List.of(id, UUID.randomUUID().toString()));
        answerTwice(replies, "hello back", List.of(id, id));

        assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo("hello back");
        assertThat(live.gauges()).containsEntry("answers.passed.over", 1L);
      }
    }
  }

  private void answerTwice(String replies, String text, List<String> ids) {
    LegacySystem back = KafkaFixture.answering(broker.address(), replies, replies);
    Struct once =
        MessageContract.sending(back, text, "k", Map.of("correlation-id", ids.getFirst()));
    Struct more = MessageContract.sending(back, text, "k", Map.of("correlation-id", ids.getLast()));
    List<Object> both = new ArrayList<>();
    both.addAll((List<?>) requireNonNull(once.at("headers")));
    both.addAll((List<?>) requireNonNull(more.at("headers")));
    Struct input =
        Struct.builder(once.type()).set("body", text).set("key", "k").set("headers", both).build();
    try (LiveSystem live = back.open(http())) {
      live.call("send").call(input, within(Duration.ofSeconds(20)));
    }
  }

  @Test
  void refusesRequestsWhoseHeadersCannotBeToldApart() {
    assertThat(KafkaFixture.mistakes("same", "Same")).contains("give them two names");
    assertThat(KafkaFixture.mistakes("message_id", "reply-topic")).contains("`message_id` cannot");
    assertThat(KafkaFixture.mistakes("correlation-id", "Content-Type")).contains("cannot be");
    assertThat(KafkaFixture.mistakes("correlation-id", "reply-topic")).doesNotContain("bad-header");
  }

  private static FutureTask<Object> asked(LiveSystem live, Struct input) {
    FutureTask<Object> answer =
        new FutureTask<>(
            () -> requireNonNull(live.call("request").call(input, within(Duration.ofSeconds(60)))));
    Thread.startVirtualThread(answer);
    return answer;
  }

  private static void awaitThread(String suffix) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(20));
    while (Thread.getAllStackTraces().keySet().stream()
            .noneMatch(one -> one.getName().endsWith(suffix))
        && !deadline.passed()) {
      Thread.onSpinWait();
    }
  }

  /// As the other side does it: to the topic that the request names, with its id.
  private void answerFirst(Subscription requests) {
    Delivery request = requests.poll(1, Duration.ofSeconds(30)).getFirst();
    answer(
        header(request, "reply-topic"),
        "hello back",
        Map.of("correlation-id", header(request, "correlation-id")));
    requests.settle(request);
  }

  /// Answers of one key, so that they stand in one partition, in this order.
  private void answer(String replies, String text, Map<String, String> headers) {
    LegacySystem back = KafkaFixture.answering(broker.address(), replies, replies);
    try (LiveSystem live = back.open(http())) {
      live.call("send")
          .call(MessageContract.sending(back, text, "k", headers), within(Duration.ofSeconds(20)));
    }
  }

  private static String header(Delivery delivery, String name) {
    for (Header header : delivery.message().headers()) {
      if (header.name().equals(name)) {
        return new String(header.value().toArray(), StandardCharsets.UTF_8);
      }
    }
    throw new AssertionError("no header " + name);
  }
}
