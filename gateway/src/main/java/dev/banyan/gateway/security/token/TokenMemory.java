package dev.banyan.gateway.security.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.gateway.security.KeyHash;
import dev.banyan.gateway.security.Memory;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.operation.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tokens found good, by the hash of each, so that a signature is checked once in a quarter of an
/// hour. Bounded in number and in bytes: the least used are forgotten first, and checked again.
/// Thread-safe.
///
/// The tokens themselves are not kept: a hash under a secret of the process ([KeyHash]) stands for
/// each, which nobody can find another text for, and which is worth nothing to whoever reads the
/// memory. That it is looked up by comparing tells an attacker's clock nothing, as nobody knows
/// which text has which hash.
public final class TokenMemory implements Memory {
  private static final int TOKENS_MAX = 50_000;

  /// Of what tokens say: large ones are fewer.
  private static final int BYTES_MAX = 64 * 1024 * 1024;

  /// From when it was checked, whether or not it is used: to note each use costs more than finding
  /// the token.
  private static final Duration KEPT = Duration.ofMinutes(15);

  /// What a good token said. It is believed until `expiresMillis`, while the key set has `version`.
  record Good(
      Recognizer.Finding.Known known,
      long expiresMillis,
      long version,
      @Nullable String id,
      @Nullable Instant issued,
      Binding binding) {
    Caller caller() {
      return known.caller();
    }
  }

  private final Cache<KeyHash.Wide, Good> tokens =
      Caffeine.newBuilder()
          .maximumWeight(BYTES_MAX)
          .weigher((KeyHash.Wide _, Good good) -> weight(good.caller().bytes()))
          .expireAfterWrite(KEPT)
          .executor(Runnable::run)
          .build();

  /// What is remembered counts for at least so much that there are never more than 50,000.
  static int weight(int bytes) {
    return Math.max(bytes, BYTES_MAX / TOKENS_MAX);
  }

  static int bytesMax() {
    return BYTES_MAX;
  }

  /// How many tokens are remembered.
  long held() {
    tokens.cleanUp();
    return tokens.estimatedSize();
  }

  /// What the token in an `Authorization` header said, as it came; null where the header brings
  /// none, or none that is known.
  @Nullable Good find(byte[] header, int from, int to) {
    int token = Bearer.tokenAt(header, from, to);
    return token < 0 ? null : tokens.getIfPresent(KeyHash.wide(header, token, to));
  }

  void keep(String token, Good good) {
    byte[] bytes = token.getBytes(StandardCharsets.ISO_8859_1);
    tokens.put(KeyHash.wide(bytes, 0, bytes.length), good);
  }

  @Override
  public void close() {
    tokens.invalidateAll();
  }
}
