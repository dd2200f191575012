package dev.banyan.connectors.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.operation.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A token for each caller's token (RFC 8693), by the hash of the caller's: the 10,000 last used
/// are remembered, fewer where they are large, each until it ends. A caller that was not recognised
/// by a token is refused. Thread-safe.
final class ExchangedTokens implements Credential {
  private static final int CALLERS_MAX = 10_000;

  /// Of tokens, which have at most 16 KiB each.
  static final int BYTES_MAX = 32 * 1024 * 1024;

  static final String TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private final String system;
  private final TokenEndpoint endpoint;
  private final LongSupplier clock;
  private final Cache<String, TokenSlot> slots;

  ExchangedTokens(String system, TokenEndpoint endpoint, LongSupplier clock, int bytesMax) {
    this.system = system;
    this.endpoint = endpoint;
    this.clock = clock;
    int least = Math.max(1, bytesMax / CALLERS_MAX);
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((String _, TokenSlot slot) -> Math.max(least, slot.characters()))
            .expireAfterAccess(Duration.ofMinutes(15))
            .executor(Runnable::run)
            .build();
  }

  /// A slot that is weighed again with its token.
  private TokenSlot slot(String hash) {
    return new TokenSlot(
        system, clock, () -> slots.asMap().computeIfPresent(hash, (_, same) -> same));
  }

  @Override
  public List<String> headers() {
    return List.of("authorization");
  }

  @Override
  public boolean tellsCaller() {
    return true;
  }

  @Override
  public boolean renewable() {
    return true;
  }

  @Override
  public @Nullable List<Http.Header> ready(Subject subject) {
    Secret token = subject.token();
    TokenSlot slot = token == null ? null : slots.getIfPresent(hash(token));
    return slot == null ? null : slot.ready();
  }

  @Override
  public List<Http.Header> obtain(Subject subject, Deadline deadline) {
    Secret token = subject.token();
    if (token == null) {
      throw Fault.builder(Fault.Kind.FORBIDDEN, "This needs a caller with a token")
          .operator(
              "no credential for "
                  + system
                  + ": `exchange` needs callers of a group `jwt` or `introspection`")
          .build();
    }
    TokenSlot slot = slots.get(hash(token), this::slot);
    return slot.obtain(() -> endpoint.exchange(form(token), deadline), deadline);
  }

  private static Map<String, String> form(Secret token) {
    return Map.of(
        "grant_type",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token",
        token.reveal(),
        "subject_token_type",
        TOKEN,
        "requested_token_type",
        TOKEN);
  }

  @Override
  public boolean refused(Subject subject, List<Http.Header> shown) {
    Secret token = subject.token();
    TokenSlot slot = token == null ? null : slots.getIfPresent(hash(token));
    return slot != null && slot.refused(shown);
  }

  private static String hash(Secret token) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha.digest(token.reveal().getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every platform has SHA-256", e);
    }
  }

  @Override
  public Map<String, Number> gauges() {
    return Map.of(
        "token.asked", endpoint.asked(),
        "token.failed", endpoint.failed(),
        "token.held", slots.estimatedSize());
  }

  @Override
  public void close() {
    slots.invalidateAll();
    endpoint.close();
  }
}
