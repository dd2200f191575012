package dev.banyan.bench.journal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Keeps callers busy with appends of 300 bytes, each to a stream of its own, one at a time:
/// `Appends CLASS WHERE CALLERS WARM-SECONDS SECONDS`. The class takes `WHERE` and is an
/// [IntConsumer] that returns when an append of that caller is durable. Prints appends a second and
/// their times.
public final class Appends {
  private static final int SAMPLES_MAX = 4_000_000;

  /// What is appended: text, as an event is.
  static final byte[] ENTRY = entry();

  private final IntConsumer subject;
  private final AtomicBoolean counting = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Appends(IntConsumer subject) {
    this.subject = subject;
  }

  private static byte[] entry() {
    byte[] bytes = new byte[300];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  public static void main(String[] args) throws Exception {
    Object made = Class.forName(args[0]).getConstructor(String.class).newInstance(args[1]);
    if (!(made instanceof IntConsumer subject)) {
      throw new IllegalArgumentException(args[0] + " appends nothing");
    }
    int callers = Integer.parseInt(args[2]);
    new Appends(subject).run(callers, Long.parseLong(args[3]), Long.parseLong(args[4]));
    System.exit(0);
  }

  private void run(int callers, long warmSeconds, long seconds) throws InterruptedException {
    List<long[]> samples = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    int[] counts = new int[callers];
    for (int i = 0; i < callers; i++) {
      int caller = i;
      long[] mine = new long[SAMPLES_MAX / callers];
      samples.add(mine);
      threads.add(Thread.ofVirtual().start(() -> counts[caller] = call(caller, mine)));
    }
    boolean failedEarly = over.await(warmSeconds, TimeUnit.SECONDS);
    long start = System.nanoTime();
    long busy = processorNanos();
    counting.set(true);
    boolean failedLate = !failedEarly && over.await(seconds, TimeUnit.SECONDS);
    ended.set(true);
    double took = (System.nanoTime() - start) / 1e9;
    busy = processorNanos() - busy;
    for (Thread thread : threads) {
      thread.join();
    }
    if (failedEarly || failedLate) {
      throw new IllegalStateException("an append failed", failure.get());
    }
    tell(samples, counts, took);
    tell("micros-per-append", busy / 1e3 / Arrays.stream(counts).sum());
  }

  private int call(int caller, long[] mine) {
    int count = 0;
    try {
      while (!ended.get()) {
        boolean counts = counting.get();
        long start = System.nanoTime();
        subject.accept(caller);
        if (counts && count < mine.length) {
          mine[count++] = System.nanoTime() - start;
        }
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      ended.set(true);
      over.countDown();
    }
    return count;
  }

  private static void tell(List<long[]> samples, int[] counts, double took) {
    int total = Arrays.stream(counts).sum();
    long[] all = new long[total];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      System.arraycopy(samples.get(i), 0, all, at, counts[i]);
      at += counts[i];
    }
    Arrays.sort(all);
    tell("appends-per-second", total / took);
    tell("p50-millis", all[total / 2] / 1e6);
    tell("p99-millis", all[(int) (total * 0.99)] / 1e6);
  }

  /// Processor time of this process so far, all its threads, user and system.
  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  static void tell(String metric, double value) {
    System.out.println(String.format(Locale.ROOT, "%s %.3f", metric, value));
  }
}
