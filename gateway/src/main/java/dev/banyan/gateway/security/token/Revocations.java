package dev.banyan.gateway.security.token;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tokens that hold no more, whatever they say: by their id, or all of a subject that were issued
/// before an instant.
public record Revocations(Set<String> tokens, Map<String, Instant> subjects) {
  public static final Revocations NONE = new Revocations(Set.of(), Map.of());

  public Revocations {
    tokens = Set.copyOf(tokens);
    subjects = Map.copyOf(subjects);
  }

  /// A token of a revoked subject that does not say when it was issued is revoked too.
  boolean include(@Nullable String token, String subject, @Nullable Instant issued) {
    if (token != null && tokens.contains(token)) {
      return true;
    }
    Instant before = subjects.get(subject);
    return before != null && (issued == null || issued.isBefore(before));
  }
}
