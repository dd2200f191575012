package dev.banyan.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recognises callers by a signed JSON Web Token in `Authorization: Bearer` (RFC 6750, RFC 7519).
///
/// Refuses what RFC 8725 warns of: `none` and unexpected algorithms, keys that the token brings
/// along (`jku`, `jwk`, `x5u`, `x5c` are never looked at), critical headers, nested and encrypted
/// tokens. A token found good is remembered by its hash until it expires, so that a signature is
/// checked once.
public final class Jwt implements Recognizer {
  private static final int TOKEN_CHARACTERS_MAX = 16 * 1024;
  private static final int REMEMBERED_MAX = 50_000;
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  private record Remembered(Caller caller, Instant expires) {}

  private final JwtPolicy policy;
  private final KeyRing keys;
  private final InstantSource clock;
  private final Claims claims;
  private final DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();
  private final Cache<String, Remembered> remembered =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED_MAX)
          .expireAfterWrite(Duration.ofMinutes(10))
          .executor(Runnable::run)
          .build();

  public Jwt(JwtPolicy policy, KeyRing keys, InstantSource clock) {
    this.policy = policy;
    this.keys = keys;
    this.clock = clock;
    this.claims = new Claims(policy);
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public Finding recognize(Credentials credentials) {
    List<String> sent = credentials.header("authorization");
    if (sent.isEmpty() || !bearer(sent.getFirst())) {
      return Finding.Missing.MISSING;
    }
    String token = sent.getFirst().substring("bearer ".length()).strip();
    if (sent.size() > 1 || token.length() > TOKEN_CHARACTERS_MAX) {
      return refused("it is too long or sent twice");
    }
    String digest = digest(token);
    Remembered known = remembered.getIfPresent(digest);
    if (known != null && clock.instant().isBefore(known.expires())) {
      return new Finding.Known(known.caller());
    }
    return verify(token, digest);
  }

  private static boolean bearer(String authorization) {
    return authorization.length() > 7
        && authorization.substring(0, 7).toLowerCase(Locale.ROOT).equals("bearer ");
  }

  private Finding verify(String token, String digest) {
    SignedJWT jwt;
    try {
      jwt = SignedJWT.parse(token);
    } catch (ParseException | RuntimeException _) {
      return refused("it is not a signed JSON Web Token");
    }
    JWSHeader header = jwt.getHeader();
    String reason = headerProblem(header);
    if (reason != null) {
      return refused(reason);
    }
    List<JWK> candidates = keys.find(header.getKeyID());
    if (candidates == null || candidates.isEmpty()) {
      return keys.mayRead() ? new Finding.Later(keys::readAgain) : unknownKey(candidates);
    }
    boolean signed = candidates.stream().limit(8).anyMatch(key -> signedBy(jwt, key));
    if (!signed) {
      return refused("its signature does not hold");
    }
    return judge(jwt, digest);
  }

  private static Finding unknownKey(@Nullable List<JWK> candidates) {
    if (candidates == null) {
      return new Finding.Refused(
          Fault.builder(Fault.Kind.OVERLOADED, "Callers cannot be checked now")
              .operator("the issuer's keys were never read; nobody is let in before they are")
              .retryAfter(Duration.ofSeconds(5))
              .build());
    }
    return refused("its key is not known");
  }

  private @Nullable String headerProblem(JWSHeader header) {
    if (!policy.algorithms().contains(header.getAlgorithm().getName())) {
      return "its algorithm is not allowed";
    }
    if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
      return "it has critical headers that are not understood";
    }
    JOSEObjectType type = header.getType();
    if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
      return "it is not an access token";
    }
    return null;
  }

  private boolean signedBy(SignedJWT jwt, JWK key) {
    if (!(key instanceof AsymmetricJWK asymmetric)
        || (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE))
        || (key.getAlgorithm() != null
            && !key.getAlgorithm().getName().equals(jwt.getHeader().getAlgorithm().getName()))) {
      return false;
    }
    try {
      JWSVerifier verifier = verifiers.createJWSVerifier(jwt.getHeader(), asymmetric.toPublicKey());
      return jwt.verify(verifier);
    } catch (JOSEException | RuntimeException _) {
      return false;
    }
  }

  private Finding judge(SignedJWT jwt, String digest) {
    JWTClaimsSet set;
    try {
      set = jwt.getJWTClaimsSet();
    } catch (ParseException | RuntimeException _) {
      return refused("its claims cannot be read");
    }
    Instant now = clock.instant();
    String reason = claims.problem(set, now);
    if (reason != null) {
      return refused(reason);
    }
    Caller caller = claims.caller(set);
    Date expires = set.getExpirationTime();
    remembered.put(digest, new Remembered(caller, expires.toInstant().plus(policy.leeway())));
    return new Finding.Known(caller);
  }

  private static Finding refused(String why) {
    return new Finding.Refused(
        Fault.builder(Fault.Kind.UNAUTHENTICATED, "The token is not valid")
            .operator("token refused: " + why)
            .build());
  }

  private static String digest(String token) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw Fault.bug("this JDK has no SHA-256", impossible);
    }
  }

  @Override
  public String challenge() {
    return "Bearer";
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of("authorization");
  }

  @Override
  public void close() {
    keys.close();
  }
}
