package dev.banyan.connectors.jms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.ConnectorContract;
import dev.banyan.connectors.MessageContract;
import dev.banyan.value.Struct;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sending to queues and requests over them, as any connector has to do it.
class JmsContractTest extends ConnectorContract {
  @TempDir static Path folder = Path.of("");
  private static ArtemisBroker broker;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = ArtemisBroker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  protected Subject subject() {
    LegacySystem system = JmsFixture.answering(broker.port(), "REQUESTS");
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    return new Subject(system, new Attempt("send", input), new Attempt("request", input));
  }

  @Override
  protected LegacySystem unreachable() {
    return JmsFixture.answering(1, "REQUESTS");
  }

  @Test
  void answersARequestWithWhatAnotherClientSendsBack() throws Exception {
    LegacySystem system = JmsFixture.answering(broker.port(), "ASKED");
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    try (LiveSystem live = system.open(http());
        ActiveMQConnectionFactory factory =
            new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.port());
        Connection other = factory.createConnection()) {
      FutureTask<Object> answer =
          new FutureTask<>(
              () ->
                  requireNonNull(live.call("request").call(input, within(Duration.ofSeconds(20)))));
      Thread.startVirtualThread(answer);
      other.start();
      Session session = other.createSession();
      Message request = session.createConsumer(session.createQueue("ASKED")).receive(20_000);
      Message back = session.createTextMessage(request.getBody(String.class) + " back");
      back.setJMSCorrelationID(request.getJMSCorrelationID());
      session.createProducer(request.getJMSReplyTo()).send(back);

      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("hello back");
    }
  }

  @Test
  void givesNoCallerAnAnswerThatIsNotItsOwn() throws Exception {
    LegacySystem system = JmsFixture.answering(broker.port(), "SHARED");
    Struct input = MessageContract.sending(system, "hello", "k", Map.of());
    try (LiveSystem live = system.open(http());
        ActiveMQConnectionFactory factory =
            new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.port());
        Connection other = factory.createConnection()) {
      other.start();
      Session session = other.createSession();
      MessageConsumer requests = session.createConsumer(session.createQueue("SHARED"));
      FutureTask<Object> first = asked(live, input);
      Message one = requests.receive(20_000);
      FutureTask<Object> second = asked(live, input);
      Message two = requests.receive(20_000);

      MessageProducer back = session.createProducer(one.getJMSReplyTo());
      back.send(answer(session, "somebody else's", "ID:of-another"));
      back.send(answer(session, "nobody's", null));
      back.send(answer(session, "one", one.getJMSCorrelationID()));
      back.send(answer(session, "one again", one.getJMSCorrelationID()));
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("one");
      back.send(answer(session, "one late", one.getJMSCorrelationID()));
      back.send(answer(session, "two", two.getJMSCorrelationID()));

      assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("two");
      assertThat(live.gauges()).containsEntry("answers.passed.over", 4L);
    }
  }

  private static FutureTask<Object> asked(LiveSystem live, Struct input) {
    FutureTask<Object> answer =
        new FutureTask<>(
            () -> requireNonNull(live.call("request").call(input, within(Duration.ofSeconds(60)))));
    Thread.startVirtualThread(answer);
    return answer;
  }

  private static Message answer(Session session, String text, @Nullable String correlation)
      throws JMSException {
    Message made = session.createTextMessage(text);
    made.setJMSCorrelationID(correlation);
    return made;
  }
}
