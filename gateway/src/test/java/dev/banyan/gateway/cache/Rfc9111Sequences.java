package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.operation.Caller;
import java.util.Map;
import java.util.function.Consumer;

/// Rules of RFC 9111 (and RFC 5861) that take more than two requests to show.
final class Rfc9111Sequences {
  private static final String ETAG = "\"v1\"";
  private static final String MODIFIED = "Sun, 01 Mar 2026 10:00:00 GMT";

  static final Map<String, Consumer<Origin>> ALL =
      Map.ofEntries(
          Map.entry("§4 an answer from memory says its age", Rfc9111Sequences::age),
          Map.entry("§4 a HEAD is answered from a GET", Rfc9111Sequences::head),
          Map.entry("§4 a POST is never answered from memory", Rfc9111Sequences::post),
          Map.entry("§4.1 variants are kept side by side", Rfc9111Sequences::variants),
          Map.entry(
              "§4.2.4 must-revalidate forbids what is stale", Rfc9111Sequences::mustRevalidate),
          Map.entry("§4.2.4 s-maxage forbids what is stale", Rfc9111Sequences::sharedMaxAge),
          Map.entry(
              "§4.3.1 a stale answer is asked about by its validators", Rfc9111Sequences::asks),
          Map.entry(
              "§4.3.2 a client's If-None-Match is answered here", Rfc9111Sequences::notModified),
          Map.entry(
              "§4.3.2 a client's If-Modified-Since is answered here",
              Rfc9111Sequences::notModifiedSince),
          Map.entry("§4.3.2 If-None-Match is stronger", Rfc9111Sequences::strongerCondition),
          Map.entry("§4.3.3 a new answer takes the old one's place", Rfc9111Sequences::replaced),
          Map.entry("§4.3.4 a 304 renews what is kept", Rfc9111Sequences::renewed),
          Map.entry("§4.3.4 a 304 that forbids keeping is obeyed", Rfc9111Sequences::forbidden),
          Map.entry(
              "§4.4 a write throws away what is kept of its target", Rfc9111Sequences::unsafe),
          Map.entry("§4.4 a refused write throws nothing away", Rfc9111Sequences::refused),
          Map.entry("§5.2.2.4 no-cache is kept to be asked about", Rfc9111Sequences::noCache),
          Map.entry("§5.2.1.5 a request with no-store leaves nothing", Rfc9111Sequences::noStore),
          Map.entry(
              "§3 of RFC 5861 what is stale is given while it is renewed",
              Rfc9111Sequences::whileRevalidating),
          Map.entry(
              "§4 of RFC 5861 what is stale is given when the system is down",
              Rfc9111Sequences::ifError),
          Map.entry(
              "§4 of RFC 5861 what is stale is given for a 503", Rfc9111Sequences::ifUnavailable));

  private Rfc9111Sequences() {}

  private static void age(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60", "age", "5");
    origin.get();
    origin.after(7);
    assertThat(origin.get().header("age")).isEqualTo("12");
    assertThat(origin.get().header("cache-status")).isEqualTo("banyan; hit; ttl=48");
    assertThat(origin.get().header("date")).isEqualTo(HttpDate.of(Origin.T0));
  }

  private static void head(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60");
    origin.get();
    Origin.Got got = origin.ask(Origin.request("HEAD", "/things"), Caller.ANYONE);
    assertThat(got.use()).isEqualTo(CacheUse.HIT);
    assertThat(origin.asked).isEqualTo(1);
  }

  private static void post(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60");
    origin.get();
    Origin.Got got = origin.ask(Origin.request("POST", "/things"), Caller.ANYONE);
    assertThat(got.use()).isEqualTo(CacheUse.BYPASS);
  }

  private static void variants(Origin origin) {
    origin.system =
        request ->
            new Origin.Reply(
                200,
                Origin.headers("cache-control", "max-age=60", "vary", "Accept-Language"),
                String.valueOf(request.header("accept-language")));
    origin.get("accept-language", "de");
    origin.get("Accept-Language", "en");
    assertThat(origin.get("accept-language", " de ").body()).isEqualTo("de");
    assertThat(origin.get("accept-language", "en").use()).isEqualTo(CacheUse.HIT);
    assertThat(origin.asked).isEqualTo(2);
  }

  private static void mustRevalidate(Origin origin) {
    origin.answers(
        200, "a", "cache-control", "max-age=5, must-revalidate, stale-if-error=60", "etag", ETAG);
    origin.get();
    origin.after(6);
    origin.down = true;
    assertThat(origin.get().status()).isEqualTo(502);
  }

  private static void sharedMaxAge(Origin origin) {
    origin.answers(200, "a", "cache-control", "s-maxage=5, stale-while-revalidate=60");
    origin.get();
    origin.after(6);
    assertThat(origin.get().use()).isEqualTo(CacheUse.MISS);
  }

  private static void asks(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5", "etag", ETAG, "last-modified", MODIFIED);
    origin.get();
    origin.after(6);
    origin.get();
    assertThat(origin.lastConditions)
        .isEqualTo(Origin.headers("if-none-match", ETAG, "if-modified-since", MODIFIED));
  }

