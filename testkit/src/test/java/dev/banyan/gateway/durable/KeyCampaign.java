package dev.banyan.gateway.durable;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sends many keys to a gateway that is killed again and again: each from two sides at once, again
/// after each failure, and with another payload. Then holds what was answered against what the
/// system behind has written down. Prints `note NAME VALUE` and `wrong WORDS`.
///
/// Arguments: a folder, how many keys, how many kills, a seed.
final class KeyCampaign implements AutoCloseable {
  private static final int AT_ONCE = 32;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");

  private final Path folder;
  private final Ledger ledger = new Ledger();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, List<String>> answers = new ConcurrentHashMap<>();

  /// The commands that were told of, and whether their answer was given.
  private final Map<String, Boolean> commands = new ConcurrentHashMap<>();

  private final AtomicInteger unknown = new AtomicInteger();
  private final AtomicInteger conflicts = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable Process process;
  private volatile int port;

  private KeyCampaign(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  public static void main(String[] args) throws Exception {
    int keys = Integer.parseInt(args[1]);
    int kills = Integer.parseInt(args[2]);
    Random random = new Random(Long.parseLong(args[3]));
    boolean right;
    try (KeyCampaign campaign = new KeyCampaign(Path.of(args[0]))) {
      campaign.serve();
      campaign.run(keys, kills, random);
      campaign.kill();
      campaign.serve();
      campaign.askForAll();
      right = campaign.judge(keys, kills);
    }
    System.exit(right ? 0 : 1);
  }

  // ---- the gateway

  private void serve() throws IOException {
    Process begun =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ServedBank.class.getName(),
                folder.toString(),
                Integer.toString(ledger.port()))
            .redirectError(folder.resolve("gateway.log").toFile())
            .start();
    process = begun;
    BufferedReader out = begun.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        port = Integer.parseInt(line.substring(5));
        return;
      }
    }
    throw new IOException("the gateway did not start; see " + folder.resolve("gateway.log"));
  }

  private void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  // ---- the campaign

  private void run(int keys, int kills, Random random) throws Exception {
    Semaphore room = new Semaphore(AT_ONCE);
    List<Thread> threads = new ArrayList<>();
    List<Integer> killedAt = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      killedAt.add(random.nextInt(Math.max(1, keys - keys / 10)));
    }
    for (int i = 0; i < keys; i++) {
      if (killedAt.contains(i)) {
        kill();
        serve();
      }
      String key = "key-%08d-of-campaign".formatted(i);
      for (String twin : List.of("first", "twin")) {
        room.acquire();
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        insist(key, twin);
                      } finally {
                        room.release();
                      }
                    }));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /// Sends a key until its outcome is told.
  private void insist(String key, String who) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      HttpResponse<String> answer = send(key, key);
      if (answer == null) {
        failures.incrementAndGet();
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        continue;
      }
      boolean done = answer.statusCode() == 201;
      answer
          .headers()
          .firstValue("banyan-command")
          .ifPresent(id -> commands.merge(id, done, Boolean::logicalOr));
      switch (answer.statusCode()) {
        case 201 -> {
          answers
              .computeIfAbsent(key, _ -> Collections.synchronizedList(new ArrayList<>()))
              .add(answer.body() + answer.headers().firstValue("location").orElse(""));
          other(key);
          return;
        }
        case 409 -> {
          conflicts.incrementAndGet();
          LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        case 502, 503 -> LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        case 504 -> {
          unknown.incrementAndGet();
          return;
        }
        default -> {
          wrong.add(key + " of " + who + " was answered " + answer.statusCode());
          return;
        }
      }
    }
    wrong.add(key + " was not settled in time");
  }

  /// The same key with another payload, once the first is answered.
  private void other(String key) {
    HttpResponse<String> answer = send(key, key + " but other");
    if (answer != null && answer.statusCode() != 422) {
      wrong.add(key + " with another payload was answered " + answer.statusCode());
    }
  }

  private @Nullable HttpResponse<String> send(String key, String body) {
    return exchanged(
        request("/v1/payments")
            .header("Idempotency-Key", "\"" + key + "\"")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  private @Nullable HttpResponse<String> exchanged(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException _) {
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Asks for each command what became of it, all kills later.
  private void askForAll() {
    commands.forEach(
        (id, done) -> {
          String state = state(id);
          boolean definite = List.of("done", "refused", "unknown").contains(state);
          if (!definite || (done && !state.equals("done"))) {
            wrong.add("command " + id + (done ? ", answered," : "") + " is told as " + state);
          }
        });
    System.out.println("note commandsAsked " + commands.size());
  }

  /// What is told of a command, once it is not told as running.
  private String state(String id) {
    String state = "none";
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      HttpResponse<String> told = exchanged(request("/v1/commands/" + id).GET().build());
      Matcher found = STATE.matcher(told == null ? "" : told.body());
      state = found.find() ? found.group(1) : "nothing";
      if (!state.equals("running")) {
        return state;
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    return state;
  }

  // ---- what came of it

  private boolean judge(int keys, int kills) {
    Map<String, Integer> effects = new ConcurrentHashMap<>();
    ledger.entries.forEach(entry -> effects.merge(entry, 1, Integer::sum));
    effects.forEach(
        (entry, count) -> {
          if (count != 1 || entry.endsWith("other")) {
            wrong.add(entry + " has " + count + " effects");
          }
        });
    answers.forEach(
        (key, given) -> {
          if (given.stream().distinct().count() != 1) {
            wrong.add(key + " was answered in several ways");
          }
          if (!effects.containsKey(key)) {
            wrong.add(key + " was answered and has no effect");
          }
        });
    System.out.println("note keys " + keys);
    System.out.println("note answered " + answers.size());
    System.out.println("note effects " + effects.size());
    System.out.println("note unknownAnswers " + unknown.get());
    System.out.println("note conflicts " + conflicts.get());
    System.out.println("note brokenConnections " + failures.get());
    // Of those under way when it was killed nobody need know; of all others the outcome is known.
    int settled = keys - kills * AT_ONCE;
    if (answers.size() < settled) {
      wrong.add(answers.size() + " keys were answered, at least " + settled + " should be");
    }
    wrong.forEach(words -> System.out.println("wrong " + words));
    return wrong.isEmpty();
  }

  @Override
  public void close() {
    kill();
    client.close();
    ledger.close();
  }
}
