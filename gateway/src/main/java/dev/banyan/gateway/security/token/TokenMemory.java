package dev.banyan.gateway.security.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.gateway.security.Memory;
import dev.banyan.operation.Caller;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tokens found good, by the hash of each, so that a signature is checked once. Bounded: the least
/// used are forgotten first, and checked again. Thread-safe.
public final class TokenMemory implements Memory {
  private static final int TOKENS_MAX = 50_000;

  /// What a good token said. It is believed until `expires`, while the key set has `version`.
  record Good(
      Caller caller,
      Instant expires,
      long version,
      @Nullable String id,
      @Nullable Instant issued,
      Binding binding) {}

  private final Cache<String, Good> tokens =
      Caffeine.newBuilder()
          .maximumSize(TOKENS_MAX)
          .expireAfterAccess(Duration.ofMinutes(15))
          .executor(Runnable::run)
          .build();

  @Nullable Good find(String digest) {
    return tokens.getIfPresent(digest);
  }

  void keep(String digest, Good token) {
    tokens.put(digest, token);
  }

  @Override
  public void close() {
    tokens.invalidateAll();
  }
}
