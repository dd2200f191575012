package dev.banyan.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields that we write ourselves.
class HeadWriterTest {
  private final ByteBuf out = Unpooled.buffer();

  @Test
  void writesAFieldAsOneLine() {
    HeadWriter.field(out, "x-name", "Müller\tund €");

    assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("x-name: Müller\tund ?\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\rb", "a\nb", "a\0b", "\r\n", "of several words\n", "\tof several\0 words"})
  void writesNothingOfAValueThatWouldBreakTheHead(String value) {
    assertThatThrownBy(() -> HeadWriter.field(out, "x-name", value)).isInstanceOf(Fault.class);

    assertThat(out.readableBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x name", "x:", "ü", "x\r\n", "Ā"})
  void writesNothingOfANameThatIsNone(String name) {
    assertThatThrownBy(() -> HeadWriter.field(out, name, "1")).isInstanceOf(Fault.class);

    assertThat(out.readableBytes()).isZero();
  }

  @Test
  void writesNothingOfATargetThatWouldBreakTheHead() {
    byte[] host = HeadWriter.ascii("a");

    assertThatThrownBy(() -> HeadWriter.requestLine(out, "GET", "/\r\nx: y", host))
        .isInstanceOf(Fault.class);
    assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("GET ");
  }
}
