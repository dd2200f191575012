package dev.banyan.connectors.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Deadline;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Subject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A token that we sign and that names the caller: `sub`, `roles`, `scope`, `tenant` and the claims
/// that are passed on; none of these for a request of nobody in particular. Signed off the event
/// loop and shown during the first half of its lifetime, so that it never arrives about to end; the
/// 10,000 last used are remembered. Thread-safe.
final class SignedTokens implements Credential {
  private static final int CALLERS_MAX = 10_000;

  /// Claims that are ours.
  static final Set<String> RESERVED =
      Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "roles", "scope", "tenant", "cnf");

  private final Auth.Signed written;
  private final List<SigningKey> keys;
  private final InstantSource clock;
  private final String header;
  private final Cache<Caller, Kept> tokens =
      Caffeine.newBuilder()
          .maximumSize(CALLERS_MAX)
          .expireAfterAccess(Duration.ofMinutes(15))
          .executor(Runnable::run)
          .build();

  private record Kept(List<Http.Header> headers, long fromMillis, long untilMillis) {
    /// A clock that was set back would keep it long beyond its half.
    boolean holds(long now) {
      return fromMillis <= now && now < untilMillis;
    }
  }

  SignedTokens(Auth.Signed written, List<SigningKey> keys, InstantSource clock) {
    this.written = written;
    this.keys = List.copyOf(keys);
    this.clock = clock;
    this.header = written.header().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<String> headers() {
    return List.of(header);
  }

  @Override
  public boolean tellsCaller() {
    return true;
  }

  @Override
  public @Nullable List<Http.Header> ready(Subject subject) {
    Kept kept = tokens.getIfPresent(subject.caller());
    return kept != null && kept.holds(clock.millis()) ? kept.headers : null;
  }

  @Override
  public List<Http.Header> obtain(Subject subject, Deadline deadline) {
    List<Http.Header> ready = ready(subject);
    if (ready != null) {
      return ready;
    }
    long now = clock.millis();
    String token = keys.getFirst().token(claims(subject.caller(), now / 1000));
    String value = header.equals("authorization") ? "Bearer " + token : token;
    List<Http.Header> headers = List.of(new Http.Header(header, value));
    tokens.put(subject.caller(), new Kept(headers, now, now + written.lifetime().toMillis() / 2));
    return headers;
  }

  private Map<String, JsonTree> claims(Caller caller, long now) {
    Map<String, JsonTree> claims = new LinkedHashMap<>();
    claims.put("iss", JsonTree.text(written.issuer()));
    claims.put("aud", JsonTree.text(written.audience()));
    claims.put("iat", JsonTree.number(now));
    claims.put("exp", JsonTree.number(now + written.lifetime().toSeconds()));
    if (!caller.method().equals(Caller.ANYONE.method())) {
      claims.put("sub", JsonTree.text(caller.id()));
      claims.put("roles", tree(List.copyOf(new TreeSet<>(caller.roles()))));
      claims.put("scope", JsonTree.text(String.join(" ", new TreeSet<>(caller.scopes()))));
    }
    if (caller.tenant() != null) {
      claims.put("tenant", JsonTree.text(caller.tenant()));
    }
    for (String name : written.claims()) {
      Object value = caller.claims().get(name);
      if (value != null) {
        claims.put(name, tree(value));
      }
    }
    return claims;
  }

  private static JsonTree tree(Object value) {
    return switch (value) {
      case Boolean truth -> JsonTree.truth(truth);
      case Long number -> JsonTree.number(number);
      case BigDecimal number -> JsonTree.number(number);
      case List<?> items -> JsonTree.list(items.stream().map(item -> tree((Object) item)).toList());
      case Map<?, ?> members -> {
        Map<String, JsonTree> all = new LinkedHashMap<>();
        members.forEach((name, member) -> all.put(String.valueOf(name), tree(member)));
        yield JsonTree.object(all);
      }
      default -> JsonTree.text(value.toString());
    };
  }

  /// Another signature would say the same.
  @Override
  public boolean refused(Subject subject, List<Http.Header> shown) {
    return false;
  }

  @Override
  public List<String> publicKeys() {
    return keys.stream().map(SigningKey::jwk).toList();
  }

  @Override
  public void close() {
    tokens.invalidateAll();
  }
}
