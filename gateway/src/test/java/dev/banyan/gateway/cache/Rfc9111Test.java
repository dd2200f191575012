package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.operation.Caller;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of RFC 9111 for a shared cache, one line each: what the system answers, how much later
/// it is asked again, and whether the cache may answer then.
class Rfc9111Test {
  private static final String DATE = HttpDate.of(Origin.T0);

  /// One rule. `answer` is the system's head, `request` the second request's.
  record Rule(
      String section, String claim, int status, String answer, int later, String request, CacheUse use) {
    @Override
    public String toString() {
      return "§" + section + " " + claim;
    }
  }

  private static Rule answer(String section, String claim, String head, int later, CacheUse use) {
    return new Rule(section, claim, 200, head, later, "", use);
  }

  private static Rule status(String section, String claim, int status, String head, CacheUse use) {
    return new Rule(section, claim, status, head, 1, "", use);
  }

  private static Rule request(
      String section, String claim, String head, String request, CacheUse use) {
    return new Rule(section, claim, 200, head, 1, request, use);
  }

  static Stream<Rule> freshness() {
    String expires = "date: " + DATE + "|expires: " + HttpDate.of(Origin.T0 + 60_000);
    return Stream.of(
        answer("4.2", "an answer within its lifetime is given", "cache-control: max-age=60", 59, CacheUse.HIT),
        answer("4.2", "an answer at its lifetime's end is stale", "cache-control: max-age=60", 60, CacheUse.MISS),
        answer("4.2.1", "s-maxage is stronger than max-age", "cache-control: max-age=5, s-maxage=60", 30, CacheUse.HIT),
        answer("4.2.1", "s-maxage is stronger also where it is shorter", "cache-control: max-age=60, s-maxage=5", 30, CacheUse.MISS),
        answer("4.2.1", "max-age is stronger than Expires", "cache-control: max-age=5|" + expires, 30, CacheUse.MISS),
        answer("4.2.1", "Expires counts from Date", expires, 59, CacheUse.HIT),
        answer("4.2.1", "Expires ends the lifetime", expires, 60, CacheUse.MISS),
        answer("5.3", "an Expires that is no date is in the past", "expires: 0", 0, CacheUse.MISS),
        answer("5.3", "two Expires are in the past", expires + "|expires: 0", 1, CacheUse.MISS),
        answer("4.2.1", "max-age twice with two values is stale", "cache-control: max-age=60, max-age=90", 1, CacheUse.MISS),
        answer("4.2.1", "max-age twice with one value is that value", "cache-control: max-age=60, max-age=60", 1, CacheUse.HIT),
        answer("1.2.2", "a max-age that is no number is stale", "cache-control: max-age=soon", 0, CacheUse.MISS),
        answer("1.2.2", "a negative max-age is stale", "cache-control: max-age=-1", 0, CacheUse.MISS),
        answer("1.2.2", "a huge max-age is taken as very long", "cache-control: max-age=99999999999999999999", 9_999, CacheUse.HIT),
        answer("5.2", "directives are read without regard to case", "cache-control: MaX-AgE=60", 1, CacheUse.HIT),
        answer("5.2", "an unknown directive is ignored", "cache-control: banana=\"a, b\", max-age=60", 1, CacheUse.HIT),
        answer("5.2", "a directive inside a quoted string is none", "cache-control: x=\"no-store, y\", max-age=60", 1, CacheUse.HIT),
        answer("5.2", "a quoted number is read", "cache-control: max-age=\"60\"", 1, CacheUse.HIT),
        answer("5.2", "two lines are one list", "cache-control: public|cache-control: max-age=60", 1, CacheUse.HIT),
        answer("4.2.2", "nothing is guessed from Last-Modified", "last-modified: Sun, 01 Jan 2006 00:00:00 GMT", 0, CacheUse.MISS),
        answer("4.2.3", "the age an answer comes with counts", "cache-control: max-age=60|age: 50", 11, CacheUse.MISS),
        answer("4.2.3", "the age is what is left otherwise", "cache-control: max-age=60|age: 50", 9, CacheUse.HIT),
        answer("4.2.3", "an old Date is an age", "cache-control: max-age=60|date: " + HttpDate.of(Origin.T0 - 55_000), 6, CacheUse.MISS),
        answer("4.2.3", "a Date in the future is no age", "cache-control: max-age=60|date: " + HttpDate.of(Origin.T0 + 55_000), 59, CacheUse.HIT),
        answer("5.6.7 of RFC 9110", "a date of RFC 850 is read", "date: " + DATE + "|expires: Sunday, 01-Mar-26 12:01:00 GMT", 59, CacheUse.HIT),
        answer("5.6.7 of RFC 9110", "a date of asctime is read", "date: " + DATE + "|expires: Sun Mar  1 12:01:00 2026", 59, CacheUse.HIT));
  }

