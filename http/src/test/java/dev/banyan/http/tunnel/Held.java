package dev.banyan.http.tunnel;

import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.http.RawClient;
import dev.banyan.http.Relay;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/// The processes of the proof `websockets`: `system`, `edge SYSTEM_PORT`, and `clients PORT COUNT
/// ROUNDS`, which opens so many WebSockets, has each say something once a second and hear it again,
/// and prints how long that took.
final class Held {
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int CONNECTIONS_MAX = 5000;
  private static final String HELLO =
      String.join(
          "\r\n",
          "GET / HTTP/1.1",
          "Host: a",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "",
          "");
  private static final byte[] SAID = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
  private static final byte[] HEARD = {(byte) 0x81, 2, 'h', 'i'};

  private final int rounds;
  private final AtomicLongArray nanos;
  private final AtomicInteger failed = new AtomicInteger();
  private final CountDownLatch open;
  private final CountDownLatch done;

  private Held(int count, int rounds) {
    this.rounds = rounds;
    this.nanos = new AtomicLongArray(count * rounds);
    this.open = new CountDownLatch(count);
    this.done = new CountDownLatch(count);
  }

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "system" -> System.out.println("port " + new EchoServer().uri().getPort());
      case "edge" -> System.out.println("port " + edge(Integer.parseInt(arguments[1])));
      case "clients" -> {
        int count = Integer.parseInt(arguments[2]);
        Held held = new Held(count, Integer.parseInt(arguments[3]));
        held.run(Integer.parseInt(arguments[1]), count);
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static int edge(int system) {
    List<Relay> relay = new ArrayList<>();
    EdgeFixture edge =
        new EdgeFixture(incoming -> pass(incoming, relay.getFirst()), Listener.Limits.DEFAULT);
    Http.Settings plain = Http.Settings.DEFAULT;
    relay.add(
        edge.runtime.relay(
            new RelayTarget(
                URI.create("http://127.0.0.1:" + system),
                new Http.Settings(
                    CONNECTIONS_MAX,
                    plain.connectTimeout(),
                    plain.idleTimeout(),
                    false,
                    plain.tls()))));
    return edge.port();
  }

  private static void pass(Incoming incoming, Relay relay) {
    incoming.webSocket(
        relay, EdgeFixture.pass(incoming), new WebSocketTerms(IDLE, 1 << 20, new Unwatched()));
  }

  private record Unwatched() implements WebSocketTerms.Watch {
    @Override
    public void opened() {}

    @Override
    public void review(WebSocketTerms.Doorkeeper doorkeeper) {}

    @Override
    public void ended(Ending ending, long messagesIn, long messagesOut) {}
  }

  private void run(int port, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread.ofVirtual().start(() -> talk(port, number));
    }
    done.await();
    long[] all = new long[nanos.length()];
    Arrays.setAll(all, nanos::get);
    Arrays.sort(all);
    System.out.println("note open " + count);
    System.out.println("note failed " + failed.get());
    System.out.println("note p50Micros " + all[all.length / 2] / 1000);
    System.out.println("note p99Micros " + all[all.length * 99 / 100] / 1000);
    System.exit(failed.get() == 0 ? 0 : 1);
  }

  /// All are open before the first says anything, and none leaves before all have.
  private void talk(int port, int number) {
    try (RawClient client = new RawClient(port)) {
      var _ = client.send(HELLO).until("\r\n\r\n");
      open.countDown();
      open.await();
      long begun = System.nanoTime() + number * 1_000_000_000L / open(rounds);
      for (int round = 0; round < rounds; round++) {
        java.util.concurrent.locks.LockSupport.parkNanos(
            begun + round * 1_000_000_000L - System.nanoTime());
        long asked = System.nanoTime();
        byte[] heard = client.send(SAID).in().readNBytes(HEARD.length);
        nanos.set(number * rounds + round, System.nanoTime() - asked);
        if (!Arrays.equals(heard, HEARD)) {
          throw new IOException("heard something else");
        }
      }
      done.countDown();
      done.await();
    } catch (IOException | InterruptedException | AssertionError _) {
      failed.incrementAndGet();
      open.countDown();
      done.countDown();
    }
  }

  private int open(int each) {
    return nanos.length() / each;
  }
}
