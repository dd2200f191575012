package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that come packed, honest ones and bombs.
class ContentCodingTest {
  private static final long BYTES_MAX = 1 << 20;

  private static byte[] packed(String coding, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] unpacked(String coding, byte[] body) throws IOException {
    try (InputStream in = ContentCoding.decode(new ByteArrayInputStream(body), coding, BYTES_MAX)) {
      return in.readAllBytes();
    }
  }

  private static Fault.Kind refusal(String coding, byte[] body) {
    Fault[] refused = new Fault[1];
    assertThatThrownBy(() -> unpacked(coding, body))
        .isInstanceOfSatisfying(Fault.class, fault -> refused[0] = fault);
    return refused[0].kind();
  }

  @ParameterizedTest
  @CsvSource({"gzip, gzip", "X-GZIP, gzip", "deflate, deflate", "' gzip ', gzip"})
  void givesBackWhatWasPacked(String header, String coding) throws IOException {
    byte[] plain = "{\"a\":1}".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    assertThat(unpacked(header, packed(coding, plain))).isEqualTo(plain);
  }

  /// What unpacking needs lies outside the heap: whoever sends many bodies must not fill that.
  @ParameterizedTest
  @CsvSource({"gzip, true", "gzip, false", "deflate, true", "deflate, false"})
  void unpacksNoFurtherOnceTheBodyWasRead(String coding, boolean well) throws IOException {
    List<InputStream> read = new ArrayList<>();
    byte[] body = packed(coding, new byte[10_000]);
    ContentCoding.Reading<Integer> reading =
        plain -> {
          read.add(plain);
          if (!well) {
            throw Fault.of(Fault.Kind.MALFORMED, "no");
          }
          return 1;
        };

    Throwable thrown =
        catchThrowable(
            () -> ContentCoding.read(new ByteArrayInputStream(body), coding, BYTES_MAX, reading));

    assertThat(thrown == null).isEqualTo(well);
    assertThatThrownBy(() -> read.getFirst().read())
        .isInstanceOf(IOException.class)
        .hasMessage("Stream closed");
  }

  @Test
  void leavesAloneWhatIsNotPacked() throws IOException {
    byte[] plain = {1, 2, 3};

    assertThat(unpacked("identity", plain)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "gz"})
  void refusesOtherCodingsAndSeveral(String header) {
    assertThat(refusal(header, new byte[100])).isEqualTo(Fault.Kind.UNSUPPORTED_MEDIA_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void refusesABombByItsRatioLongBeforeItsSize(String coding) throws IOException {
    byte[] bomb = packed(coding, new byte[1_000_000]);

    assertThat(bomb.length).isLessThan(1_200);
    assertThat(refusal(coding, bomb)).isEqualTo(Fault.Kind.TOO_LARGE);
  }

  @Test
  void refusesWhatIsTooLargeAtAnyRatio() throws IOException {
    byte[] noise = new byte[2_000_000];
    new Random(7).nextBytes(noise);

    assertThat(refusal("gzip", packed("gzip", noise))).isEqualTo(Fault.Kind.TOO_LARGE);
  }

  @Test
  void unpacksANestedBombOnce() throws IOException {
    byte[] nested = packed("gzip", packed("gzip", new byte[10_000_000]));

    assertThat(unpacked("gzip", nested).length).isLessThan(20_000);
  }

  @Test
  void refusesManyMembersThatAddUp() throws IOException {
    byte[] one = packed("gzip", new byte[30_000]);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 100; i++) {
      all.write(one);
    }

    assertThat(refusal("gzip", all.toByteArray())).isEqualTo(Fault.Kind.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void callsMalformedWhatIsCutOffOrNoSuchThing(String coding) throws IOException {
    byte[] whole = packed(coding, "hello, hello, hello".getBytes(StandardCharsets.UTF_8));

    for (int length = 0; length < whole.length; length++) {
      assertThat(refusal(coding, Arrays.copyOf(whole, length)))
          .as("cut at " + length)
          .isEqualTo(Fault.Kind.MALFORMED);
    }
    assertThat(refusal(coding, new byte[] {9, 9, 9, 9})).isEqualTo(Fault.Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"gzip, 1", "gzip, 9", "gzip, 700", "gzip, 5000", "deflate, 1", "deflate, 5000"})
  void refusesWhatFollowsThePackedBytes(String coding, int bytes) throws IOException {
    byte[] whole = packed(coding, "hello, hello, hello".getBytes(StandardCharsets.UTF_8));

    byte[] longer = Arrays.copyOf(whole, whole.length + bytes);

    assertThat(refusal(coding, longer)).isEqualTo(Fault.Kind.MALFORMED);
  }

  @Test
  void takesSeveralMembersForOneBody() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String part : new String[] {"hello", ", ", "world"}) {
      all.write(packed("gzip", part.getBytes(StandardCharsets.UTF_8)));
    }

    assertThat(unpacked("gzip", all.toByteArray())).asString().isEqualTo("hello, world");
  }
}
