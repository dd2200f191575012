package dev.banyan.gateway.security.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.operation.Caller;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Recognises callers by the certificate that they showed when they connected (RFC 8446 §4.4.2).
/// The listener has verified the chain; here is decided whose it is, and whether it still holds: a
/// connection may outlive both certificate and revocation list.
public final class Certificates implements Recognizer {
  private static final int REMEMBERED_MAX = 20_000;

  private final String name;
  private final List<CertificateRule> rules;
  private final RevocationLists revoked;
  private final InstantSource clock;

  /// By identity: one connection has one object.
  private final Cache<X509Certificate, Optional<Caller>> known =
      Caffeine.newBuilder().weakKeys().maximumSize(REMEMBERED_MAX).executor(Runnable::run).build();

  public Certificates(
      String name, List<CertificateRule> rules, RevocationLists revoked, InstantSource clock) {
    this.name = name;
    this.rules = List.copyOf(rules);
    this.revoked = revoked;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  /// A verified certificate that no rule names is not a wrong credential: it may be there for
  /// another method, or for the transport alone.
  @Override
  public Finding recognize(Credentials credentials) {
    List<X509Certificate> chain = credentials.certificates();
    if (chain == null || chain.isEmpty()) {
      return Finding.Missing.MISSING;
    }
    X509Certificate own = chain.getFirst();
    Optional<Caller> caller = known.get(own, this::whose);
    if (caller.isEmpty()) {
      return new Finding.Foreign(refused(Reason.UNKNOWN, "no rule names it"));
    }
    Instant now = clock.instant();
    if (!now.isBefore(own.getNotAfter().toInstant())) {
      return refused(Reason.EXPIRED, "it has expired since the client connected");
    }
    return switch (revoked.of(chain, now)) {
      case GOOD -> new Finding.Known(caller.get());
      case REVOKED -> refused(Reason.REVOKED, "its authority has revoked it");
      case UNKNOWN ->
          Recognizer.undecided(
              "the revocation list of a client certificate's authority is missing or out of date");
    };
  }

  private Optional<Caller> whose(X509Certificate certificate) {
    return rules.stream()
        .filter(rule -> rule.fits(certificate))
        .findFirst()
        .map(CertificateRule::caller);
  }

  private static Finding.Refused refused(Reason reason, String why) {
    return Recognizer.refused(
        reason, "The certificate is not accepted", "certificate refused: " + why);
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return "Certificate";
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of();
  }
}
