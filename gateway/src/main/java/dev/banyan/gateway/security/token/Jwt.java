package dev.banyan.gateway.security.token;

import dev.banyan.base.Secret;
import dev.banyan.gateway.security.Hashes;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recognises callers by a signed JSON Web Token in `Authorization: Bearer` (RFC 6750, RFC 7519).
///
/// Refuses what RFC 8725 warns of: `none`, symmetric and unexpected algorithms, critical and
/// compressed headers, unencoded payloads, nested and encrypted tokens. Keys that a token brings
/// along or points at (`jwk`, `jku`, `x5u`, `x5c`) are never looked at. A token found good is
/// remembered by its hash until it expires, is revoked, or the issuer's keys change.
///
/// A token of another issuer is another method's: the next one of the route may look at it.
public final class Jwt implements Recognizer {
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  /// Candidates of one signature: a key set with more keys of one kind must give them ids.
  private static final int CANDIDATES_MAX = 8;

  /// What a token must be, besides its claims. `type` is null where any access token will do.
  public record Rules(
      TokenPolicy claims,
      Set<SignatureAlgorithm> algorithms,
      @Nullable String type,
      Revocations revoked) {
    public Rules {
      algorithms = EnumSet.copyOf(algorithms);
    }
  }

  private final Rules rules;
  private final KeyRing ring;
  private final TokenMemory memory;
  private final @Nullable IntrospectionEndpoint issuer;
  private final InstantSource clock;
  private final Bytes.Look<TokenMemory.Good> remembered;

  public Jwt(
      Rules rules,
      KeyRing ring,
      TokenMemory memory,
      @Nullable IntrospectionEndpoint issuer,
      InstantSource clock) {
    this.rules = rules;
    this.ring = ring;
    this.memory = memory;
    this.issuer = issuer;
    this.clock = clock;
    this.remembered = memory::find;
  }

  @Override
  public String name() {
    return rules.claims().name();
  }

  @Override
  public Finding recognize(Credentials credentials) {
    TokenMemory.Good known = credentials.look(Bearer.HEADER, remembered);
    if (known != null && stillHolds(known)) {
      return letIn(known, null, credentials);
    }
    Bearer bearer = Bearer.of(credentials);
    return bearer.token().isEmpty() ? bearer.finding() : verify(bearer.token(), credentials);
  }

  private boolean stillHolds(TokenMemory.Good known) {
    KeyRing.Keys keys = ring.keys();
    return keys != null
        && keys.version() == known.version()
        && clock.millis() < known.expiresMillis();
  }

  private Finding verify(String token, Credentials credentials) {
    Jws jws = Jws.parse(token);
    if (jws == null) {
      return foreign(Reason.MALFORMED, "it is not a signed JSON Web Token");
    }
    JsonTree.Members members = jws.claims();
    if (members == null) {
      return Bearer.refused(Reason.MALFORMED, "its claims cannot be read");
    }
    Claims claims = new Claims(members);
    if (!Objects.equals(rules.claims().issuer(), claims.text("iss"))) {
      return foreign(Reason.FOREIGN, "its issuer is another one");
    }
    Finding problem = headerProblem(jws);
    if (problem != null) {
      return problem;
    }
    Unverified unverified = new Unverified(jws, claims, token);
    Finding now = check(unverified, credentials);
    return now != null
        ? now
        : new Finding.Later(
            () -> {
              ring.readAgain();
              Finding then = check(unverified, credentials);
              return then != null ? settled(then) : unknownKey();
            });
  }

  /// A token on its way to be believed.
  private record Unverified(Jws jws, Claims claims, String token) {}

  /// Off the event loop: what is still to be asked is asked at once.
  private static Finding settled(Finding finding) {
    return finding instanceof Finding.Later(var work) ? work.get() : finding;
  }

  private static Finding foreign(Reason reason, String why) {
    return new Finding.Foreign(Bearer.refused(reason, why));
  }

  private Finding unknownKey() {
    return ring.keys() == null
        ? Recognizer.undecided(
            "the issuer's keys were never read; nobody is let in before they are")
        : Bearer.refused(Reason.UNKNOWN, "its key is not known");
  }

