package dev.banyan.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no JSON text, or more of it than is taken.
class JsonTextTest {
  private static final Structure ORDER =
      Structure.of("Order", List.of(Field.required("id", Type.Text.ANY)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c0af",
        "e080af",
        "f08080af",
        "eda080",
        "edb080",
        "eda080edb080",
        "f4908080",
        "ff",
        "80",
        "c3",
        "e282",
        "f09f98",
        "f888808080"
      })
  void refusesBytesThatAreNotUtf8(String hex) {
    byte[] body = HexFormat.of().parseHex("22" + hex + "22");

    Fault whole = JsonReaderTest.refusal(() -> JsonReader.of(Type.Text.ANY).read(body));
    Fault cut =
        JsonReaderTest.refusal(
            () -> JsonReader.of(Type.Text.ANY).read(HexFormat.of().parseHex("22" + hex)));

    assertThat(whole.kind()).isEqualTo(Fault.Kind.MALFORMED);
    assertThat(cut.kind()).isEqualTo(Fault.Kind.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'A','id':'A'}",
        "{'id':'A'}x",
        "{'id':'A'}{}",
        "",
        " ",
        "{'id':NaN}",
        "{'id':'A',}",
        "{'id':'A'",
        "{id:'A'}",
        "// c\n{'id':'A'}",
        "\uFEFF{'id':'A'}",
        "{'id':'A'}\u0000",
        "{'id':'\\x'}",
        "{'id':'\t'}",
        "[1]]",
        "{'id':Infinity}",
        "{'id':01}",
        "{'id':.5}"
      })
  void refusesWhatIsNotJson(String body) {
    Fault fault = JsonReaderTest.refusal(JsonReader.of(ORDER), body);

    assertThat(fault.kind()).isEqualTo(Fault.Kind.MALFORMED);
    assertThat(fault.violations()).isEmpty();
  }

  @Test
  void saysWhereABodyStopsBeingJson() {
    Fault fault = JsonReaderTest.refusal(JsonReader.of(ORDER), "{'id':'A',\n  'note' 'secret'}");

    assertThat(fault.getMessage())
        .isEqualTo(
            "The body is not JSON: a character that does not belong there (line 2, column 10)");
  }

  @Test
  void holdsItsLimits() {
    JsonLimits small = new JsonLimits(200, 5, 20, 10, 12, 10);
    JsonReader.Options options = JsonReader.Options.STRICT.limits(small);
    JsonReader any = new JsonReader(TreeDecoder.TREE, small, null);
    JsonReader text = JsonReader.of(Type.Text.ANY, options);

    assertThat(JsonReaderTest.refusal(text, "'" + "x".repeat(21) + "'").kind())
        .isEqualTo(Fault.Kind.TOO_LARGE);
    assertThat(JsonReaderTest.refusal(text, "'" + "x".repeat(300) + "'").kind())
        .isEqualTo(Fault.Kind.TOO_LARGE);
    assertThat(JsonReaderTest.refusal(any, "[[[[[[1]]]]]]").kind()).isEqualTo(Fault.Kind.MALFORMED);
    assertThat(JsonReaderTest.refusal(any, "[" + "1".repeat(11) + "]").kind())
        .isEqualTo(Fault.Kind.MALFORMED);
    assertThat(JsonReaderTest.refusal(any, "{'abcdefghijklm':1}").kind())
        .isEqualTo(Fault.Kind.MALFORMED);
    assertThat(JsonReaderTest.refusal(any, "[1,2,3,4,5,6,7,8,9,0,1]").kind())
        .isEqualTo(Fault.Kind.TOO_LARGE);
  }

  @Test
  void refusesAHundredThousandLevels() {
    JsonReader reader =
        JsonReader.of(
            ORDER,
            new JsonReader.Options(
                JsonLimits.DEFAULT, JsonReader.Unknown.IGNORE, JsonNumbers.SAFE));

    Fault fault = JsonReaderTest.refusal(reader, "{'x':" + "[".repeat(100_000));

    assertThat(fault.getMessage()).isEqualTo("The body is nested deeper than 64 levels");
  }

  @Test
  void refusesAHundredMegabytesWithoutHoldingThem() {
    long size = 100L << 20;
    InputStream endless =
        new InputStream() {
          private long left = size;

          @Override
          public int read() {
            return left-- > 0 ? ' ' : -1;
          }

          @Override
          public int read(byte[] buffer, int from, int length) {
            if (left <= 0) {
              return -1;
            }
            int count = (int) Math.min(length, left);
            java.util.Arrays.fill(buffer, from, from + count, (byte) ' ');
            left -= count;
            return count;
          }
        };

    Fault fault = JsonReaderTest.refusal(() -> JsonReader.of(ORDER).read(endless));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.TOO_LARGE);
  }
}
