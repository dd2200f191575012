package dev.banyan.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.Asked;
import dev.banyan.gateway.security.Clock;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Caller;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.testbase.TestIssuer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is recognised by a token, and for how long.
class JwtTest {
  private final Scene scene = new Scene("ES256");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
      })
  void believesEveryAsymmetricAlgorithm(String algorithm) {
    Scene own = new Scene(algorithm);

    Caller caller = Asked.bearer(own.good()).knownBy(own.jwt());

    assertThat(caller.id()).isEqualTo("alice");
  }

  @Test
  void makesTheCallerOfTheClaims() {
    String more =
        ",\"realm_access\":{\"roles\":[\"clerk\",\"reader\"]},\"scope\":\"a b\",\"org\":\"north\","
            + "\"level\":3,\"share\":0.10,\"cnf\":null";

    Caller caller =
        Asked.bearer(scene.issuer.token(Scene.claims(more.replace(",\"cnf\":null", ""))))
            .knownBy(scene.jwt());

    assertThat(caller.method()).isEqualTo("staff");
    assertThat(caller.roles()).containsExactlyInAnyOrder("clerk", "reader");
    assertThat(caller.scopes()).containsExactlyInAnyOrder("a", "b");
    assertThat(caller.tenant()).isEqualTo("north");
    assertThat(caller.claims())
        .containsEntry("level", 3L)
        .containsEntry("share", "0.10")
        .containsEntry("realm_access", Map.of("roles", List.of("clerk", "reader")));
  }

  @Test
  void leavesTokensOfOtherIssuersToTheNextMethod() {
    String other = scene.issuer.token(Scene.claims("").replace(Scene.ISSUER, "https://other"));
    Jwt jwt = scene.jwt();

    assertThat(Asked.bearer(other).at(jwt)).isInstanceOf(Recognizer.Finding.Foreign.class);
    assertThat(Asked.bearer("opaque").at(jwt)).isInstanceOf(Recognizer.Finding.Foreign.class);
    assertThat(Asked.with("authorization", "Basic YTpi").at(jwt))
        .isInstanceOf(Recognizer.Finding.Missing.class);
  }

  @Test
  void holdsTheTimesOfAToken() {
    Jwt jwt = scene.jwt();
    assertThat(reason(jwt, ",\"nbf\":" + Clock.seconds(29))).isNull();
    assertThat(reason(jwt, ",\"nbf\":" + Clock.seconds(31))).isEqualTo(Reason.NOT_YET_VALID);
    assertThat(reason(jwt, ",\"iat\":" + Clock.seconds(31))).isEqualTo(Reason.NOT_YET_VALID);
    String token = scene.good();

    scene.clock.forward(Duration.ofSeconds(329));
    assertThat(Asked.bearer(token).refusedBy(jwt)).isNull();
    scene.clock.forward(Duration.ofSeconds(1));
    assertThat(Asked.bearer(token).refusedBy(jwt)).isEqualTo(Reason.EXPIRED);
  }

  private @Nullable Reason reason(Jwt jwt, String more) {
    return Asked.bearer(scene.issuer.token(Scene.claims(more))).refusedBy(jwt);
  }

  @Test
  void forgetsTokensWhenTheKeysChange() {
    KeyRing ring = scene.ring();
    Jwt jwt = scene.jwt(ring, Revocations.NONE, false, null);
    String token = scene.good();
    assertThat(Asked.bearer(token).refusedBy(jwt)).isNull();

    scene.keySet = TestIssuer.of("ES256", "k2").keySet();
    scene.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    ring.readAgain();

    assertThat(Asked.bearer(token).refusedBy(jwt)).isEqualTo(Reason.UNKNOWN);
  }

  /// What is remembered as good is no token here: whoever is let in with it is remembered.
  private static final String REMEMBERED = "remembered".repeat(60) + "=";

  private Jwt remembering() {
    KeyRing ring = scene.ring();
    ring.readAgain();
    Caller caller = new Caller("staff", "bob", null, Set.of(), Set.of(), Map.of());
    TokenMemory memory = new TokenMemory();
    memory.keep(
        REMEMBERED,
        new TokenMemory.Good(
            new Recognizer.Finding.Known(caller),
            Clock.START.plusSeconds(60).toEpochMilli(),
            1,
            null,
            null,
            Binding.of(new Claims(new JsonTree.Members(Map.of())))));
    return with(ring, memory, Revocations.NONE);
  }

  @Test
  void knowsARememberedTokenByTheWholeOfItsText() {
    Jwt jwt = remembering();

    assertThat(Asked.bearer(REMEMBERED).knownBy(jwt).id()).isEqualTo("bob");
    for (int i = 0; i < REMEMBERED.length(); i++) {
      String other = REMEMBERED.substring(0, i) + "x" + REMEMBERED.substring(i + 1);
      assertThat(Asked.bearer(other).refusedBy(jwt)).as("character %d", i).isNotNull();
    }
    assertThat(Asked.bearer(REMEMBERED + "=").refusedBy(jwt)).isNotNull();
    assertThat(Asked.bearer("=" + REMEMBERED).refusedBy(jwt)).isNotNull();
    assertThat(Asked.bearer(REMEMBERED.substring(1)).refusedBy(jwt)).isNotNull();
  }

  @Test
  void knowsARememberedTokenOnlyAsABearers() {
    Jwt jwt = remembering();

    for (String scheme : List.of("Bearer ", "bearer ", "BEARER ", "Bearer   ")) {
      assertThat(Asked.with("authorization", scheme + REMEMBERED).knownBy(jwt).id())
          .isEqualTo("bob");
    }
    for (String scheme : List.of("Basic ", "Bearer\t", "Bearer", "Bearer:", "Bearer x ", "")) {
      assertThat(Asked.with("authorization", scheme + REMEMBERED).at(jwt))
          .isNotInstanceOf(Recognizer.Finding.Known.class);
    }
    assertThat(Asked.bearer(REMEMBERED).and("authorization", "Bearer x").refusedBy(jwt))
        .isEqualTo(Reason.MALFORMED);
    assertThat(Asked.bearer(REMEMBERED).and("authorization", "Basic x").refusedBy(jwt))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void knowsARememberedTokenUntilItExpires() {
    Jwt jwt = remembering();
    scene.clock.forward(Duration.ofMillis(59_999));
    assertThat(Asked.bearer(REMEMBERED).knownBy(jwt).id()).isEqualTo("bob");

    scene.clock.forward(Duration.ofMillis(1));

    assertThat(Asked.bearer(REMEMBERED).refusedBy(jwt)).isNotNull();
  }

  @Test
  void takesUpANewKeyWhenATokenNamesIt() {
    Jwt jwt = scene.jwt();
    assertThat(Asked.bearer(scene.good()).refusedBy(jwt)).isNull();
    TestIssuer next = TestIssuer.of("ES256", "k2");
    scene.keySet = "{\"keys\":[" + scene.issuer.publicKey() + "," + next.publicKey() + "]}";
    scene.nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(Asked.bearer(next.token(Scene.claims(""))).refusedBy(jwt)).isNull();
    assertThat(scene.http.sent()).hasSize(2);
  }

  @Test
  void fetchesOnceForAFloodOfUnknownKeys() {
    Jwt jwt = scene.jwt();
    assertThat(Asked.bearer(scene.good()).refusedBy(jwt)).isNull();
    scene.nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    for (int i = 0; i < 200; i++) {
      String forged = scene.issuer.token("{\"alg\":\"ES256\",\"kid\":\"x" + i + "\"}", claims());
      assertThat(Asked.bearer(forged).refusedBy(jwt)).isEqualTo(Reason.UNKNOWN);
    }

    assertThat(scene.http.sent()).hasSize(2);
  }

  private static String claims() {
    return Scene.claims("");
  }

  @Test
  void letsNobodyInWhileItHasNoKeysAndDoesNotStormTheIssuer() {
    scene.keySet = "";
    Jwt jwt = scene.jwt();

    for (int i = 0; i < 50; i++) {
      assertThat(Asked.bearer(scene.good()).refusedBy(jwt)).isEqualTo(Reason.UNDECIDED);
    }

    assertThat(scene.http.sent()).hasSize(1);
  }

  @Test
  void refusesRevokedTokensAlsoThoseItRemembers() {
    KeyRing ring = scene.ring();
    TokenMemory memory = new TokenMemory();
    String one = scene.issuer.token(Scene.claims(",\"jti\":\"t1\",\"iat\":" + Clock.seconds(0)));
    Jwt before = with(ring, memory, Revocations.NONE);
    assertThat(Asked.bearer(one).refusedBy(before)).isNull();

    Jwt byId = with(ring, memory, new Revocations(Set.of("t1"), Map.of()));
    Jwt bySubject =
        with(ring, memory, new Revocations(Set.of(), Map.of("alice", Clock.START.plusSeconds(1))));
    Jwt older = with(ring, memory, new Revocations(Set.of(), Map.of("alice", Clock.START)));

    assertThat(Asked.bearer(one).refusedBy(byId)).isEqualTo(Reason.REVOKED);
    assertThat(Asked.bearer(one).refusedBy(bySubject)).isEqualTo(Reason.REVOKED);
    assertThat(Asked.bearer(one).refusedBy(older)).isNull();
    assertThat(Asked.bearer(scene.good()).refusedBy(older)).isEqualTo(Reason.REVOKED);
  }

  private Jwt with(KeyRing ring, TokenMemory memory, Revocations revoked) {
    Jwt.Rules rules =
        new Jwt.Rules(Scene.policy(false), Set.of(SignatureAlgorithm.ES256), "at+jwt", revoked);
    Jwt.Rules any = new Jwt.Rules(rules.claims(), rules.algorithms(), null, revoked);
    return new Jwt(any, ring, memory, null, scene.clock);
  }

  @Test
  void demandsTheTypeThatIsConfigured() {
    Jwt.Rules rules =
        new Jwt.Rules(
            Scene.policy(false), Set.of(SignatureAlgorithm.ES256), "at+jwt", Revocations.NONE);
    Jwt jwt = new Jwt(rules, scene.ring(), new TokenMemory(), null, scene.clock);
    String typed =
        scene.issuer.token(
            "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"application/at+jwt\"}", claims());

    assertThat(Asked.bearer(typed).refusedBy(jwt)).isNull();
    assertThat(Asked.bearer(scene.good()).refusedBy(jwt)).isEqualTo(Reason.FOREIGN);
  }

  @Test
  void holdsATokenToTheCertificateItIsBoundTo() {
    TestAuthority authority = TestAuthority.of("CN=ca");
    var own = authority.issue("CN=own").certificate();
    var other = authority.issue("CN=other").certificate();
    String bound =
        scene.issuer.token(
            Scene.claims(",\"cnf\":{\"x5t#S256\":\"" + Binding.thumbprint(own) + "\"}"));
    Jwt jwt = scene.jwt();

    assertThat(Asked.bearer(bound).showing(own).refusedBy(jwt)).isNull();
    assertThat(Asked.bearer(bound).showing(other).refusedBy(jwt)).isEqualTo(Reason.UNBOUND);
    assertThat(Asked.bearer(bound).refusedBy(jwt)).isEqualTo(Reason.UNBOUND);
    Jwt demanding = scene.jwt(scene.ring(), Revocations.NONE, true, null);
    assertThat(Asked.bearer(scene.good()).showing(own).refusedBy(demanding))
        .isEqualTo(Reason.UNBOUND);
    String otherwise = scene.issuer.token(Scene.claims(",\"cnf\":{\"jkt\":\"abc\"}"));
    assertThat(Asked.bearer(otherwise).showing(own).refusedBy(jwt)).isEqualTo(Reason.UNBOUND);
  }

  @Test
  void discoversTheKeysOfExactlyThatIssuer() {
    String page = Scene.ISSUER + "/.well-known/openid-configuration";
    String good = "{\"issuer\":\"" + Scene.ISSUER + "\",\"jwks_uri\":\"" + Scene.KEYS + "\"}";

    assertThat(discovered(page, good)).isNull();
    assertThat(discovered(page, good.replace("login.example\",", "login.example/\",")))
        .isEqualTo(Reason.UNDECIDED);
    assertThat(discovered(page, good.replace("https://login.example/keys", "http://a/keys")))
        .isEqualTo(Reason.UNDECIDED);
    assertThat(discovered(page, "{\"issuer\":\"" + Scene.ISSUER + "\"}"))
        .isEqualTo(Reason.UNDECIDED);
    assertThat(discovered(page, good.replace("{", "{\"issuer\":\"https://evil\",")))
        .isEqualTo(Reason.UNDECIDED);
  }

  private @Nullable Reason discovered(String page, String answer) {
    scene.http.at(page, _ -> answer);
    KeySource source = new KeySource.Discovered(Scene.ISSUER, scene.http);
    KeyRing ring = KeyRing.lazy(source, scene.nanos::get);
    return Asked.bearer(scene.good()).refusedBy(scene.jwt(ring, Revocations.NONE, false, null));
  }

  @Test
  void challengesAsBearerTokensAreChallenged() {
    Jwt jwt = scene.jwt();

    assertThat(jwt.challenge(null)).isEqualTo("Bearer realm=\"api\"");
    assertThat(jwt.challenge(Reason.EXPIRED))
        .isEqualTo("Bearer realm=\"api\", error=\"invalid_token\", error_description=\"expired\"");
    assertThat(jwt.challenge(Reason.MALFORMED))
        .startsWith("Bearer realm=\"api\", error=\"invalid_token\"");
  }
}
