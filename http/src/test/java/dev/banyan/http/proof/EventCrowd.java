package dev.banyan.http.proof;

import dev.banyan.http.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The processes of the proof `event-streams`: `system`, which tells each listener the time once a
/// second, and `crowd PORT STREAMS IDLE SECONDS`: so many idle connections that asked once, so many
/// streams of events beside them. It prints how old events were when they were heard, in
/// microseconds. Both processes read the one monotonic clock of their machine.
final class EventCrowd {
  private static final int SECOND = 1000;
  private static final int COMING = 64;
  private static final String EVENTS = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String ONCE = "GET /once HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String DATA = "data: ";

  private final int port;
  private final int seconds;
  private final CountDownLatch open;
  private final CountDownLatch heard;
  private final CountDownLatch again = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  // Whoever comes with thousands at once is sent away for a while, which is another proof.
  private final Semaphore coming = new Semaphore(COMING);
  private final ConcurrentLinkedQueue<Long> ages = new ConcurrentLinkedQueue<>();

  private EventCrowd(int port, int streams, int idle, int seconds) {
    this.port = port;
    this.seconds = seconds;
    this.open = new CountDownLatch(streams + idle);
    this.heard = new CountDownLatch(streams);
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("system")) {
      system();
      return;
    }
    int[] numbers = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    new EventCrowd(numbers[0], numbers[1], numbers[2], numbers[3]).run(numbers[1], numbers[2]);
  }

  private static void system() throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
    var server =
        vertx
            .createHttpServer(options.setAcceptBacklog(4096))
            .requestHandler(request -> answer(vertx, request))
            .listen()
            .await(10, TimeUnit.SECONDS);
    System.out.println("port " + server.actualPort());
  }

  private static void answer(Vertx vertx, HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!"/events".equals(request.path())) {
      var _ = response.end("once");
      return;
    }
    response.setChunked(true).putHeader("content-type", "text/event-stream");
    var _ = response.writeHead();
    // Listeners who come together are not told in the same moment.
    long first = ThreadLocalRandom.current().nextLong(1, SECOND);
    long timer = vertx.setPeriodic(first, SECOND, _ -> tell(response));
    response.closeHandler(_ -> vertx.cancelTimer(timer));
  }

  private static void tell(HttpServerResponse response) {
    var _ = response.write(DATA + System.nanoTime() + "\n\n");
  }

  private void run(int streams, int idle) throws InterruptedException {
    for (int i = 0; i < idle; i++) {
      Thread.ofVirtual().start(this::rest);
    }
    for (int i = 0; i < streams; i++) {
      Thread.ofVirtual().start(this::listen);
    }
    open.await();
    System.out.println("open");
    heard.await();
    long[] sorted = ages.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.println("note events " + sorted.length);
    System.out.println("note p50Micros " + sorted[sorted.length / 2] / 1000);
    System.out.println("note p99Micros " + sorted[sorted.length * 99 / 100] / 1000);
    if (!afterwards(idle)) {
      failed.incrementAndGet();
    }
    System.out.println("note failed " + failed.get());
    System.exit(failed.get() == 0 ? 0 : 1);
  }

  /// Whether each of those that rested is still served on its connection.
  private boolean afterwards(int idle) throws InterruptedException {
    again.countDown();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (asked.get() < idle && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    System.out.println("note idleServedAgain " + asked.get());
    return asked.get() == idle;
  }

  private void rest() {
    try (RawClient client = new RawClient(port)) {
      Ear ear = new Ear(client.in());
      ask(client, ear, ONCE, "\r\n\r\nonce");
      open.countDown();
      again.await();
      ask(client, ear, ONCE, "\r\n\r\nonce");
      asked.incrementAndGet();
    } catch (IOException | InterruptedException e) {
      fail(e);
    }
  }

  private void ask(RawClient client, Ear ear, String request, String end)
      throws IOException, InterruptedException {
    coming.acquire();
    try {
      var _ = client.send(request);
      var _ = ear.until(end);
    } finally {
      coming.release();
    }
  }

  private void listen() {
    try (RawClient client = new RawClient(port)) {
      Ear ear = new Ear(client.in());
      ask(client, ear, EVENTS, "\r\n\r\n");
      open.countDown();
      open.await();
      // What was told while others were still coming is not counted.
      var _ = ear.until("\n\n");
      for (int i = 0; i < seconds; i++) {
        String event = ear.until("\n\n");
        long now = System.nanoTime();
        int from = event.indexOf(DATA) + DATA.length();
        ages.add(now - Long.parseLong(event.substring(from).trim()));
      }
    } catch (IOException | InterruptedException e) {
      fail(e);
    } finally {
      heard.countDown();
    }
  }

  private void fail(Throwable why) {
    System.out.println("failed: " + why);
    failed.incrementAndGet();
    open.countDown();
  }

  /// Reads what has arrived at once: a call for each byte would be most of what thousands cost.
  private static final class Ear {
    private final InputStream in;
    private final byte[] room = new byte[1024];
    private String left = "";

    Ear(InputStream in) {
      this.in = in;
    }

    String until(String end) throws IOException {
      int found = left.indexOf(end);
      while (found < 0) {
        int count = in.read(room);
        if (count < 0) {
          throw new EOFException("closed after: " + left);
        }
        left += new String(room, 0, count, StandardCharsets.ISO_8859_1);
        mustBeWell();
        found = left.indexOf(end);
      }
      String heard = left.substring(0, found);
      left = left.substring(found + end.length());
      return heard;
    }

    private void mustBeWell() throws IOException {
      if (left.startsWith("HTTP/") && left.contains("\r") && !left.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("answered " + left);
      }
    }
  }
}
