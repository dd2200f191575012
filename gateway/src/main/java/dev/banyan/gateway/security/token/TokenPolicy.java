package dev.banyan.gateway.security.token;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the claims of a token must be to be believed (RFC 7519, RFC 8725 for what to refuse).
/// `issuer` null and `audiences` empty: not looked at, which only introspection may do. `roles`,
/// `scopes`, `tenant` and `plan` are dotted paths into the claims.
public record TokenPolicy(
    String name,
    @Nullable String issuer,
    Set<String> audiences,
    Paths paths,
    boolean certificateBound,
    Duration leeway) {
  public TokenPolicy {
    audiences = Set.copyOf(audiences);
  }

  /// Where in the claims the caller is described.
  public record Paths(
      String subject,
      @Nullable String roles,
      String scopes,
      @Nullable String tenant,
      @Nullable String plan) {}

  /// The claim path split at its dots.
  static List<String> path(String dotted) {
    return List.of(dotted.split("\\.", -1));
  }
}
