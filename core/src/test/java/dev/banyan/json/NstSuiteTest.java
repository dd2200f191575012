package dev.banyan.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.testbase.Golden;
import dev.banyan.testbase.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The nst JSONTestSuite: what every reader must take and refuse, and what we do where RFC 8259
/// leaves it open.
class NstSuiteTest {
  /// RFC 8259 lets a name stand twice and leaves open what that means; two readers that disagree on
  /// it are a way past a check, so ours refuses it, unlike the suite.
  private static final Set<String> REFUSED_ON_PURPOSE =
      Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

  private record Sample(String name, byte[] input) {}

  @Test
  void takesWhatMustBeTakenAndRefusesWhatMustBeRefused() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    for (Sample sample : samples("json/nst-parsing.json")) {
      boolean taken = outcome(sample.input()).startsWith("taken");
      boolean suiteTakes =
          sample.name().startsWith("y_") && !REFUSED_ON_PURPOSE.contains(sample.name());
      if (taken != suiteTakes && !sample.name().startsWith("i_")) {
        wrong.add(sample.name());
      }
      count++;
    }

    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(150);
  }

  @Test
  void doesTheSameWithTheOpenCasesAsDocumented() throws IOException {
    Map<String, String> matrix = new TreeMap<>();
    for (Sample sample : samples("json/nst-parsing.json")) {
      if (sample.name().startsWith("i_")) {
        matrix.put(sample.name(), outcome(sample.input()));
      }
    }

    Golden.check("json/nst-open.txt", render(matrix));
  }

  @Test
  void losesNothingOfNumbersAndNames() throws IOException {
    Map<String, String> matrix = new TreeMap<>();
    for (Sample sample : samples("json/nst-transform.json")) {
      matrix.put(sample.name(), outcome(sample.input()));
    }

    Golden.check("json/nst-transform.txt", render(matrix));
  }

  /// The same from an array and from a stream that comes byte by byte.
  private static String outcome(byte[] input) {
    String whole = read(() -> JsonTree.parse(input, JsonLimits.DEFAULT));
    String trickled =
        read(
            () ->
                (JsonTree)
                    new JsonReader(TreeDecoder.TREE, JsonLimits.DEFAULT, null)
                        .read(new Trickle(input)));
    assertThat(trickled.substring(0, 5)).isEqualTo(whole.substring(0, 5));
    return whole;
  }

  private static String read(java.util.function.Supplier<JsonTree> reading) {
    try {
      String text = new String(reading.get().bytes(), StandardCharsets.UTF_8);
      return "taken    " + (text.length() > 60 ? text.substring(0, 60) + "…" : text);
    } catch (Fault fault) {
      return "refused  " + fault.getMessage();
    }
  }

  private static String render(Map<String, String> matrix) {
    StringBuilder out = new StringBuilder();
    matrix.forEach((name, outcome) -> out.append("%-58s %s%n".formatted(name, outcome)));
    return out.toString();
  }

  /// Every second case of the suite, with the bytes that are no text replaced by U+FFFD: bytes that
  /// are not UTF-8 have a test of their own in [JsonReaderTest].
  private static List<Sample> samples(String file) throws IOException {
    JsonTree all =
        JsonTree.parse(Files.readAllBytes(Samples.at(file)), JsonLimits.DEFAULT.bytes(1 << 24));
    List<Sample> samples = new ArrayList<>();
    for (JsonTree one : ((JsonTree.Items) all).all()) {
      JsonTree.Members members = (JsonTree.Members) one;
      samples.add(
          new Sample(
              text(members, "name"), text(members, "input").getBytes(StandardCharsets.UTF_8)));
    }
    return samples;
  }

  private static String text(JsonTree.Members sample, String name) {
    return sample.get(name) instanceof JsonTree.Text(String value) ? value : "";
  }

  private static final class Trickle extends ByteArrayInputStream {
    Trickle(byte[] input) {
      super(input);
    }

    @Override
    public synchronized int read(byte[] buffer, int from, int length) {
      return super.read(buffer, from, Math.min(length, 1));
    }
  }
}
