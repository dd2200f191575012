package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A listener that is swapped, drained and closed under its clients.
class ListenerTest {
  @RegisterExtension private final LeakCheck leaks = new LeakCheck();

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void losesNoRequestWhenItsHandlerIsSwapped() throws Exception {
    try (EdgeFixture edge =
        new EdgeFixture(incoming -> incoming.answer(EdgeFixture.text(200, "0")))) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger answered = new AtomicInteger();
      AtomicInteger wrong = new AtomicInteger();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(Thread.ofVirtual().start(() -> load(edge, stop, answered, wrong)));
      }
      for (int i = 1; i <= 300; i++) {
        String name = Integer.toString(i);
        edge.listener.swap(incoming -> incoming.answer(EdgeFixture.text(200, name)));
        int target = answered.get() + 5;
        while (answered.get() < target && wrong.get() == 0) {
          Thread.onSpinWait();
        }
      }
      stop.set(true);
      for (Thread client : clients) {
        client.join();
      }
      assertThat(wrong.get()).isZero();
      assertThat(answered.get()).isGreaterThan(1000);
      try (RawClient client = edge.client()) {
        assertThat(client.send(GET).answer()).endsWith("\r\n\r\n300");
      }
    }
  }

  private static void load(
      EdgeFixture edge, AtomicBoolean stop, AtomicInteger answered, AtomicInteger wrong) {
    try (RawClient client = edge.client()) {
      while (!stop.get()) {
        if (!client.send(GET).answer().startsWith("HTTP/1.1 200 OK\r\n")) {
          wrong.incrementAndGet();
        }
        answered.incrementAndGet();
      }
    } catch (IOException | AssertionError e) {
      wrong.incrementAndGet();
    }
  }

  @Test
  void drainsWhenTheLastAnswerIsWritten() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (EdgeFixture edge =
            new EdgeFixture(
                incoming ->
                    incoming.handOver(
                        conversation -> {
                          asked.countDown();
                          hold(release);
                          conversation.answer(EdgeFixture.text(200, "late"));
                        }));
        RawClient idle = edge.client();
        RawClient client = edge.client()) {
      client.send(GET);
      assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
      AtomicBoolean clean = new AtomicBoolean();
      Thread drain =
          Thread.ofVirtual().start(() -> clean.set(edge.listener.drain(Duration.ofSeconds(10))));
      assertThat(idle.untilClosed()).isEmpty();
      assertThatThrownBy(() -> refused(edge))
          .isInstanceOfAny(IOException.class, AssertionError.class);
      release.countDown();
      assertThat(client.untilClosed()).contains("\r\nconnection: close\r\n").endsWith("late");
      drain.join();
      assertThat(clean).isTrue();
      assertThat(edge.listener.connections()).isZero();
    }
  }

  private static String refused(EdgeFixture edge) throws IOException {
    try (RawClient late = edge.client()) {
      return late.send(GET).answer();
    }
  }

  @Test
  void cutsWhatIsNotDoneWhenTheGraceIsOver() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (EdgeFixture edge =
            new EdgeFixture(incoming -> incoming.handOver(conversation -> hold(release)));
        RawClient client = edge.client()) {
      client.send(GET);
      while (edge.listener.connections() == 0) {
        Thread.onSpinWait();
      }
      assertThat(edge.listener.drain(Duration.ofMillis(200))).isFalse();
      assertThat(client.untilClosed()).isEmpty();
      release.countDown();
    }
  }

  private static void hold(CountDownLatch latch) {
    try {
      boolean ignored = latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void saysWhyAnAddressCannotBeListenedOn() {
    try (EdgeFixture edge = new EdgeFixture(_ -> {});
        HttpRuntime second = HttpRuntime.start(1)) {
      Listener.Settings taken =
          new Listener.Settings("127.0.0.1", edge.port(), null, Listener.Limits.DEFAULT);
      assertThatThrownBy(() -> second.listen(taken, _ -> {}))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
                assertThat(fault.operator()).contains("127.0.0.1:" + edge.port());
              });
    }
  }
}
