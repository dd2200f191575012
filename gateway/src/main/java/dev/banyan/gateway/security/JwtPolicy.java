package dev.banyan.gateway.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a token must be to be believed (RFC 7519, and RFC 8725 for what to refuse). `roles`, `scopes`
/// and `tenant` are dotted paths into the claims; `algorithms` are JWS names, never `none`.
public record JwtPolicy(
    String name,
    String issuer,
    @Nullable String audience,
    Set<String> algorithms,
    String subject,
    @Nullable String roles,
    @Nullable String scopes,
    @Nullable String tenant,
    Duration leeway) {
  /// What is taken where the configuration names no algorithms: signatures only, no shared secrets.
  public static final Set<String> ASYMMETRIC =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA");

  public JwtPolicy {
    algorithms = Set.copyOf(algorithms);
  }

  /// The claim path split at its dots.
  static List<String> path(String dotted) {
    return List.of(dotted.split("\\.", -1));
  }
}
