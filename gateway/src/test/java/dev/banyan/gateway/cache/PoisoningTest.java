package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.HeldBytes;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Attempts to have others shown what one asked for: inputs that are not in the key, keys that pass
/// for others, paths that look like files.
class PoisoningTest {
  private final Origin origin = new Origin();

  /// The system repeats a header in what it answers, and says that all may keep it.
  private void echoes(String header, String... answer) {
    origin.system =
        request -> new Origin.Reply(200, Origin.headers(answer), "for " + request.header(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-forwarded-scheme",
        "x-forwarded-port",
        "x-forwarded-prefix",
        "x-original-url",
        "x-rewrite-url",
        "x-host",
        "x-http-method-override",
        "x-http-method",
        "x-real-ip",
        "true-client-ip",
        "x-amz-website-redirect-location",
        "x-custom",
        "origin",
        "content-type",
        "transfer-encoding-x",
        "accept_language"
      })
  void keepsNothingThatAnUnknownHeaderMayHaveSteered(String header) {
    echoes(header, "cache-control", "public, max-age=60");

    Origin.Got poisoned = origin.get(header, "evil");

    assertThat(poisoned.body()).isEqualTo("for evil");
    assertThat(origin.get().body()).isEqualTo("for null");
    assertThat(origin.get(header, "other").body())
        .as("what is kept is without it")
        .isEqualTo("for null");
  }

  @Test
  void keepsItWhereTheAnswerSaysThatTheHeaderCounts() {
    echoes("x-custom", "cache-control", "public, max-age=60", "vary", "X-Custom");
    origin.get("x-custom", "a");

    assertThat(origin.get("x-custom", "a").use()).isEqualTo(CacheUse.HIT);
    assertThat(origin.get("x-custom", "b").body()).isEqualTo("for b");
    assertThat(origin.get().body()).isEqualTo("for null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/a?x=1&y=2 /a?y=2&x=1",
        "/a?x=1 /a?x=1&x=2",
        "/a /a?",
        "/a?x=1 /a?X=1",
        "/a?x=%41 /a?x=A",
        "/a?x=1%26y=2 /a?x=1&y=2",
        "/a /A",
        "/a /a/",
        "/a%3Fx=1 /a?x=1",
        "/a;x=1 /a",
        "/a%00 /a",
      })
  void keepsTargetsApartAsTheSystemMay(String one, String other) {
    origin.system =
        request ->
            new Origin.Reply(
                200,
                Origin.headers("cache-control", "public, max-age=60"),
                request.path() + "?" + request.query());
    var _ = origin.ask(Origin.request("GET", one), Caller.ANYONE);

    Origin.Got got = origin.ask(Origin.request("GET", other), Caller.ANYONE);

    assertThat(got.use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void keepsHostsAndSchemesApart() {
    echoes("host", "cache-control", "public, max-age=60");
    var _ = origin.get();

    Origin.Got other = origin.ask(request("evil.example", true), Caller.ANYONE);
    Origin.Got plain = origin.ask(request("shop.example", false), Caller.ANYONE);
    Origin.Got same = origin.ask(request("SHOP.example", true), Caller.ANYONE);

    assertThat(other.use()).isEqualTo(CacheUse.MISS);
    assertThat(plain.use()).isEqualTo(CacheUse.MISS);
    assertThat(same.use()).isEqualTo(CacheUse.HIT);
  }

  private static RequestCopy request(String authority, boolean secure) {
    return new RequestCopy(
        "GET",
        "/things",
        null,
        java.util.List.of(),
        authority,
        secure,
        "10.0.0.1",
        HeldBytes.ofHeap());
  }

  /// A body that a system may look at and no key can hold.
  @Test
  void keepsNothingOfARequestWithABody() {
    origin.answers(200, "a", "cache-control", "public, max-age=60");
    Incoming fat = new WithBody(Origin.request("GET", "/things")).request();

    assertThat(origin.cache.look(fat, Caller.ANYONE, java.util.List::of))
        .isInstanceOf(Look.Bypass.class);
  }

  /// A request that says it has a body.
  private record WithBody(RequestCopy head) {
    Incoming request() {
      return (Incoming)
          java.lang.reflect.Proxy.newProxyInstance(
              Incoming.class.getClassLoader(),
              new Class<?>[] {Incoming.class},
              (_, method, arguments) ->
                  method.getName().equals("contentLength") ? 5L : method.invoke(head, arguments));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/account/settings/x.css", "/account.css", "/account;x.css", "/account/%2e%2e/x.js",
        "/account%0Ax.css", "/account?x=.png", "/account/avatar.png", "/robots.txt"
      })
  void keepsNoAccountPageThatLooksLikeAFile(String target) {
    origin.system =
        request ->
            new Origin.Reply(200, Origin.headers(), "account of " + request.header("cookie"));
    Origin timed = new Origin(Origin.timed(60_000, 60_000, 60_000, 60_000));
    timed.system = origin.system;
    var _ = timed.ask(Origin.request("GET", target, "cookie", "victim"), Caller.ANYONE);

    Origin.Got attacker = timed.ask(Origin.request("GET", target), Caller.ANYONE);

    assertThat(attacker.body()).isEqualTo("account of null");
  }

  @Test
  void takesNoPartOfACallerForAnother() {
    Origin gated = new Origin(Origin.policy(Owner.Per.CALLER));
    gated.answers(200, "a", "cache-control", "max-age=60");
    Caller one = new Caller("staff", "a\nb", "c", Set.of(), Set.of(), Map.of());
    Caller other = new Caller("staff", "a", "b\nc", Set.of(), Set.of(), Map.of());
    var _ = gated.ask(Origin.request("GET", "/things"), one);

    assertThat(gated.ask(Origin.request("GET", "/things"), other).use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void takesNoTokenWithFewerRightsForOneWithMore() {
    Origin gated = new Origin(Origin.policy(Owner.Per.CALLER));
    gated.answers(200, "a", "cache-control", "max-age=60");
    var _ = gated.ask(Origin.request("GET", "/things"), Origin.caller("ann", "red", "chief"));

    Origin.Got lesser =
        gated.ask(Origin.request("GET", "/things"), Origin.caller("ann", "red", "clerk"));

    assertThat(lesser.use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void letsNoHeaderThatAnyoneMaySetFillTheMemory() {
    echoes("user-agent", "cache-control", "public, max-age=60", "vary", "user-agent");

    for (int i = 0; i < 10_000; i++) {
      var _ = origin.get("user-agent", "agent " + i);
    }

    assertThat(origin.memory.answers()).isEqualTo(1);
    assertThat(origin.memory.bytes()).isLessThan(10_000);
  }

  @Test
  void staysWithinItsBytes() {
    origin.system =
        request ->
            new Origin.Reply(
                200,
                Origin.headers("cache-control", "public, max-age=60"),
                "x".repeat(10_000) + request.query());

    for (int i = 0; i < 500; i++) {
      var _ = origin.ask(Origin.request("GET", "/things?n=" + i), Caller.ANYONE);
      assertThat(origin.memory.bytes()).isLessThanOrEqualTo(origin.memory.bytesMax());
    }

    assertThat(origin.memory.evictions()).isGreaterThan(300);
    assertThat(origin.memory.answers()).isGreaterThan(50);
  }

  @Test
  void passesOnWhatIsTooLargeToKeep() {
    origin.answers(200, "x".repeat((1 << 16) + 1), "cache-control", "public, max-age=60");
    var _ = origin.get();

    Origin.Got again = origin.get();

    assertThat(again.use()).isEqualTo(CacheUse.MISS);
    assertThat(again.body()).hasSize((1 << 16) + 1);
  }
}
