package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.operation.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of RFC 9111 for a shared cache, one line each: what the system answers, how much later
/// it is asked again, and whether the cache may answer then.
class Rfc9111Test {
  private static final Pattern TIME = Pattern.compile("\\$\\{now([+-]\\d+)?}");

  /// One rule. `answer` is the system's head, `request` the second request's.
  record Rule(
      String section,
      String claim,
      int status,
      String answer,
      int later,
      String request,
      CacheUse use) {
    static Rule of(String line) {
      String[] parts = dated(line).split("\t", -1);
      return new Rule(
          parts[0],
          parts[1],
          Integer.parseInt(parts[2]),
          parts[3],
          Integer.parseInt(parts[4]),
          parts[5].equals("-") ? "" : parts[5],
          CacheUse.valueOf(parts[6]));
    }

    private static String dated(String line) {
      return TIME.matcher(line)
          .replaceAll(
              time -> {
                String shift = time.group(1);
                long seconds = shift == null ? 0 : Long.parseLong(shift);
                return HttpDate.of(Origin.T0 + seconds * 1000);
              });
    }

    @Override
    public String toString() {
      return "§" + section + " " + claim;
    }
  }

  static Stream<Rule> rules() throws IOException {
    Path table = Path.of("src", "test", "resources", "rfc9111.txt");
    return Files.readAllLines(table).stream().filter(line -> !line.startsWith("#")).map(Rule::of);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void holds(Rule rule) {
    Origin origin = new Origin();
    origin.answers(rule.status(), "body", pairs(rule.answer()));
    var _ = origin.get();

    origin.after(rule.later());
    Origin.Got got = origin.get(pairs(rule.request()));

    assertThat(got.use()).isEqualTo(rule.use());
    assertThat(got.body()).isEqualTo("body");
  }

  private static String[] pairs(String lines) {
    return lines.isEmpty()
        ? new String[0]
        : Stream.of(lines.split("\\|"))
            .flatMap(line -> Stream.of(line.split(": ", 2)))
            .toArray(String[]::new);
  }

  static Stream<Arguments> sequences() {
    Map<String, Consumer<Origin>> all = Rfc9111Sequences.ALL;
    return all.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sequences")
  void holdsInASequence(String claim, Consumer<Origin> sequence) {
    assertThat(claim).startsWith("§");

    sequence.accept(new Origin());
  }

  @ParameterizedTest
  @ValueSource(longs = {-3_600_000, 3_600_000, -600_000})
  void keepsNothingLongerWhereTheClockIsSet(long millis) {
    Origin origin = new Origin(Origin.timed(3_600_000, 0, 0, 0));
    origin.answers(200, "one");
    origin.get();
    origin.after(1_800);
    origin.set = millis;

    Origin.Got got = origin.get();

    assertThat(origin.asked).isEqualTo(2);
    assertThat(got.use()).isEqualTo(CacheUse.MISS);
    assertThat(origin.get().use()).isEqualTo(CacheUse.HIT);
  }

  @Test
  void storesNothingThatEndsWithItsConnection() {
    Origin origin = new Origin();
    origin.system =
        _ ->
            new Origin.Reply(
                200, List.of(Origin.headers("cache-control", "max-age=60").getFirst()), "b", false);
    var _ = origin.get();

    Origin.Got again = origin.get();

    assertThat(again.use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void answers504ToOnlyIfCachedWhereNothingIsKept() {
    Origin origin = new Origin();

    Origin.Got got =
        origin.ask(
            Origin.request("GET", "/things", "cache-control", "only-if-cached"), Caller.ANYONE);

    assertThat(got.status()).isEqualTo(504);
    assertThat(origin.asked).isZero();
  }
}
