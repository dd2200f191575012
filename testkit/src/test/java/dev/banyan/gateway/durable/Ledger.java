package dev.banyan.gateway.durable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A system that writes down every request that changes something, and answers as it is told.
final class Ledger implements AutoCloseable {
  /// The bodies of the requests that it has carried out.
  final List<String> entries = new CopyOnWriteArrayList<>();

  /// Counted down when a write has arrived; the others ask whether it lives.
  final CountDownLatch arrived = new CountDownLatch(1);

  volatile int status = 201;
  volatile int bodyBytes = 20;
  volatile boolean chunked;
  volatile boolean breaks;
  volatile String contentType = "text/plain";
  volatile CountDownLatch answers = new CountDownLatch(0);

  /// What the last byte of an answer waits for.
  volatile CountDownLatch ends = new CountDownLatch(0);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Ledger() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (exchange.getRequestMethod().equals("POST")) {
        entries.add(body);
        arrived.countDown();
        await(answers);
      }
      if (breaks) {
        return; // Without an answer.
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      byte[] answer = "x".repeat(bodyBytes).getBytes(StandardCharsets.US_ASCII);
      exchange.getResponseHeaders().add("Content-Type", contentType);
      exchange.getResponseHeaders().add("Location", "/payments/" + entries.size());
      exchange.getResponseHeaders().add("Set-Cookie", "session=secret");
      exchange.sendResponseHeaders(status, chunked ? 0 : answer.length);
      exchange.getResponseBody().write(answer);
      exchange.getResponseBody().flush();
      await(ends);
    }
  }

  /// Breaks off every connection.
  void cut() {
    server.stop(0);
    ends.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    answers.countDown();
    ends.countDown();
    server.stop(0);
    threads.close();
  }
}
