package dev.banyan.gateway.oracle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The system behind the gateway, in the oracle's process: does what it is asked each time, but for
/// charges, events and rows, which it does once by their reference; counts effects by path; now and
/// then loses what it was asked or what it answers, or answers late. Poison is refused.
final class Switch implements AutoCloseable {
  static final String EVENTS = "/events/";
  static final String ROWS = "/rows/";

  /// What it does once, however often it is asked under the same path.
  private static final List<String> ONCE = List.of("/charges/", EVENTS, ROWS);

  private static final Duration LATE = Duration.ofMillis(1_500);

  /// How often each path was done.
  final Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();

  /// How often it was asked for each path, done or not.
  final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

  /// What it was told of events, in the order in which it took it down.
  private final List<String> told = new ArrayList<>();

  /// Whether it loses and delays.
  volatile boolean moody = true;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Random random;
  private volatile @Nullable Watcher watcher;

  /// Told of each write, before and behind what is done for it.
  interface Watcher {
    void called(boolean behind, String path);
  }

  Switch(long seed) throws IOException {
    random = new Random(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  int effects(String path) {
    AtomicInteger count = effects.get(path);
    return count == null ? 0 : count.get();
  }

  int calls(String path) {
    AtomicInteger count = calls.get(path);
    return count == null ? 0 : count.get();
  }

  /// The events that it was told of, in their order, each as often as it was told.
  List<String> told() {
    synchronized (told) {
      return List.copyOf(told);
    }
  }

  /// How many messages were booked.
  int bookings() {
    return (int) effects.keySet().stream().filter(path -> path.startsWith("/bookings/")).count();
  }

  void watch(@Nullable Watcher next) {
    watcher = next;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var _ = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("GET")) {
        answer(exchange, effects(path) > 0);
      } else if (exchange.getRequestMethod().equals("POST")) {
        write(exchange, path);
      } else {
        exchange.sendResponseHeaders(204, -1); // Asked whether it lives.
      }
    }
  }

  private static void answer(HttpExchange exchange, boolean made) throws IOException {
    byte[] words = Boolean.toString(made).getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, words.length);
    exchange.getResponseBody().write(words);
  }

  private void write(HttpExchange exchange, String path) throws IOException {
    int mood = moody ? random.nextInt(100) : 99;
    calls.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
    watched(false, path);
    if (mood < 3) {
      return; // Lost before anything is done.
    }
    if (mood == 3) {
      LockSupport.parkNanos(LATE.toNanos()); // Done when nobody waits for the answer any more.
    }
    boolean poison = path.contains("poison");
    if (!poison) {
      done(path);
    }
    watched(true, path);
    if (mood < 7) {
      return; // Done, and the answer is lost.
    }
    if (mood < 10) {
      LockSupport.parkNanos(Duration.ofMillis(150L * mood).toNanos());
    }
    exchange.sendResponseHeaders(poison ? 422 : 204, -1);
  }

  private void done(String path) {
    if (path.startsWith(EVENTS)) {
      synchronized (told) {
        told.add(path.substring(EVENTS.length()));
      }
    }
    AtomicInteger count = effects.computeIfAbsent(path, _ -> new AtomicInteger());
    if (ONCE.stream().anyMatch(path::startsWith)) {
      count.set(1);
    } else {
      count.incrementAndGet();
    }
  }

  private void watched(boolean behind, String path) {
    Watcher now = watcher;
    if (now != null) {
      now.called(behind, path);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
