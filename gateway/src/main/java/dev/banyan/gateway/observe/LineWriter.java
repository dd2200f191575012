package dev.banyan.gateway.observe;

import dev.banyan.json.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Writes log lines, one JSON object each, from one thread of its own. Whoever offers a line never
/// waits: when the stream does not keep up, or does not take them, lines are dropped and counted.
///
/// Only ASCII is written, everything else as escapes: a line stays one line in every viewer.
///
/// While lines come, the thread looks for them every few milliseconds: to wake it for each one, and
/// to write each by itself, costs more than the line. What was offered in the last of these moments
/// is lost when the process is killed.
final class LineWriter implements AutoCloseable {
  /// One line: its members, written on the writer's thread.
  @FunctionalInterface
  interface Line {
    void write(Members members) throws IOException;
  }

  /// The members of a line's object, in their order. Names come from [#name], made once.
  static final class Members {
    private final JsonOutput out;
    private boolean begun;

    Members(JsonOutput out) {
      this.out = out;
    }

    void text(byte[] name, String value) throws IOException {
      value(name).text(value);
    }

    void number(byte[] name, long value) throws IOException {
      value(name).number(value);
    }

    void truth(byte[] name, boolean value) throws IOException {
      value(name).truth(value);
    }

    /// A number of thousandths, not negative, with three digits behind the point.
    void thousandths(byte[] name, long value) throws IOException {
      value(name).number(value / 1_000);
      int rest = (int) (value % 1_000);
      out.sign('.');
      out.sign((char) ('0' + rest / 100));
      out.sign((char) ('0' + rest / 10 % 10));
      out.sign((char) ('0' + rest % 10));
    }

    /// Members that were written before, with the comma in front of the first.
    void written(byte[] members) throws IOException {
      out.raw(members, begun ? 0 : 1);
      begun = true;
    }

    /// Begins a member whose value is written there.
    JsonOutput value(byte[] name) throws IOException {
      written(name);
      return out;
    }
  }

  /// A member's name as it stands in a line, with the comma before it.
  static byte[] name(String name) {
    return JsonOutput.ascii(",\"" + name + "\":");
  }

  private static final int BATCH_BYTES = 64 * 1024;
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

  /// How long lines are gathered.
  private static final Duration GATHER = Duration.ofMillis(5);

  /// How often it looks in vain before it waits to be woken.
  private static final int LOOKS_MAX = 200;

  private final JsonOutput batch = JsonOutput.ofLines(2 * BATCH_BYTES);
  private final Members members = new Members(batch);
  private final ConcurrentLinkedQueue<Line> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final OutputStream out;
  private final int queuedMax;
  private final Thread thread;
  private volatile boolean idle;
  private volatile boolean closing;
  private int looks;
  private int batched;

  LineWriter(String name, OutputStream out, int queuedMax) {
    this.out = out;
    this.queuedMax = queuedMax;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    thread.start();
  }

  /// Takes a line, or drops it. Never blocks.
  void offer(Line line) {
    if (closing || queued.get() >= queuedMax) {
      dropped.increment();
      return;
    }
    queued.incrementAndGet();
    queue.add(line);
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  long dropped() {
    return dropped.sum();
  }

  private void run() {
    int taken = 0;
    while (true) {
      Line line = queue.poll();
      if (line != null) {
        looks = 0;
        taken++;
        append(line);
      }
      if (line == null || batch.size() >= BATCH_BYTES) {
        int ignored = taken == 0 ? 0 : queued.addAndGet(-taken);
        taken = 0;
        flush();
      }
      if (line == null && !rest()) {
        return;
      }
    }
  }

  /// Waits for the next line; false when there will be none.
  private boolean rest() {
    if (closing) {
      return !queue.isEmpty();
    }
    if (looks++ < LOOKS_MAX) {
      LockSupport.parkNanos(this, GATHER.toNanos());
      return true;
    }
    idle = true;
    if (queue.isEmpty() && !closing) {
      LockSupport.park(this);
    }
    idle = false;
    return true;
  }

  private void append(Line line) {
    int before = batch.size();
    try {
      members.begun = false;
      batch.sign('{');
      line.write(members);
      batch.sign('}');
      batch.sign('\n');
      batched++;
    } catch (IOException | RuntimeException | Error _) { // The next line may do better.
      batch.cut(before);
      dropped.increment();
    }
  }

  private void flush() {
    if (batch.size() > 0) {
      try {
        batch.moveTo(out);
        out.flush();
      } catch (IOException | RuntimeException _) { // Full or closed; it may take the next ones.
        dropped.add(batched);
      }
      batched = 0;
    }
  }

  /// Writes what is waiting, for a bounded time.
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      boolean ignored = thread.join(CLOSE_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
