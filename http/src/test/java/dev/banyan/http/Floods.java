package dev.banyan.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The run behind the proof `floods`: `PORT SECONDS`. Two attackers for each kind of flood, one kind
/// after another, and an honest client at a steady rate, alone first.
final class Floods {
  private static final int ROUNDS_MAX = 200_000;
  private static final long NOISE_MICROS = 20_000;

  private Floods() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    Honest.asks(port, seconds); // Until the code is warm.
    Honest alone = Honest.asks(port, seconds);
    tell("alone", alone);
    boolean good = true;
    for (Flood flood : Flood.values()) {
      good &= under(flood, port, seconds, alone);
    }
    System.exit(good ? 0 : 1);
  }

  private static void tell(String name, Honest honest) {
    System.out.printf("note %sP50Micros %d%n", name, honest.percentile(0.5));
    System.out.printf("note %sP99Micros %d%n", name, honest.percentile(0.99));
  }

  private static boolean under(Flood flood, int port, int seconds, Honest alone) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger open = new AtomicInteger();
    AtomicLong rounds = new AtomicLong();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> attackers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      attackers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (System.nanoTime() < end) {
                      rounds.addAndGet(attack(flood, port, end, ended, open));
                      Pause.millis(20);
                    }
                  }));
    }
    Honest honest = Honest.asks(port, seconds);
    for (Thread attacker : attackers) {
      attacker.join();
    }
    tell(flood.name(), honest);
    System.out.println("note " + flood + "Connections " + ended.get());
    System.out.println("note " + flood + "Frames " + rounds.get());
    boolean good =
        honest.failures() == 0
            && open.get() == 0
            && ended.get() > 0
            && within(honest, alone, 0.5)
            && within(honest, alone, 0.99);
    if (!good) {
      System.out.printf(
          "wrong %s: %d honest requests failed, %d connections not ended%n",
          flood, honest.failures(), open.get());
    }
    return good;
  }

  /// Twice as long as alone, or so short that a machine of two cores shows nothing but itself.
  private static boolean within(Honest honest, Honest alone, double part) {
    long limit = Math.max(2 * alone.percentile(part), NOISE_MICROS);
    if (honest.percentile(part) > limit) {
      System.out.printf(
          "wrong: percentile %s took %d microseconds, alone %d%n",
          part, honest.percentile(part), alone.percentile(part));
      return false;
    }
    return true;
  }

  private static long attack(
      Flood flood, int port, long end, AtomicInteger ended, AtomicInteger open) {
    int round = 0;
    try (RawHttp2 client = new RawHttp2(port)) {
      boolean sent = true;
      while (sent && round < ROUNDS_MAX && System.nanoTime() < end) {
        sent = flood.send(client, round++);
      }
      if (!sent) {
        ended.incrementAndGet();
      } else if (System.nanoTime() < end) {
        open.incrementAndGet();
      }
    } catch (IOException e) {
      ended.incrementAndGet();
    }
    return round;
  }
}
