package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Whatever comes in, the target of a relay is sent whole requests that can be read in one way
/// only, or none.
@ExtendWith(LeakCheck.class)
class DesyncTest {
  private Recorder recorder;
  private EdgeFixture edge;

  @BeforeEach
  void start() throws IOException {
    recorder = new Recorder();
    Relay[] relay = new Relay[1];
    edge =
        new EdgeFixture(
            incoming -> incoming.relay(relay[0], EdgeFixture.pass(incoming)), EdgeFixture.SHORT);
    relay[0] = edge.relay(recorder.uri());
  }

  @AfterEach
  void stop() throws IOException {
    edge.close();
    recorder.close();
  }

  private List<String> statuses(byte[] bytes) throws IOException {
    try (RawClient client = edge.client()) {
      return client
          .send(bytes)
          .untilClosed()
          .lines()
          .filter(line -> line.matches("(.*[^ ])?HTTP/1\\.1 [2-5][0-9][0-9] .*"))
          .map(line -> line.substring(line.indexOf("HTTP/1.1 ") + 9).substring(0, 3))
          .toList();
    }
  }

  private List<Recorder.Request> taken() {
    List<Recorder.Request> taken = new ArrayList<>(recorder.requests);
    recorder.requests.removeAll(taken);
    return taken;
  }

  @Test
  void passesOnWhatIsClearAndRefusesAllElse() throws IOException {
    List<Smuggling.Variant> variants = Smuggling.variants();
    List<String> wrong = new ArrayList<>();
    int clear = 0;
    for (Smuggling.Variant variant : variants) {
      List<String> statuses = statuses(variant.raw());
      List<Recorder.Request> taken = taken();
      boolean right = variant.clear() ? passed(variant, statuses, taken) : refused(statuses, taken);
      if (!right) {
        wrong.add(visible(variant.name()) + " -> " + statuses + " " + taken);
      }
      clear += variant.clear() ? 1 : 0;
    }

    System.out.printf(
        "smuggling: %d variants, %d passed on whole, %d refused, %d wrong%n",
        variants.size(), clear, variants.size() - clear, wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(recorder.unclear).isEmpty();
    assertThat(variants).hasSizeGreaterThan(500);
  }

  private static boolean passed(
      Smuggling.Variant variant, List<String> statuses, List<Recorder.Request> taken) {
    return statuses.equals(List.of("200", "200"))
        && taken.size() == 2
        && taken.getFirst().line().equals("POST /first HTTP/1.1")
        && taken.getFirst().body().equals(variant.body())
        && taken.getLast().line().equals("GET /tail HTTP/1.1");
  }

  private static boolean refused(List<String> statuses, List<Recorder.Request> taken) {
    return taken.isEmpty()
        && statuses.size() == 1
        && statuses.getFirst().matches("40[08]|4[13][147]|50[15]");
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    for (int i = 0; i < Math.min(120, text.length()); i++) {
      char c = text.charAt(i);
      visible.append(c < ' ' || c > '~' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
    }
    return visible.toString();
  }

  @Test
  void passesOnWhatIsClearHoweverItIsCutIntoPackets() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Smuggling.Variant variant : Smuggling.variants()) {
      if (!variant.clear()) {
        continue;
      }
      byte[] raw = variant.raw();
      for (int cut = 1; cut < raw.length; cut += 7) {
        try (RawClient client = edge.client()) {
          client.send(Arrays.copyOf(raw, cut));
          client.send(Arrays.copyOfRange(raw, cut, raw.length)).untilClosed();
        }
        List<Recorder.Request> taken = taken();
        if (taken.size() != 2 || !taken.getFirst().body().equals(variant.body())) {
          wrong.add(visible(variant.name()) + " cut at " + cut + " -> " + taken);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(recorder.unclear).isEmpty();
  }

  @Test
  void answersEachSharedPayloadNoMoreOftenThanItsTargetSawIt() throws IOException {
    int tried = 0;
    for (Smuggling.Variant sample : Smuggling.samples()) {
      List<String> statuses = statuses(sample.raw());
      List<Recorder.Request> taken = taken();

      long good = statuses.stream().filter("200"::equals).count();
      assertThat(good).as(sample.name()).isEqualTo(taken.size());
      assertThat(statuses.size() - good).as(sample.name()).isLessThanOrEqualTo(1);
      assertThat(taken).as(sample.name()).noneMatch(request -> request.line().contains("evil"));
      tried++;
    }
    System.out.println("desynchronisation payloads relayed: " + tried);
    assertThat(recorder.unclear).isEmpty();
  }
}
