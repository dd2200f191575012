package dev.banyan.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Lines written by one thread and awaited by another.
final class LogLines extends OutputStream {
  private static final long WAIT_SECONDS = 10;

  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  @Override
  public void write(int b) {
    if (b == '\n') {
      lines.add(begun.toString(StandardCharsets.UTF_8));
      begun.reset();
    } else {
      begun.write(b);
    }
  }

  String next() {
    try {
      String line = lines.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no line was written within " + WAIT_SECONDS + " s");
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
