package dev.banyan.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.banyan.base.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The text of an output, beside Jackson's.
class JsonOutputTest {
  private static final JsonFactory JACKSON =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();
  private static final int[] LIMITS = {0x20, 0x80, 0x800, 0x3000, 0x110000};

  private static String ofJackson(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JACKSON.createGenerator(out)) {
      json.writeString(text);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /// Characters of every length in UTF-8, mostly plain ones.
  private static String text(Random random) {
    int length = random.nextInt(3000);
    StringBuilder text = new StringBuilder();
    boolean plain = random.nextBoolean();
    while (text.length() < length) {
      int limit = plain && random.nextInt(500) > 0 ? 0x80 : LIMITS[random.nextInt(LIMITS.length)];
      int point = random.nextInt(limit);
      text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? 'x' : point);
    }
    return text.toString();
  }

  @Test
  void writesTextsAsJacksonDoes() throws IOException {
    for (int seed = 0; seed < 2_000; seed++) {
      String text = text(new Random(seed));
      ByteArrayOutputStream streamed = new ByteArrayOutputStream();
      JsonOutput whole = new JsonOutput(1);
      JsonOutput pieces = new JsonOutput(streamed);

      whole.text(text);
      pieces.text(text);
      pieces.text(text);
      pieces.end();

      String expected = ofJackson(text);
      assertThat(new String(whole.bytes(), StandardCharsets.UTF_8))
          .as("seed %d", seed)
          .isEqualTo(expected);
      assertThat(streamed.toString(StandardCharsets.UTF_8))
          .as("seed %d", seed)
          .isEqualTo(expected + expected);
    }
  }

  @Test
  void writesLinesInAsciiAsJacksonDoes() throws IOException {
    JsonFactory jackson = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      String text = text(random) + (char) random.nextInt(0x10000);
      JsonOutput lines = JsonOutput.ofLines(1);
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      try (JsonGenerator json = jackson.createGenerator(expected)) {
        json.writeString(text);
      }

      lines.text(text);

      assertThat(new String(lines.bytes(), StandardCharsets.ISO_8859_1))
          .as("seed %d", seed)
          .isEqualTo(expected.toString(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void takesBackALineAndMovesTheOthers() throws IOException {
    JsonOutput lines = JsonOutput.ofLines(1);
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    lines.text("one");
    int kept = lines.size();

    lines.text("two");
    lines.cut(kept);
    lines.moveTo(moved);

    assertThat(moved.toString(StandardCharsets.US_ASCII)).isEqualTo("\"one\"");
    assertThat(lines.size()).isZero();
  }

  @Test
  void letsGoTheRoomThatALongLineNeeded() throws IOException {
    JsonOutput lines = JsonOutput.ofLines(64);
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    String text = "x".repeat(100_000);
    lines.text(text);
    assertThat(lines.room()).isGreaterThan(100_000);

    lines.moveTo(moved);

    assertThat(moved.toString(StandardCharsets.US_ASCII)).isEqualTo("\"" + text + "\"");
    assertThat(lines.room()).isEqualTo(64);
    lines.text(text);
    lines.cut(0);
    assertThat(lines.room()).as("after one that was taken back").isEqualTo(64);
  }

  @Test
  void writesEveryLengthOfNumber() throws IOException {
    for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
      for (long number : new long[] {power - 1, power, -power, 1 - power}) {
        assertThat(number(number)).isEqualTo(Long.toString(number));
      }
    }
    assertThat(number(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(number(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
  }

  private static String number(long value) throws IOException {
    JsonOutput out = new JsonOutput(1);
    out.number(value);
    return new String(out.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void writesDatesWithFourDigitsOfTheYear() throws IOException {
    JsonOutput out = new JsonOutput(1);

    out.date(LocalDate.of(7, 1, 2));
    out.date(LocalDate.of(2026, 11, 22));

    assertThat(new String(out.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("\"0007-01-02\"\"2026-11-22\"");
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertThatThrownBy(() -> new JsonOutput(8).text("a\ud800b"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE));
  }

  @Test
  void passesOnPiecesOfBoundedSize() throws IOException {
    Largest pieces = new Largest();
    JsonOutput out = new JsonOutput(pieces);

    out.text("ä".repeat(1_000_000));
    out.end();

    assertThat(pieces.total).isEqualTo(2_000_002);
    assertThat(pieces.largest).isLessThanOrEqualTo(16 << 10);
  }

  private static final class Largest extends java.io.OutputStream {
    private long total;
    private int largest;

    @Override
    public void write(int unit) {
      total++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      total += length;
      largest = Math.max(largest, length);
    }
  }
}
