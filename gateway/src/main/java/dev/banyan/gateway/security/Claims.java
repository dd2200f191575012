package dev.banyan.gateway.security;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.banyan.operation.Caller;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges the claims of a token whose signature holds, and makes the caller of them.
final class Claims {
  private final JwtPolicy policy;

  Claims(JwtPolicy policy) {
    this.policy = policy;
  }

  /// Why the claims do not let anybody in now; null when they do. `exp` and `iss` must be there.
  @Nullable String problem(JWTClaimsSet set, Instant now) {
    if (set.getIssuer() == null || !set.getIssuer().equals(policy.issuer())) {
      return "its issuer is another one";
    }
    if (Collections.disjoint(set.getAudience(), policy.audiences())) {
      return "it is meant for another audience";
    }
    if (set.getExpirationTime() == null) {
      return "it never expires";
    }
    if (!now.isBefore(set.getExpirationTime().toInstant().plus(policy.leeway()))) {
      return "it has expired";
    }
    if (set.getNotBeforeTime() != null
        && now.isBefore(set.getNotBeforeTime().toInstant().minus(policy.leeway()))) {
      return "it is not valid yet";
    }
    Object subject = set.getClaim(policy.subject());
    return subject instanceof String text && !text.isBlank() ? null : "it names no subject";
  }

  Caller caller(JWTClaimsSet set) {
    Map<String, Object> all = new HashMap<>();
    set.getClaims()
        .forEach(
            (name, value) -> {
              if (value instanceof String || value instanceof Long || value instanceof Boolean) {
                all.put(name, value);
              }
            });
    Object tenant = policy.tenant() == null ? null : at(set, policy.tenant());
    Object plan = policy.plan() == null ? null : at(set, policy.plan());
    return new Caller(
        policy.name(),
        String.valueOf(set.getClaim(policy.subject())),
        tenant instanceof String text ? text : null,
        words(policy.roles() == null ? null : at(set, policy.roles())),
        words(at(set, policy.scopes() == null ? "scope" : policy.scopes())),
        all,
        plan instanceof String text ? text : null);
  }

  private static @Nullable Object at(JWTClaimsSet set, String path) {
    Object here = set.getClaim(path);
    if (here != null) {
      return here;
    }
    List<String> names = JwtPolicy.path(path);
    here = set.getClaim(names.getFirst());
    for (String name : names.subList(1, names.size())) {
      here = here instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return here;
  }

  private static Set<String> words(@Nullable Object value) {
    return switch (value) {
      case String text -> new LinkedHashSet<>(Arrays.asList(text.strip().split("\\s+")));
      case Collection<?> list -> {
        Set<String> words = new LinkedHashSet<>();
        for (Object item : list) {
          if (item instanceof String text) {
            words.add(text);
          }
        }
        yield words;
      }
      case null, default -> Set.of();
    };
  }
}
