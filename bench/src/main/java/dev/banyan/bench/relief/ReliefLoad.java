package dev.banyan.bench.relief;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Sends the same requests at the same times to whatever it is pointed at, and prints how long they
/// took and how many statements the database ran for them.
///
/// The load is open: a request is sent when it is due, however many are still waiting, and its time
/// counts from when it was due. Which record is asked for follows Zipf's law; of a hundred requests
/// about 70 are for products, 20 for orders, 8 for the orders of a customer, 2 change a product.
public final class ReliefLoad {
  private static final String KEY = "demo-key-borealis-known-to-everybody";
  private static final int PRODUCTS = 60;
  private static final int ORDERS = 300;
  private static final int CUSTOMERS = 60;

  /// How often the server's own counters follow what happened, at the latest.
  private static final long COUNTERS_FOLLOW_NANOS = 11_000_000_000L;

  /// What a caller is told whose request took longer than the deadline: so slow the legacy is at
  /// times. It has waited that long, and so it counts.
  private static final int TIMEOUT = 504;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Random chance;
  private final String base;
  private final List<Double> reads = Collections.synchronizedList(new ArrayList<>());
  private final List<Double> writes = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> failures = Collections.synchronizedList(new ArrayList<>());

  private final LongAdder timeouts = new LongAdder();

  private ReliefLoad(String base, long seed) {
    this.base = base;
    this.chance = new Random(seed);
  }

  /// `BASE DATABASE RATE WARM-SECONDS SECONDS SEED`.
  public static void main(String[] words) throws SQLException, InterruptedException {
    int rate = Integer.parseInt(words[2]);
    long seed = Long.parseLong(words[5]);
    ReliefLoad warm = new ReliefLoad(words[0], seed);
    warm.run(rate, Integer.parseInt(words[3]));
    LockSupport.parkNanos(COUNTERS_FOLLOW_NANOS);
    long before = statements(words[1]);
    ReliefLoad load = new ReliefLoad(words[0], seed + 1);
    load.run(rate, Integer.parseInt(words[4]));
    LockSupport.parkNanos(COUNTERS_FOLLOW_NANOS);
    long after = statements(words[1]);
    load.print(after - before);
  }

  /// Transactions of the database so far; outside a transaction each statement is one.
  private static long statements(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select xact_commit + xact_rollback from pg_stat_database"
                    + " where datname = current_database()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void run(int rate, int seconds) throws InterruptedException {
    List<Thread> under = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < rate * seconds; i++) {
      long due = begun + i * 1_000_000_000L / rate;
      HttpRequest request = request();
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      under.add(Thread.startVirtualThread(() -> send(request, due)));
    }
    for (Thread one : under) {
      one.join();
    }
  }

  private HttpRequest request() {
    int dice = chance.nextInt(100);
    String path;
    if (dice < 72) {
      path = "/v1/products/" + product();
    } else if (dice < 92) {
      path = "/v1/orders/SO" + (2024000000 + zipf(ORDERS));
    } else {
      path = "/v1/customers/C%07d/orders".formatted(zipf(CUSTOMERS));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).header("X-API-Key", KEY);
    if (dice >= 2) {
      return request.build();
    }
    String code = path.substring(path.lastIndexOf('/') + 1);
    String body =
        "{\"code\":\"%s\",\"title\":\"Changed\",\"price\":%d.25,\"active\":true}"
            .formatted(code, chance.nextInt(100));
    return request
        .header("content-type", "application/json")
        .PUT(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private String product() {
    return "P-" + (1000 + zipf(PRODUCTS));
  }

  /// A number from 1 to `most`, the n-th with a chance in proportion to 1/n.
  private int zipf(int most) {
    double all = 0;
    for (int i = 1; i <= most; i++) {
      all += 1.0 / i;
    }
    double left = chance.nextDouble() * all;
    for (int i = 1; i < most; i++) {
      left -= 1.0 / i;
      if (left <= 0) {
        return i;
      }
    }
    return most;
  }

  private void send(HttpRequest request, long due) {
    int status = 0;
    try {
      status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      System.err.println(request.uri() + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    double millis = (System.nanoTime() - due) / 1e6;
    if (status == TIMEOUT) {
      timeouts.increment();
    }
    if (status != 200 && status != TIMEOUT) {
      failures.add(status);
    } else if (request.method().equals("GET")) {
      reads.add(millis);
    } else {
      writes.add(millis);
    }
  }

  private void print(long statements) {
    print("reads", reads.size());
    print("read-millis-mean", reads.stream().mapToDouble(one -> one).average().orElse(0));
    print("read-millis-p50", quantile(reads, 0.5));
    print("read-millis-p99", quantile(reads, 0.99));
    print("writes", writes.size());
    print("write-millis-mean", writes.stream().mapToDouble(one -> one).average().orElse(0));
    print("database-calls", (double) statements);
    print("timeouts", (double) timeouts.sum());
    print("failed", failures.size());
    failures.stream()
        .collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting()))
        .forEach((status, times) -> System.err.println("status " + status + ": " + times));
  }

  private static double quantile(List<Double> all, double share) {
    List<Double> sorted = all.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(sorted.size() * share) - 1);
  }

  private static void print(String name, double value) {
    System.out.printf(Locale.ROOT, "%s %.2f%n", name, value);
  }
}
