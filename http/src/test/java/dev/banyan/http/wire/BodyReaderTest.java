package dev.banyan.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// However the bytes of a message are cut up on their way, it reads the same.
class BodyReaderTest {
  private static final int ROUNDS = 2000;

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /// The body, and what is left of the bytes after it.
  private static String[] read(BodyReader reader, String wire, RandomGenerator random) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (at < wire.length() && !reader.ended() && !reader.broken()) {
      int end = Math.min(wire.length(), at + 1 + random.nextInt(7));
      ByteBuf in = bytes(wire.substring(at, end));
      ByteBuf piece = reader.next(in);
      while (piece != null) {
        body.append(piece.toString(StandardCharsets.ISO_8859_1));
        piece.release();
        piece = reader.next(in);
      }
      at = end - in.readableBytes();
      assertThat(in.isReadable()).isEqualTo((reader.ended() || reader.broken()) && at < end);
      in.release();
    }
    return new String[] {body.toString(), wire.substring(at)};
  }

  @Test
  void readsChunksTheSameHoweverTheyAreCut() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(seed);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder wire = new StringBuilder();
      StringBuilder body = new StringBuilder();
      for (int chunk = random.nextInt(6); chunk > 0; chunk--) {
        String piece = "\r\n0;x".repeat(1 + random.nextInt(8)).substring(random.nextInt(4));
        String size = Integer.toHexString(piece.length());
        wire.append(random.nextBoolean() ? size : "00" + size);
        wire.append(random.nextBoolean() ? "" : ";name=\"value\"").append("\r\n");
        wire.append(piece).append("\r\n");
        body.append(piece);
      }
      boolean trailers = random.nextBoolean();
      wire.append("0\r\n").append(trailers ? "A: b\r\nC: d\r\n" : "").append("\r\n");
      BodyReader reader = new BodyReader(false);
      reader.start(true, -1);

      String[] read = read(reader, wire + "GET /next", random);

      assertThat(reader.ended()).as("seed %d: %s", seed, wire).isTrue();
      assertThat(read[0]).as("seed %d", seed).isEqualTo(body.toString());
      assertThat("GET /next").as("seed %d", seed).endsWith(read[1]);
      Head section = reader.trailers();
      assertThat(section == null ? 0 : section.fields()).isEqualTo(trailers ? 2 : 0);
    }
  }

  @Test
  void readsExactlyItsLength() {
    RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(7);
    BodyReader reader = new BodyReader(false);
    reader.start(false, 10);
    assertThat(read(reader, "0123456789GET /", random)[0]).isEqualTo("0123456789");
    assertThat(reader.ended()).isTrue();
    reader.start(false, 0);
    assertThat(reader.ended()).isTrue();
  }

  @Test
  void readsAHeadTheSameHoweverItIsCut() {
    String wire =
        lines(
            "POST /a/b?c=d HTTP/1.1",
            "Host: h:1",
            "X-Empty:",
            "X-Tab:\t a b \t",
            "Content-Length: 5",
            "X-Tab: again");
    for (int cut = 1; cut < wire.length(); cut++) {
      for (int second = cut; second < wire.length(); second += 7) {
        Head head = new Head();
        ByteBuf one = bytes(wire.substring(0, cut));
        ByteBuf two = bytes(wire.substring(cut, second));
        ByteBuf three = bytes(wire.substring(second) + "hello");
        assertThat(head.gather(one, 4096, 4096)).isEqualTo(Head.Gathered.MORE);
        assertThat(head.gather(two, 4096, 4096)).isEqualTo(Head.Gathered.MORE);
        assertThat(head.gather(three, 4096, 4096)).isEqualTo(Head.Gathered.WHOLE);
        assertThat(three.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
        assertThat(HeadRules.request(head, 10)).isNull();
        assertThat(head.method()).isEqualTo("POST");
        assertThat(head.path()).isEqualTo("/a/b");
        assertThat(head.query()).isEqualTo("c=d");
        assertThat(head.authority()).isEqualTo("h:1");
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.all("x-tab")).containsExactly("a b", "again");
        assertThat(head.field("x-empty")).isEmpty();
      }
    }
  }

  /// Random changes to good heads: whatever is taken is taken without an exception, and never as
  /// two.
  @Test
  void survivesBytesThatAreChangedAtRandom() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(seed);
    String good =
        lines(
            "GET http://h/a%20b?c HTTP/1.1",
            "Host: h",
            "Transfer-Encoding: chunked",
            "Connection: close, x",
            "Expect: 100-continue",
            "X: y");
    String alphabet = "\r\n\t :;,/%.-?\0aHTP10\u00ff";
    int taken = 0;
    for (int round = 0; round < 100_000; round++) {
      StringBuilder wire = new StringBuilder(good);
      for (int change = 1 + random.nextInt(3); change > 0; change--) {
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        wire.setCharAt(random.nextInt(wire.length()), c);
      }
      Head head = new Head();
      Head.Gathered gathered = head.gather(bytes(wire.toString()), 4096, 1024);
      if (gathered == Head.Gathered.WHOLE && HeadRules.request(head, 20) == null) {
        taken++;
        assertThat(head.path()).as("seed %d: %s", seed, wire).startsWith("/");
      }
    }
    assertThat(taken).isPositive();
  }
}
