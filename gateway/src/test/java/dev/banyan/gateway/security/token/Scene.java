package dev.banyan.gateway.security.token;

import dev.banyan.gateway.security.Clock;
import dev.banyan.gateway.security.FakeHttp;
import dev.banyan.testbase.TestIssuer;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A recogniser of tokens whose issuer is in the test: its key set is fetched by a fake client.
final class Scene {
  static final String ISSUER = "https://login.example";
  static final String KEYS = "https://login.example/keys";

  final Clock clock = new Clock();
  final AtomicLong nanos = new AtomicLong();
  final FakeHttp http = new FakeHttp();
  final TestIssuer issuer;
  volatile String keySet;

  Scene(String algorithm) {
    issuer = TestIssuer.of(algorithm, "k1");
    keySet = issuer.keySet();
    http.at(KEYS, _ -> keySet);
  }

  KeyRing ring() {
    return KeyRing.lazy(new KeySource.KeyAddress(URI.create(KEYS), http), nanos::get);
  }

  Jwt jwt() {
    return jwt(ring(), Revocations.NONE, false, null);
  }

  Jwt jwt(
      KeyRing ring, Revocations revoked, boolean bound, @Nullable IntrospectionEndpoint endpoint) {
    Jwt.Rules rules =
        new Jwt.Rules(policy(bound), EnumSet.allOf(SignatureAlgorithm.class), null, revoked);
    return new Jwt(rules, ring, new TokenMemory(), endpoint, clock);
  }

  static TokenPolicy policy(boolean bound) {
    return new TokenPolicy(
        "staff",
        ISSUER,
        Set.of("sales"),
        new TokenPolicy.Paths("sub", "realm_access.roles", "scope", "org", "plan"),
        bound,
        Duration.ofSeconds(30));
  }

  /// Claims that let alice in, with more of them.
  static String claims(String more) {
    return "{\"iss\":\"%s\",\"aud\":\"sales\",\"sub\":\"alice\",\"exp\":%d%s}"
        .formatted(ISSUER, Clock.seconds(300), more);
  }

  String good() {
    return issuer.token(claims(""));
  }
}
