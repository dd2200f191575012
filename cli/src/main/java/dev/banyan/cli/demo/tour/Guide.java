package dev.banyan.cli.demo.tour;

import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Sends the tour's requests, shows each with its answer, and keeps the count of what held. One
/// thread owns it.
public final class Guide {
  private static final List<String> HEADERS_SHOWN =
      List.of(
          "content-type",
          "etag",
          "www-authenticate",
          "retry-after",
          "location",
          "allow",
          "idempotency-replayed",
          "banyan-position",
          "x-served-by");
  private static final int LINES_SHOWN = 24;
  private static final int LINE_CHARACTERS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /// An attempt that a killed process has left is looked at after its deadline and some margins.
  private static final Duration SETTLED_MAX = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final URI base;
  private final HttpClient http;
  private final PrintStream out;
  private int passed;
  private int failed;

  public Guide(URI base, HttpClient http, PrintStream out) {
    this.base = base;
    this.http = http;
    this.out = out;
  }

  public int passed() {
    return passed;
  }

  public int failed() {
    return failed;
  }

  /// Sends a request to the API, and shows it with its answer.
  public Reply send(Ask ask) throws IOException, InterruptedException {
    return send(base, ask);
  }

  /// The same at another address, such as that of the listener `admin`.
  public Reply send(URI address, Ask ask) throws IOException, InterruptedException {
    out.println("  → " + ask.method() + " " + ask.path());
    ask.shown().forEach((name, value) -> out.println("    " + name + ": " + value));
    if (ask.body() != null) {
      show(ask.body());
    }
    Reply reply = quietly(address, ask);
    out.println("  ← " + reply.status() + "  (" + reply.took().toMillis() + " ms)");
    for (String name : HEADERS_SHOWN) {
      reply
          .headers()
          .firstValue(name)
          .ifPresent(value -> out.println("    " + name + ": " + value));
    }
    JsonTree json = reply.isJson() ? reply.json() : null;
    show(json == null ? reply.body() : json.pretty());
    return reply;
  }

  /// Sends a request without showing it.
  public Reply quietly(Ask ask) throws IOException, InterruptedException {
    return quietly(base, ask);
  }

  /// The same at another address.
  public Reply quietly(URI address, Ask ask) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(ask.path())).timeout(PATIENCE);
    ask.headers().forEach(request::header);
    request.method(
        ask.method(),
        ask.body() == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(ask.body()));
    long start = System.nanoTime();
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(
        answer.statusCode(),
        answer.headers(),
        answer.body(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private void show(String text) {
    List<String> lines = text.lines().toList();
    for (String line : lines.subList(0, Math.min(lines.size(), LINES_SHOWN))) {
      boolean wide = line.length() > LINE_CHARACTERS;
      out.println("    " + (wide ? line.substring(0, LINE_CHARACTERS) + "…" : line));
    }
    if (lines.size() > LINES_SHOWN) {
      out.println("    … and " + (lines.size() - LINES_SHOWN) + " more lines");
    }
  }

  /// A line of its own, for what a request does not show.
  public void say(String line) {
    out.println("  " + line);
  }

  /// A check that something is as expected.
  public void is(String what, Object expected, Object actual) {
    if (Objects.equals(expected, actual)) {
      pass(what + " is " + actual);
    } else {
      fail(what + " is " + actual + ", not " + expected);
    }
  }

  /// A check that something holds; `otherwise` is said where it does not.
  public void holds(String claim, boolean holds, Object otherwise) {
    if (holds) {
      pass(claim);
    } else {
      fail(claim + ": no, " + otherwise);
    }
  }

  private void pass(String line) {
    passed++;
    out.println("  ✓ " + line);
  }

  public void fail(String line) {
    failed++;
    out.println("  ✗ " + line);
  }

  /// Whether an address comes to answer so, in time; one that does not answer is asked again.
  public boolean comes(URI address, Ask ask, Predicate<Reply> wanted) {
    return waitFor(
        SETTLED_MAX,
        () -> {
          try {
            return wanted.test(quietly(address, ask));
          } catch (IOException _) {
            return false;
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
          }
        });
  }

  /// Waits until something holds; false where it still does not after so long.
  public static boolean waitFor(Duration max, BooleanSupplier condition) {
    long end = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }
}
