package dev.banyan.gateway.security;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a token must be to be believed (RFC 7519, and RFC 8725 for what to refuse). `roles`,
/// `scopes`, `tenant` and `plan` are dotted paths into the claims; `algorithms` are JWS names,
/// never `none`.
public record JwtPolicy(
    String name,
    String issuer,
    Set<String> audiences,
    Set<String> algorithms,
    String subject,
    @Nullable String roles,
    @Nullable String scopes,
    @Nullable String tenant,
    @Nullable String plan,
    Duration leeway) {
  public JwtPolicy {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
  }

  /// The claim path split at its dots.
  static List<String> path(String dotted) {
    return List.of(dotted.split("\\.", -1));
  }
}
