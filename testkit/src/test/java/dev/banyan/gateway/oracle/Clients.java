package dev.banyan.gateway.oracle;

import dev.banyan.gateway.oracle.Request.Fate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The callers of one gateway through its lives, and their log, which is what it is judged by.
/// Between two drives nothing is under way.
final class Clients implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final int ORDERS_IN_USE = 25;
  private static final int REPLAYS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Everything that was asked, by item.
  final Map<String, Request> log = new ConcurrentHashMap<>();

  /// Answers that no caller should have been given.
  final List<String> wrong = new CopyOnWriteArrayList<>();

  /// How many answers there were of each status; 0 counts connections that broke.
  final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random;
  private final List<String> orders = new ArrayList<>();
  private final Queue<Request> again = new ConcurrentLinkedQueue<>();
  private final AtomicInteger names = new AtomicInteger();
  private volatile String base = "";
  private volatile boolean ending;
  private List<Thread> running = List.of();

  Clients(long seed) {
    random = new Random(seed);
  }

  int answered() {
    return answers.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /// How many requests were answered yes.
  int done() {
    return answers.entrySet().stream()
        .filter(one -> one.getKey() / 100 == 2)
        .mapToInt(one -> one.getValue().get())
        .sum();
  }

  Collection<Request> open() {
    return log.values().stream().filter(one -> one.fate.get() == Fate.OPEN).toList();
  }

  /// Sends until that holds, then waits until all have heard or broken off. `beside` is done by a
  /// thread of its own now and then.
  void drive(int port, BooleanSupplier enough, Runnable beside) {
    begin(port);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      threads.add(Thread.startVirtualThread(() -> work(false)));
    }
    threads.add(
        Thread.startVirtualThread(
            () -> {
              while (!ending) {
                beside.run();
                LockSupport.parkNanos(Duration.ofMillis(3).toNanos());
              }
            }));
    while (!enough.getAsBoolean()) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    ending = true;
    running = threads;
  }

  private void begin(int port) {
    base = "http://127.0.0.1:" + port;
    ending = false;
    again.clear();
    again.addAll(open());
  }

  /// Returns when nothing is under way any more: after the gateway was killed, at once.
  void join() {
    for (Thread thread : running) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    running = List.of();
  }

  /// Sends once more what is open, and nothing else.
  void settle(int port) {
    begin(port);
    work(true);
  }

  private void work(boolean againOnly) {
    for (Request next = again.poll(); next != null && !ending; next = again.poll()) {
      send(next);
    }
    while (!ending && !againOnly) {
      Request next = made();
      log.put(next.item, next);
      send(next);
      if (next.fate.get() == Fate.DONE && next.event.equals("Placed")) {
        known(next.order);
      } else if (next.fate.get() == Fate.REFUSED && chance(4) == 0) {
        forgotten(next.order);
      }
    }
  }

  private void known(String order) {
    synchronized (orders) {
      orders.add(order);
      if (orders.size() > ORDERS_IN_USE) {
        orders.remove(chance(ORDERS_IN_USE));
      }
    }
  }

  private void forgotten(String order) {
    synchronized (orders) {
      orders.remove(order);
    }
  }

  private int chance(int bound) {
    synchronized (random) {
      return random.nextInt(bound);
    }
  }

  private Request made() {
    String item = "i" + names.incrementAndGet();
    boolean keyed = chance(2) == 0;
    int dice = chance(100);
    String order;
    synchronized (orders) {
      order = orders.isEmpty() ? "" : orders.get(chance(orders.size()));
    }
    if (dice < 10) {
      return new Request(new Request.What("note", item, "none"), item, keyed);
    }
    if (order.isEmpty() || dice < 30) {
      String reference =
          chance(3) == 0 ? ",\"reference\":\"r" + (names.get() / 40 + chance(3)) + "\"" : "";
      String body = "{\"id\":\"o%s\",\"item\":\"%s\",\"cents\":%d%s}";
      return new Request(
          new Request.What("Placed", item, "o" + item),
          body.formatted(item, item, chance(20), reference),
          keyed);
    }
    String event = dice < 90 ? "Added" : dice < 97 ? "Shipped" : "RefundAsked";
    String cents = event.equals("Added") ? ",\"cents\":" + chance(1_000) : "";
    return new Request(
        new Request.What(event, item, order), "{\"item\":\"" + item + "\"" + cents + "}", keyed);
  }

  // ---- one request

  private void send(Request request) {
    HttpResponse<String> answer = post(request);
    int status = answer == null ? 0 : answer.statusCode();
    answers.computeIfAbsent(status, _ -> new AtomicInteger()).incrementAndGet();
    String body = answer == null ? "" : answer.body();
    request.fate.set(fate(request, status, body));
    if (status == 0 || status == 503) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    if (request.fate.get() == Fate.DONE) {
      request.answer = status + " " + body;
    }
  }

  private Fate fate(Request request, int status, String body) {
    return switch (status) {
      case 200, 201, 204 -> Fate.DONE;
      case 0, 502 -> request.keyed ? Fate.OPEN : Fate.UNKNOWN;
      case 503 -> request.keyed ? Fate.OPEN : Fate.REFUSED;
      case 504 -> request.keyed && !body.contains("outcome-unknown") ? Fate.OPEN : Fate.UNKNOWN;
      case 409 -> body.contains("key-in-use") ? Fate.OPEN : Fate.REFUSED;
      case 404, 422 -> {
        // Only orders of which their callers know are asked for.
        if (status == 404 || body.contains("idempotency")) {
          wrong.add(request + " was answered " + status + " " + body);
        }
        yield Fate.REFUSED;
      }
      default -> {
        wrong.add(request + " was answered " + status + " " + body);
        yield Fate.UNKNOWN;
      }
    };
  }

  private @Nullable HttpResponse<String> post(Request request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + request.path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(request.body));
    if (request.keyed) {
      builder.header("Idempotency-Key", "\"" + request.key() + "\"");
    }
    try {
      return http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException _) {
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Some keys that were answered yes are sent again: the answer must be that of before the kill,
  /// and another payload must be refused.
  void replay(int port) {
    base = "http://127.0.0.1:" + port;
    List<Request> kept =
        log.values().stream().filter(one -> one.keyed && one.fate.get() == Fate.DONE).toList();
    for (int i = 0; i < REPLAYS && !kept.isEmpty(); i++) {
      Request request = kept.get(chance(kept.size()));
      HttpResponse<String> answer = post(request);
      if (answer == null
          || !(answer.statusCode() + " " + answer.body()).equals(request.answer)
          || answer.headers().firstValue("idempotency-replayed").isEmpty()) {
        wrong.add(
            request
                + ", answered "
                + request.answer
                + ", was answered again "
                + (answer == null ? "nothing" : answer.statusCode() + " " + answer.body()));
      }
    }
  }

  /// What the gateway shows at a path.
  String shown(int port, String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(30))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : "status " + answer.statusCode();
    } catch (IOException e) {
      return "broken: " + e.getMessage();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same; a gateway on a machine that has no time for it may refuse for a while.
  String shownInTime(int port, String path) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String shown = shown(port, path);
    while (shown.startsWith("status 503") && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      shown = shown(port, path);
    }
    return shown;
  }

  @Override
  public void close() {
    http.close();
  }
}
