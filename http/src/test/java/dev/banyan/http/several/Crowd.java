package dev.banyan.http.several;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Clients that ask side by side, and what they got other than `200`.
final class Crowd {
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  private Crowd() {}

  /// Something that happens to the system meanwhile.
  @FunctionalInterface
  interface Blow {
    void strike() throws Exception;
  }

  /// So many clients, each asking so often; `blow` once `due` holds. What failed.
  static List<String> of(
      int clients, int each, Supplier<String> ask, BooleanSupplier due, Blow blow)
      throws Exception {
    Crowd crowd = new Crowd();
    crowd.start(clients, each, ask);
    Spread.await(due);
    blow.strike();
    return crowd.failures();
  }

  private void start(int clients, int each, Supplier<String> ask) {
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofVirtual().start(() -> ask(each, ask)));
    }
  }

  private void ask(int times, Supplier<String> ask) {
    for (int i = 0; i < times; i++) {
      try {
        String answer = ask.get();
        if (!answer.contains("200")) {
          failures.add(answer);
        }
      } catch (RuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  /// What failed, once all have ended.
  List<String> failures() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(failures);
  }
}
