package dev.banyan.http.proof;

import dev.banyan.http.Flood;
import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import dev.banyan.http.RawHttp2;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The run behind the proof `floods`: `PORT SECONDS`. Two attackers for each kind of flood, one
/// kind after another, beside an honest client at a steady rate, which is alone before each of
/// them.
///
/// A connection that floods may cost the listener so much processor time and no more; and the
/// median of the honest requests may double. The latter is judged only where the machine is quiet
/// enough for the median of a client that is alone to mean something.
final class Floods {
  private static final int ROUNDS_MAX = 200_000;

  /// So that it is the listener that is measured, and not how two processes share a machine.
  private static final long PAUSE_MILLIS = 200;

  private static final long CPU_MICROS_MAX = 100_000;
  private static final long QUIET_MICROS = 1_000;
  private static final long NOISE_MICROS = 2_000;

  private final Flood flood;
  private final int port;
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong frames = new AtomicLong();

  private Floods(Flood flood, int port) {
    this.flood = flood;
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    Honest.asks(port, seconds); // Until the code is warm.
    boolean good = true;
    for (Flood flood : Flood.values()) {
      good &= new Floods(flood, port).run(seconds);
    }
    System.exit(good ? 0 : 1);
  }

  private boolean run(int seconds) throws Exception {
    Honest alone = Honest.asks(port, 2);
    long cpuBefore = cpuMicros();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Thread> attackers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      attackers.add(Thread.ofPlatform().start(() -> attackUntil(end)));
    }
    Honest beside = Honest.asks(port, seconds);
    for (Thread attacker : attackers) {
      attacker.join();
    }
    long cpu = (cpuMicros() - cpuBefore) / Math.max(1, ended.get());
    tell("Connections", ended.get());
    tell("Frames", frames.get());
    tell("CpuMicrosPerConnection", cpu);
    tell("AloneP50Micros", alone.percentile(0.5));
    tell("BesideP50Micros", beside.percentile(0.5));
    tell("BesideP99Micros", beside.percentile(0.99));
    Honest after = Honest.asks(port, 2);
    boolean quiet = quiet(alone) && quiet(after);
    tell("Judged", quiet ? 1 : 0);
    boolean held = !quiet || within(alone, beside);
    boolean good =
        held
            && beside.failures() == 0
            && open.get() == 0
            && ended.get() > 0
            && cpu <= CPU_MICROS_MAX;
    if (!good) {
      System.out.printf(
          "wrong %s: %d honest requests failed, %d connections were not ended, %d us each%s%n",
          flood, beside.failures(), open.get(), cpu, held ? "" : ", others had to wait");
    }
    return good;
  }

  private void tell(String name, long value) {
    System.out.println("note " + flood + name + " " + value);
  }

  private static boolean quiet(Honest alone) {
    return alone.percentile(0.5) < QUIET_MICROS && alone.percentile(0.99) < 10 * QUIET_MICROS;
  }

  private static boolean within(Honest alone, Honest beside) {
    return beside.percentile(0.5) <= Math.max(2 * alone.percentile(0.5), NOISE_MICROS);
  }

  /// The processor time that the listener has used so far.
  private long cpuMicros() throws IOException {
    try (RawClient client = new RawClient(port)) {
      String answer = client.send("GET /cpu HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      return Long.parseLong(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
  }

  private void attackUntil(long end) {
    while (System.nanoTime() < end) {
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
      frames.addAndGet(round);
      Pause.millis(PAUSE_MILLIS);
    }
  }
}