  private static void notModified(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60", "etag", ETAG, "content-type", "x/y");
    origin.get();
    Origin.Got got = origin.get("if-none-match", "\"v0\", W/" + ETAG);
    assertThat(got.status()).isEqualTo(304);
    assertThat(got.body()).isEmpty();
    assertThat(got.header("etag")).isEqualTo(ETAG);
    assertThat(got.header("content-type")).isNull();
    assertThat(origin.get("if-none-match", "\"v0\"").status()).isEqualTo(200);
  }

  private static void notModifiedSince(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60", "last-modified", MODIFIED);
    origin.get();
    assertThat(origin.get("if-modified-since", MODIFIED).status()).isEqualTo(304);
    assertThat(origin.get("if-modified-since", "Sun, 01 Mar 2026 09:00:00 GMT").status())
        .isEqualTo(200);
  }

  private static void strongerCondition(Origin origin) {
    origin.answers(
        200, "a", "cache-control", "max-age=60", "etag", ETAG, "last-modified", MODIFIED);
    origin.get();
    Origin.Got got = origin.get("if-none-match", "\"v0\"", "if-modified-since", MODIFIED);
    assertThat(got.status()).isEqualTo(200);
  }

  private static void replaced(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5", "etag", ETAG);
    origin.get();
    origin.after(6);
    origin.answers(200, "b", "cache-control", "max-age=5", "etag", "\"v2\"");
    assertThat(origin.get().body()).isEqualTo("b");
    assertThat(origin.get().body()).isEqualTo("b");
    assertThat(origin.asked).isEqualTo(2);
  }

  private static void renewed(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5", "etag", ETAG, "x-count", "1");
    origin.get();
    origin.after(6);
    origin.answers(304, "", "cache-control", "max-age=50", "etag", ETAG, "x-count", "2");
    Origin.Got got = origin.get();
    assertThat(got.use()).isEqualTo(CacheUse.REVALIDATED);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.body()).isEqualTo("a");
    assertThat(got.header("x-count")).isEqualTo("2");
    origin.after(40);
    assertThat(origin.get().use()).isEqualTo(CacheUse.HIT);
  }

  private static void forbidden(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5", "etag", ETAG);
    origin.get();
    origin.after(6);
    origin.answers(304, "", "cache-control", "private", "etag", ETAG);
    assertThat(origin.get().body()).isEqualTo("a");
    assertThat(origin.get().use()).isEqualTo(CacheUse.REVALIDATED);
    assertThat(origin.asked).isEqualTo(3);
  }

  private static void unsafe(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60");
    origin.get();
    var _ = origin.purging.after("/things", java.util.List.of()).head(received(204));
    assertThat(origin.get().use()).isEqualTo(CacheUse.MISS);
  }

  private static void refused(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60");
    origin.get();
    var _ = origin.purging.after("/things", java.util.List.of()).head(received(403));
    assertThat(origin.get().use()).isEqualTo(CacheUse.HIT);
  }

  private static dev.banyan.http.RelayPass.Tap.Received received(int status) {
    return new dev.banyan.http.RelayPass.Tap.Received(status, java.util.List.of(), 0, true);
  }

  private static void noCache(Origin origin) {
    origin.answers(200, "a", "cache-control", "no-cache", "etag", ETAG);
    origin.get();
    origin.answers(304, "", "cache-control", "no-cache", "etag", ETAG);
    assertThat(origin.get().use()).isEqualTo(CacheUse.REVALIDATED);
    assertThat(origin.get().body()).isEqualTo("a");
    assertThat(origin.asked).isEqualTo(3);
  }

  private static void noStore(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=60");
    assertThat(origin.get("cache-control", "no-store").use()).isEqualTo(CacheUse.BYPASS);
    assertThat(origin.get().use()).isEqualTo(CacheUse.MISS);
  }

  private static void whileRevalidating(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5, stale-while-revalidate=10");
    origin.get();
    origin.after(6);
    origin.answers(200, "b", "cache-control", "max-age=5, stale-while-revalidate=10");
    Origin.Got stale = origin.get();
    assertThat(stale.use()).isEqualTo(CacheUse.STALE);
    assertThat(stale.body()).isEqualTo("a");
    assertThat(origin.get().body()).isEqualTo("b");
    origin.after(16);
    assertThat(origin.get().use()).isEqualTo(CacheUse.MISS);
  }

  private static void ifError(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5, stale-if-error=10");
    origin.get();
    origin.down = true;
    origin.after(6);
    Origin.Got stale = origin.get();
    assertThat(stale.body()).isEqualTo("a");
    assertThat(stale.use()).isEqualTo(CacheUse.STALE);
    origin.after(10);
    assertThat(origin.get().status()).isEqualTo(502);
  }

  private static void ifUnavailable(Origin origin) {
    origin.answers(200, "a", "cache-control", "max-age=5, stale-if-error=10");
    origin.get();
    origin.answers(503, "no");
    origin.after(6);
    assertThat(origin.get().body()).isEqualTo("a");
    origin.after(10);
    assertThat(origin.get().status()).isEqualTo(503);
  }
}
