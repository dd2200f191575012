package dev.banyan.gateway.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
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
    void write(JsonGenerator json) throws IOException;
  }

  private static final int BATCH_BYTES = 64 * 1024;
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

  /// How long lines are gathered.
  private static final Duration GATHER = Duration.ofMillis(5);

  /// How often it looks in vain before it waits to be woken.
  private static final int LOOKS_MAX = 200;

  private final JsonFactory json =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();
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
    ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_BYTES);
    while (true) {
      Line line = queue.poll();
      if (line != null) {
        looks = 0;
        queued.decrementAndGet();
        append(line, batch);
      }
      if (line == null || batch.size() >= BATCH_BYTES) {
        flush(batch);
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

  private void append(Line line, ByteArrayOutputStream batch) {
    int before = batch.size();
    try (JsonGenerator generator = json.createGenerator(batch)) {
      generator.writeStartObject();
      line.write(generator);
      generator.writeEndObject();
      generator.flush();
      batch.write('\n');
      batched++;
    } catch (IOException | RuntimeException | Error _) { // The next line may do better.
      byte[] whole = java.util.Arrays.copyOf(batch.toByteArray(), before);
      batch.reset();
      batch.writeBytes(whole);
      dropped.increment();
    }
  }

  private void flush(ByteArrayOutputStream batch) {
    if (batch.size() > 0) {
      try {
        batch.writeTo(out);
        out.flush();
      } catch (IOException | RuntimeException _) { // Full or closed; it may take the next ones.
        dropped.add(batched);
      }
      batched = 0;
      batch.reset();
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
