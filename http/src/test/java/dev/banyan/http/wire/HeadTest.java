package dev.banyan.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.value.Bytes;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What is seen of a head without making texts of it.
class HeadTest {
  private static final int FIELDS_MAX = 20;
  private static final Bytes.Look<String> TEXT =
      (bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);

  private static Head head(String... fields) {
    Head head = new Head();
    String text = "GET / HTTP/1.1\r\nhost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    Head.Gathered gathered =
        head.gather(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), 64 * 1024, 8 * 1024);
    assertThat(HeadRules.request(head, gathered, FIELDS_MAX)).isNull();
    return head;
  }

  @Test
  void looksAtTheOnlyFieldOfAName() {
    Head head = head("x-one: 1", "AUTHORIZATION: \t Bearer abc \t", "x-two: 2");

    assertThat(head.look("authorization", TEXT)).isEqualTo("Bearer abc");
  }

  @Test
  void looksAtAnEmptyValue() {
    assertThat(head("authorization:").look("authorization", TEXT)).isEmpty();
  }

  @Test
  void looksAtNoneWhereThereAreSeveral() {
    Head head = head("authorization: Bearer a", "x: 1", "Authorization: Bearer b");

    assertThat(head.look("authorization", TEXT)).isNull();
  }

  @Test
  void looksAtNoneWhereThereIsNone() {
    assertThat(head("x-authorization: Bearer a").look("authorization", TEXT)).isNull();
  }
}