  @Nullable Finding headerProblem(Jws jws) {
    String algorithm = jws.text("alg");
    SignatureAlgorithm known = algorithm == null ? null : SignatureAlgorithm.of(algorithm);
    if (known == null || !rules.algorithms().contains(known)) {
      return Bearer.refused(Reason.FOREIGN, "its algorithm is not allowed");
    }
    for (String name : List.of("crit", "b64", "zip", "enc")) {
      if (jws.header().get(name) != null) {
        return Bearer.refused(Reason.MALFORMED, "its header `" + name + "` is not taken");
      }
    }
    for (String name : List.of("kid", "typ", "cty")) {
      if (jws.header().get(name) != null && jws.text(name) == null) {
        return Bearer.refused(Reason.MALFORMED, "its header `" + name + "` is no text");
      }
    }
    if ("jwt".equals(kind(jws.text("cty")))) {
      return Bearer.refused(Reason.FOREIGN, "it holds another token");
    }
    return typeProblem(kind(jws.text("typ")));
  }

  private @Nullable Finding typeProblem(@Nullable String type) {
    String demanded = kind(rules.type());
    boolean good = demanded != null ? demanded.equals(type) : type == null || TYPES.contains(type);
    return good ? null : Bearer.refused(Reason.FOREIGN, "it is not an access token");
  }

  /// A media type as RFC 7515 §4.1.9 compares it: in lower case, without `application/`.
  private static @Nullable String kind(@Nullable String type) {
    if (type == null) {
      return null;
    }
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
  }

  /// What the token is worth by the keys known now; null where reading them again may help.
  private @Nullable Finding check(Unverified token, Credentials credentials) {
    KeyRing.Keys keys = ring.keys();
    SignatureAlgorithm algorithm = SignatureAlgorithm.of(String.valueOf(token.jws().text("alg")));
    if (keys == null || algorithm == null) {
      return ring.mayHelp() ? null : unknownKey();
    }
    Finding.Refused problem = signatureProblem(token.jws(), algorithm, keys);
    if (problem == null) {
      return judge(token, keys.version(), credentials);
    }
    return problem.reason() == Reason.UNKNOWN && ring.mayHelp() ? null : problem;
  }

  /// Why the signature is none of the issuer's; null when it is.
  static Finding.@Nullable Refused signatureProblem(
      Jws jws, SignatureAlgorithm algorithm, KeyRing.Keys keys) {
    List<VerifyingKey> candidates = KeyRing.fitting(keys, jws.text("kid"), algorithm);
    if (candidates.isEmpty()) {
      return Bearer.refused(Reason.UNKNOWN, "its key is not known");
    }
    boolean signed =
        candidates.stream()
            .limit(CANDIDATES_MAX)
            .anyMatch(key -> algorithm.verify(key.key(), jws.input(), jws.signature()));
    return signed ? null : Bearer.refused(Reason.FORGED, "its signature does not hold");
  }

  private Finding judge(Unverified token, long version, Credentials credentials) {
    Claims claims = token.claims();
    Instant expires = claims.instant("exp");
    Finding problem = claims.problem(rules.claims(), clock.instant());
    if (problem != null) {
      return problem;
    }
    if (expires == null) {
      return Bearer.refused(Reason.MALFORMED, "it never expires");
    }
    TokenMemory.Good good =
        new TokenMemory.Good(
            new Finding.Known(claims.caller(rules.claims())),
            expires.plus(rules.claims().leeway()).toEpochMilli(),
            version,
            claims.text("jti"),
            claims.instant("iat"),
            Binding.of(claims));
    memory.keep(token.token(), good);
    return letIn(good, token.token(), credentials);
  }

  /// The checks that each request needs. `verified` is the token, null where it is still to be read
  /// where somebody needs its text.
  private Finding letIn(TokenMemory.Good good, @Nullable String verified, Credentials credentials) {
    if (rules.revoked().include(good.id(), good.caller().id(), good.issued())) {
      return Bearer.refused(Reason.REVOKED, "it is revoked");
    }
    Finding unbound = good.binding().problem(rules.claims().certificateBound(), credentials);
    if (unbound != null) {
      return unbound;
    }
    if (issuer == null) {
      return good.known();
    }
    String token = verified == null ? Bearer.of(credentials).token() : verified;
    return issuer.ask(token, Hashes.hex(token), Reason.REVOKED, _ -> good.known());
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return Bearer.challenge(refused);
  }

  @Override
  public @Nullable Secret token(Credentials credentials) {
    return Bearer.of(credentials).secret();
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of(Bearer.HEADER);
  }
}
