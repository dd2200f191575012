package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Fault;
import dev.banyan.operation.Cancellation;
import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Requests in the hands of a virtual thread.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandOverTest {
  private static final Listener.Limits LIMITS =
      new Listener.Limits(
          new ByteSize(8192),
          50,
          new ByteSize(1024),
          100,
          20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final AtomicLong written = new AtomicLong();
  private final CountDownLatch hold = new CountDownLatch(1);
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge = new EdgeFixture(incoming -> incoming.handOver(this::work), LIMITS);
  }

  @AfterAll
  void stop() {
    hold.countDown();
    edge.close();
  }

  private void work(Conversation conversation) {
    try {
      switch (conversation.request().path()) {
        case "/echo" -> echo(conversation);
        case "/small" -> limited(conversation);
        case "/stream" -> stream(conversation);
        case "/endless" -> endless(conversation);
        case "/aborted" -> aborted(conversation);
        case "/wait" -> waitForCaller(conversation);
        case "/head" -> {
          String path = conversation.request().path() + conversation.request().header("x-mark");
          conversation.answer(EdgeFixture.text(200, path));
        }
        case "/throws" -> throw new IllegalStateException("a defect");
        default -> seen.add(Thread.currentThread().getName());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void echo(Conversation conversation) throws IOException {
    try (InputStream body = conversation.body(1L << 30);
        var out = conversation.stream(200, List.of())) {
      body.transferTo(out);
    }
  }

  private void limited(Conversation conversation) throws IOException {
    try (InputStream body = conversation.body(10)) {
      body.readAllBytes();
      conversation.answer(EdgeFixture.text(200, "fits"));
    } catch (Fault fault) {
      seen.add(fault.kind().name());
      conversation.answer(EdgeFixture.text(413, fault.kind().name()));
    }
  }

  private static void stream(Conversation conversation) throws IOException {
    try (var out = conversation.stream(200, List.of())) {
      for (int i = 0; i < 100_000; i++) {
        out.write(("line " + i + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
    }
  }

  private void endless(Conversation conversation) throws IOException {
    byte[] piece = new byte[8192];
    try (var out = conversation.stream(200, List.of())) {
      while (true) {
        out.write(piece);
        written.addAndGet(piece.length);
      }
    } catch (Fault fault) {
      seen.add(fault.kind().name() + " " + conversation.cancellation().isCancelled());
    }
  }

  private static void aborted(Conversation conversation) throws IOException {
    var out = conversation.stream(200, List.of());
    out.write(new byte[100]);
    out.flush();
    out.abort();
  }

  private void waitForCaller(Conversation conversation) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    try (Cancellation.Registration _ = conversation.cancellation().onCancel(gone::countDown)) {
      boolean cancelled = gone.await(10, TimeUnit.SECONDS);
      seen.add("cancelled " + cancelled);
    }
  }

  private @Nullable String next() throws InterruptedException {
    return seen.poll(15, TimeUnit.SECONDS);
  }

  private static String post(String path, String framing) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n";
  }

  @Test
  void readsAndAnswersMegabytesAtOnce() throws Exception {
    byte[] body = new byte[6_000_000];
    new Random(1).nextBytes(body);
    try (RawClient client = edge.client()) {
      client.send(post("/echo", "Content-Length: " + body.length));
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      client.send(body);
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      assertThat(client.until("\r\n\r\n")).contains("transfer-encoding: chunked");
      assertThat(Chunks.read(client.in())).isEqualTo(body);
      sender.join();
    }
  }

  @Test
  void refusesMoreThanTheWorkTakes() throws Exception {
    assertThat(
            edge.exchange(
                post("/small", "Connection: close\r\nContent-Length: 11") + "01234567890"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(
            edge.exchange(
                post("/small", "Connection: close\r\nTransfer-Encoding: chunked")
                    + "b\r\n01234567890\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(next()).isEqualTo("TOO_LARGE");
    assertThat(next()).isEqualTo("TOO_LARGE");
  }

  @Test
  void streamsInOrder() throws IOException {
    try (RawClient client = edge.client()) {
      client.send(post("/stream", "Content-Length: 0")).until("\r\n\r\n");
      String all = new String(Chunks.read(client.in()), java.nio.charset.StandardCharsets.US_ASCII);
      assertThat(all).startsWith("line 0\nline 1\n").endsWith("line 99999\n");
      assertThat(client.send(post("/head", "x-mark: m")).answer()).endsWith("/headm");
    }
  }

  @Test
  void cutsAClientThatDoesNotReadAndHoldsBackTheWork() throws Exception {
    long before = written.get();
    try (RawClient client = edge.client()) {
      client.send(post("/endless", "Content-Length: 0"));
      assertThat(next()).isEqualTo("CANCELLED true");
    }
    assertThat(written.get() - before).isBetween(1L, 16L << 20);
    assertThat(edge.count(HttpEvents.Event.ANSWER_TIMEOUT)).isPositive();
  }

  @Test
  void cancelsTheWorkOfACallerThatLeaves() throws Exception {
    try (RawClient client = edge.client()) {
      client.send(post("/wait", "Content-Length: 0"));
    }
    assertThat(next()).isEqualTo("cancelled true");
  }

  @Test
  void breaksAnAbortedAnswerOff() throws Exception {
    try (RawClient client = edge.client()) {
      String answer = client.send(post("/aborted", "Content-Length: 0")).untilClosed();
      assertThat(answer).doesNotEndWith("0\r\n\r\n");
      assertThat(client.wasReset()).isTrue();
    }
  }

  @Test
  void answers500WhereTheWorkDoesNot() throws Exception {
    try (RawClient client = edge.client()) {
      assertThat(client.send(post("/throws", "Content-Length: 0")).answer())
          .startsWith("HTTP/1.1 500 ");
      assertThat(client.send(post("/nothing", "Content-Length: 0")).answer())
          .startsWith("HTTP/1.1 500 ");
      assertThat(next()).startsWith("banyan-request-");
    }
  }
}
