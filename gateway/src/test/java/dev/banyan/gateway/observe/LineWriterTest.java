package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Log lines under pressure and under attack.
class LineWriterTest {
  private static final int LINES = 500;
  private static final int QUEUED_MAX = 16;
  private static final byte[] NUMBER = LineWriter.name("line");
  private static final byte[] TEXT = LineWriter.name("text");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /// A stream that takes nothing until it is let go.
  private final class Stuck extends OutputStream {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      reached.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.write(bytes, from, length);
    }
  }

  @Test
  void dropsAndCountsWhatTheStreamDoesNotTake() throws InterruptedException {
    Stuck stuck = new Stuck();
    LineWriter writer = new LineWriter("test log", new PrintStream(stuck, true), QUEUED_MAX);

    writer.offer(line -> line.number(NUMBER, -1));
    stuck.reached.await();

    for (int i = 0; i < LINES; i++) {
      int number = i;
      writer.offer(line -> line.number(NUMBER, number));
    }
    long dropped = writer.dropped();
    stuck.go.countDown();
    writer.close();

    assertThat(dropped).isEqualTo(LINES - QUEUED_MAX);
    assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSize(1 + QUEUED_MAX);
  }

  @Test
  void writesOneLineWhateverATextHolds() {
    LineWriter writer = new LineWriter("test log", new PrintStream(written, true), QUEUED_MAX);

    writer.offer(line -> line.text(TEXT, "a\r\n{\"forged\":true}\u2028\u0000\u001b[2J\ud800é"));
    writer.close();

    String text = written.toString(StandardCharsets.US_ASCII);
    assertThat(text.lines()).hasSize(1);
    assertThat(text.strip().chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    assertThat(text).contains("\\r\\n{\\\"forged\\\":true}").doesNotContain("\"forged\"");
  }

  /// A stream that fails for a while, as a full disk does.
  private final class Full extends OutputStream {
    volatile boolean full = true;
    final CountDownLatch refused = new CountDownLatch(1);

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (full) {
        refused.countDown();
        throw new IOException("No space left on device");
      }
      written.write(bytes, from, length);
    }
  }

  @Test
  void countsWhatAFullStreamRefusesAndGoesOnWhenItHasRoom() throws InterruptedException {
    Full disk = new Full();
    LineWriter writer = new LineWriter("test log", disk, QUEUED_MAX);

    writer.offer(line -> line.number(NUMBER, 1));
    disk.refused.await();
    long until = System.nanoTime() + 10_000_000_000L;
    while (writer.dropped() == 0 && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    disk.full = false;
    writer.offer(line -> line.number(NUMBER, 2));
    writer.close();

    assertThat(writer.dropped()).isEqualTo(1);
    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("{\"line\":2}\n");
  }

  @Test
  void goesOnAfterAnErrorInALine() {
    LineWriter writer = new LineWriter("test log", written, QUEUED_MAX);

    writer.offer(
        _ -> {
          throw new StackOverflowError();
        });
    writer.offer(line -> line.number(NUMBER, 2));
    writer.close();

    assertThat(writer.dropped()).isEqualTo(1);
    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("{\"line\":2}\n");
  }

  @Test
  void goesOnAfterALineThatCannotBeWritten() {
    LineWriter writer = new LineWriter("test log", new PrintStream(written, true), QUEUED_MAX);

    writer.offer(
        line -> {
          line.text(TEXT, "half a line");
          throw new IllegalStateException("no more");
        });
    writer.offer(line -> line.text(TEXT, "whole"));
    writer.close();

    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("{\"text\":\"whole\"}\n");
  }

  @Test
  void writesEveryKindOfMember() {
    LineWriter writer = new LineWriter("test log", written, QUEUED_MAX);
    byte[] before = ",\"api\":\"shop\",\"route\":\"GET /x\"".getBytes(StandardCharsets.US_ASCII);

    writer.offer(
        line -> {
          line.written(before);
          line.truth(LineWriter.name("completed"), true);
          line.thousandths(LineWriter.name("millis"), 1_234_005);
          line.thousandths(LineWriter.name("least"), 7);
          line.number(NUMBER, Long.MIN_VALUE);
        });
    writer.close();

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"api\":\"shop\",\"route\":\"GET /x\",\"completed\":true,"
                + "\"millis\":1234.005,\"least\":0.007,\"line\":-9223372036854775808}\n");
  }
}