  static Stream<Rule> storing() {
    String fresh = "cache-control: max-age=60";
    return Stream.of(
        answer("3", "no-store is not stored", "cache-control: no-store, max-age=60", 1, CacheUse.MISS),
        answer("3", "private is not stored", "cache-control: private, max-age=60", 1, CacheUse.MISS),
        answer("5.2.2.7", "private of some fields counts for all", "cache-control: private=\"x-a\", max-age=60", 1, CacheUse.MISS),
        answer("5.2.2.4", "no-cache is never given unasked", "cache-control: no-cache, max-age=60", 1, CacheUse.MISS),
        answer("3", "an answer with neither time nor validator is not stored", "x-a: b", 0, CacheUse.MISS),
        answer("4.1", "Vary: * is not stored", fresh + "|vary: *", 1, CacheUse.MISS),
        answer("4.1", "Vary: * among others is not stored", fresh + "|vary: accept, *", 1, CacheUse.MISS),
        answer("7.3", "an answer that sets a cookie is not stored", fresh + ", public|set-cookie: a=b", 1, CacheUse.MISS),
        status("3", "404 with a lifetime is stored", 404, fresh, CacheUse.HIT),
        status("3", "404 without one is not", 404, "x-a: b", CacheUse.MISS),
        status("3", "301 with a lifetime is stored", 301, fresh, CacheUse.HIT),
        status("3", "302 with a lifetime is stored", 302, fresh, CacheUse.HIT),
        status("3.3", "206 is not stored", 206, fresh + "|content-range: bytes 0-1/9", CacheUse.MISS),
        status("3", "500 is not stored", 500, fresh, CacheUse.MISS),
        status("3", "503 is not stored", 503, fresh, CacheUse.MISS),
        status("3", "400 is not stored, as a strange request may have provoked it", 400, fresh, CacheUse.MISS),
        status("3", "431 is not stored, as a strange request may have provoked it", 431, fresh, CacheUse.MISS),
        status("3", "an unknown status is not stored", 299, fresh, CacheUse.MISS));
  }

  static Stream<Rule> requests() {
    String fresh = "cache-control: max-age=60";
    return Stream.of(
        request("5.2.1.4", "a client's no-cache asks no system", fresh, "cache-control: no-cache", CacheUse.HIT),
        request("5.2.1.1", "a client's max-age=0 asks no system", fresh, "cache-control: max-age=0", CacheUse.HIT),
        request("5.4", "a client's Pragma asks no system", fresh, "pragma: no-cache", CacheUse.HIT),
        request("5.2.1.7", "only-if-cached is answered where something is kept", fresh, "cache-control: only-if-cached", CacheUse.HIT),
        request("3.5", "a request with Authorization is not told what others were", fresh, "authorization: Basic eA==", CacheUse.MISS),
        request("3.5", "it is, where the answer is public", fresh + ", public", "authorization: Basic eA==", CacheUse.HIT),
        request("3.5", "it is, where the answer has s-maxage", "cache-control: s-maxage=60", "authorization: Basic eA==", CacheUse.HIT),
        request("3.5", "must-revalidate alone opens nothing here", fresh + ", must-revalidate", "authorization: Basic eA==", CacheUse.MISS),
        request("7.3", "a request with a cookie is not told what others were", fresh, "cookie: session=1", CacheUse.MISS),
        request("14.2 of RFC 9110", "a request for a range passes by", fresh, "range: bytes=0-1", CacheUse.BYPASS),
        request("4.1", "an answer selected by a header is given to the like", fresh + "|vary: accept-language", "", CacheUse.HIT),
        request("4.1", "it is not given to others", fresh + "|vary: accept-language", "accept-language: de", CacheUse.MISS),
        request("4.1", "a header that is not in Vary does not count", fresh + "|vary: accept", "accept-language: de", CacheUse.HIT),
        request("4.1", "a coding counts, also where Vary does not say so", fresh + "|content-encoding: gzip", "accept-encoding: identity", CacheUse.MISS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"freshness", "storing", "requests"})
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

  @org.junit.jupiter.api.Test
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

  @org.junit.jupiter.api.Test
  void answers504ToOnlyIfCachedWhereNothingIsKept() {
    Origin origin = new Origin();

    Origin.Got got =
        origin.ask(
            Origin.request("GET", "/things", "cache-control", "only-if-cached"), Caller.ANYONE);

    assertThat(got.status()).isEqualTo(504);
    assertThat(origin.asked).isZero();
  }
}
