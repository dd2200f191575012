package dev.banyan.http.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What one end may send, byte by byte.
class FramesTest {
  private static final long PING = 0x0102030405060708L;
  private static final int MAX = 1000;

  private static byte[] hex(String hex) {
    return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /// Gives the bytes in pieces; what was passed on.
  private static byte[] passed(Frames frames, byte[] bytes, Random cuts) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    ByteBuf waiting = Unpooled.buffer();
    int at = 0;
    while (at < bytes.length) {
      int piece = Math.min(bytes.length - at, 1 + cuts.nextInt(bytes.length));
      waiting.writeBytes(bytes, at, piece);
      at += piece;
      int size = 0;
      while ((size = frames.next(waiting)) > 0) {
        byte[] run = new byte[size];
        waiting.readBytes(run);
        if (!frames.ours()) {
          passed.writeBytes(run);
        }
      }
    }
    waiting.release();
    return passed.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "reserved bit, 1002, c1 80 00000000",
    "another reserved bit, 1002, 91 80 00000000",
    "not masked, 1002, 81 00",
    "unknown data frame, 1002, 83 80 00000000",
    "unknown control frame, 1002, 8b 80 00000000",
    "control frame in fragments, 1002, 09 80 00000000",
    "control frame too long, 1002, 89 fe 007e 00000000",
    "continues nothing, 1002, 80 80 00000000",
    "begins within a message, 1002, 01 80 00000000 81 80 00000000",
    "length not in the shortest way, 1002, 82 fe 007d 00000000",
    "long length not in the shortest way, 1002, 82 ff 000000000000ffff 00000000",
    "negative length, 1002, 82 ff ffffffffffffffff 00000000",
    "close of one byte, 1002, 88 81 00000000 03",
    "close without a lawful code, 1002, 88 82 00000000 03ee",
    "close with a code below all, 1002, 88 82 00000000 0001",
    "too large, 1009, 82 fe 03e9 00000000",
    "too large by far, 1009, 82 ff 7fffffffffffffff 00000000",
    "too large in fragments, 1009, 02 fe 03e8 00000000",
  })
  void refusesWhatBreaksARule(String rule, int code, String frame) {
    byte[] bytes = hex(frame);
    if (rule.endsWith("in fragments") && code == 1009) {
      bytes = java.util.Arrays.copyOf(bytes, 8 + MAX + 7);
      bytes[8 + MAX] = (byte) 0x80;
      bytes[8 + MAX + 1] = (byte) 0x81;
    }
    for (int seed = 0; seed < 20; seed++) {
      Frames frames = new Frames(true, MAX, PING);

      byte[] passed = passed(frames, bytes, new Random(seed));

      assertThat(frames.flaw()).as(rule).isEqualTo(code);
      assertThat(passed.length).as(rule).isLessThan(bytes.length - 1);
    }
  }

  @Test
  void passesWhatIsLawfulHoweverItIsCut() {
    String text =
        "81 85 37fa213d 7f9f4d5158 01 83 00000000 666f6f 89 80 00000000 80 83 00000000 626172"
            + " 82 fe 007e 01020304 "
            + "aa".repeat(126)
            + " 8a 81 00000000 01 88 82 00000000 03e8";
    byte[] bytes = hex(text);
    for (int seed = 0; seed < 200; seed++) {
      Frames frames = new Frames(true, MAX, PING);

      byte[] passed = passed(frames, bytes, new Random(seed));

      assertThat(passed).as("seed " + seed).isEqualTo(bytes);
      assertThat(frames.closed()).isTrue();
      assertThat(frames.messages()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lone continuation byte, 81 81 00000000 80",
    "overlong slash, 81 82 00000000 c0af",
    "overlong in three, 81 83 00000000 e08080",
    "surrogate, 81 83 00000000 eda080",
    "past the last character, 81 84 00000000 f4908080",
    "no byte of UTF-8, 81 81 00000000 ff",
    "masked, 81 83 01020304 e9 a2 d7",
    "cut off at its end, 81 82 00000000 e282",
    "cut off at the end of its last fragment, 01 81 00000000 e2 80 81 00000000 82",
    "broken between fragments, 01 81 00000000 e2 80 81 00000000 61",
    "broken between fragments with a ping between, "
        + "01 81 00000000 e2 89 80 00000000 80 81 00000000 61",
    "behind much that is good, 81 90 00000000 61626364 65666768 6162c3a4 656667ff",
    "ends in an empty fragment, 01 82 00000000 e282 80 80 00000000",
    "in the reason of a close, 88 83 00000000 03e8 ff",
    "cut off in the reason of a close, 88 84 00000000 03e8 e282",
  })
  void refusesATextThatIsNotUtf8HoweverItIsCut(String rule, String frame) {
    byte[] bytes = hex(frame);
    for (int seed = 0; seed < 50; seed++) {
      Frames frames = new Frames(true, MAX, PING);

      byte[] passed = passed(frames, bytes, new Random(seed));

      assertThat(frames.flaw()).as(rule).isEqualTo(Frames.NOT_UTF8);
      assertThat(passed.length).as(rule).isLessThan(bytes.length);
    }
  }

  @Test
  void passesEveryTextThatIsUtf8HoweverItIsCutAndMasked() {
    Random random = new Random(7);
    for (int seed = 0; seed < 500; seed++) {
      String text = text(random);
      byte[] payload = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      byte[] bytes = fragments(payload, random);
      Frames frames = new Frames(true, 1 << 20, PING);

      byte[] passed = passed(frames, bytes, new Random(seed));

      assertThat(frames.flaw()).as(text).isZero();
      assertThat(passed).as(text).isEqualTo(bytes);
      assertThat(frames.messages()).isEqualTo(1);
    }
  }

  @Test
  void leavesBinaryMessagesAlone() {
    byte[] bytes = hex("02 82 00000000 c0ff 80 81 00000000 ff");
    Frames frames = new Frames(true, MAX, PING);

    assertThat(passed(frames, bytes, new Random(1))).isEqualTo(bytes);
    assertThat(frames.flaw()).isZero();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(60);
    for (int i = 0; i < length; i++) {
      int bits = new int[] {7, 7, 7, 11, 16, 20}[random.nextInt(6)];
      int one = random.nextInt(1 << bits);
      text.appendCodePoint(one >= 0xd800 && one < 0xe000 ? 'x' : one);
    }
    return text.toString();
  }

  /// One masked text message in up to four frames.
  private static byte[] fragments(byte[] payload, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int frames = 1 + random.nextInt(4);
    int at = 0;
    for (int i = 0; i < frames; i++) {
      boolean last = i == frames - 1;
      int most = Math.min(125, payload.length - at);
      int size = last ? payload.length - at : random.nextInt(most + 1);
      out.write((last ? 0x80 : 0) | (i == 0 ? 1 : 0));
      out.write(0x80 | (size < 126 ? size : 126));
      if (size >= 126) {
        out.write(size >> 8);
        out.write(size);
      }
      byte[] mask = new byte[4];
      random.nextBytes(mask);
      out.writeBytes(mask);
      for (int j = 0; j < size; j++) {
        out.write(payload[at + j] ^ mask[j % 4]);
      }
      at += size;
    }
    return out.toByteArray();
  }

  @Test
  void keepsTheAnswerToOurOwnPing() {
    byte[] ours = hex("8a 88 ffffffff fefdfcfbfaf9f8f7");
    byte[] other = hex("8a 88 00000000 0102030405060709");
    Frames frames = new Frames(true, MAX, PING);

    byte[] passed = passed(frames, join(ours, other), new Random(1));

    assertThat(passed).isEqualTo(other);
  }

  @Test
  void passesNothingAfterAClose() {
    byte[] close = hex("88 00");
    Frames frames = new Frames(false, MAX, PING);

    byte[] passed = passed(frames, join(close, hex("81 01 61")), new Random(1));

    assertThat(passed).isEqualTo(close);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
