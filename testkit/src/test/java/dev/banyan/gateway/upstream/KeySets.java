package dev.banyan.gateway.upstream;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A gateway whose issuers' key sets are in trouble when it starts: nobody is let in meanwhile, and
/// everybody once they are well.
final class KeySets implements AutoCloseable {
  private static final FaultDoor.Times TIMES =
      new FaultDoor.Times(Duration.ofSeconds(12), Duration.ofSeconds(11));

  /// Keys that could not be read are read again after five seconds; one reading may take as long.
  private static final Duration WELL_MAX = Duration.ofSeconds(25);

  /// How long a caller may wait for keys that do not come.
  private static final Duration WAITED_MAX = Duration.ofSeconds(12);

  private final Map<Trouble, FaultDoor> doors = new EnumMap<>(Trouble.class);
  private final Behind behind;
  private final TestGateway gateway;

  KeySets(Path folder, Behind behind, long seed) throws IOException {
    this.behind = behind;
    Random chance = new Random(seed);
    StringBuilder callers = new StringBuilder("callers:\n");
    StringBuilder routes =
        new StringBuilder("apis:\n  all:\n    base: /v1\n    callers: anyone\n    routes:\n");
    for (Trouble trouble : Trouble.values()) {
      FaultDoor door =
          new FaultDoor(
              behind.httpPort(),
              Answers.http("application/json", behind.issuer.keySet(), chance),
              TIMES);
      doors.put(trouble, door);
      String name = name(trouble);
      callers.append(
          "  %1$s: { jwt: { issuer: https://%1$s, keys: '%2$s/keys', audience: a, ca: ca.crt } }\n"
              .formatted(name, place(trouble, door)));
      routes.append(
          "      GET /%s/**: { relay: { system: well, path: /things }, callers: %s }\n"
              .formatted(name, name));
      if (trouble.isMadeByDoor()) {
        door.make(trouble);
      }
    }
    this.gateway =
        TestGateway.start(
            folder,
            """
            banyan: 1
            name: issued
            listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
            systems:
              well: { http: { url: "http://127.0.0.1:%d/crm" } }
            """
                    .formatted(behind.httpPort())
                + callers
                + routes,
            Map.of(),
            List.copyOf(Connectors.all()));
  }

  private static String name(Trouble trouble) {
    return trouble.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String place(Trouble trouble, FaultDoor door) {
    return switch (trouble) {
      case TLS_EXPIRED -> "https://127.0.0.1:" + behind.expiredPort();
      case DNS_GONE -> "https://gone.invalid";
      default -> "http://127.0.0.1:" + door.port();
    };
  }

  /// What was wrong; empty where nothing was. Troubles go side by side.
  List<String> run() throws InterruptedException {
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (Trouble trouble : Trouble.values()) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      cell(trouble, wrong);
                    } catch (IOException e) {
                      wrong.add("KEYS " + trouble + ": the campaign failed: " + e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(wrong);
  }

  private void cell(Trouble trouble, ConcurrentLinkedQueue<String> wrong) throws IOException {
    long begun = System.nanoTime();
    HttpResponse<String> refused = ask(trouble);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    if (refused.statusCode() != 503 || took.compareTo(WAITED_MAX) > 0) {
      wrong.add("KEYS " + trouble + ": " + refused.statusCode() + " after " + took);
    }
    if (!trouble.isMadeByDoor()) {
      return;
    }
    Objects.requireNonNull(doors.get(trouble)).make(null);
    begun = System.nanoTime();
    int status = ask(trouble).statusCode();
    while (status != 200 && System.nanoTime() - begun < WELL_MAX.toNanos()) {
      java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
      status = ask(trouble).statusCode();
    }
    if (status != 200) {
      wrong.add("KEYS " + trouble + ": still " + status + " when its keys can be read");
    }
  }

  private HttpResponse<String> ask(Trouble trouble) {
    String claims =
        "{\"iss\":\"https://%s\",\"aud\":\"a\",\"sub\":\"kim\",\"exp\":%d}"
            .formatted(name(trouble), System.currentTimeMillis() / 1000 + 300);
    return gateway.get(
        "/v1/" + name(trouble) + "/1", "Authorization", "Bearer " + behind.issuer.token(claims));
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    for (FaultDoor door : doors.values()) {
      door.close();
    }
  }
}
