package dev.banyan.http.proof;

import dev.banyan.http.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// An honest client at a steady rate, and how long its answers took.
final class Honest {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private final List<Long> micros = new ArrayList<>();
  private int failures;

  private Honest() {}

  /// Asks a hundred times a second for so long; a request that comes due late counts from when it
  /// was due.
  static Honest asks(int port, int seconds) {
    Honest honest = new Honest();
    long start = System.nanoTime();
    long due = start;
    RawClient client = null;
    try {
      while (due - start < TimeUnit.SECONDS.toNanos(seconds)) {
        LockSupport.parkNanos(due - System.nanoTime());
        try {
          client = client == null ? new RawClient(port) : client;
          String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer();
          honest.failures += answer.startsWith("HTTP/1.1 200 ") ? 0 : 1;
        } catch (IOException | AssertionError e) {
          honest.failures++;
          client = null;
        }
        honest.micros.add((System.nanoTime() - due) / 1000);
        due += STEP_NANOS;
      }
      if (client != null) {
        client.close();
      }
    } catch (IOException e) {
      honest.failures++;
    }
    honest.micros.sort(Long::compare);
    return honest;
  }

  int asked() {
    return micros.size();
  }

  int failures() {
    return failures;
  }

  /// In microseconds.
  long percentile(double part) {
    return micros.get((int) Math.min(micros.size() - 1, micros.size() * part));
  }
}
