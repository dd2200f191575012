package dev.banyan.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Fault;
import dev.banyan.base.Rate;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What HTTP Basic remembers: pairs of name and password found right, as a keyed hash that is worth
/// nothing outside this process; wrong ones, counted by name and network; and how many slow hashes
/// are computed now, which must not take all processors. Thread-safe.
public final class PasswordMemory implements Memory {
  private static final int RIGHT_MAX = 20_000;
  private static final int WAITING_MAX = 64;
  private static final int WAITING_OF_NETWORK_MAX = 32;
  private static final long WAIT_MILLIS = 5_000;

  private final SecretKeySpec key;
  private final Cache<String, PasswordHash> right;
  private final Throttle throttle;
  private final Semaphore computing =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, Integer> waitingByNetwork = new ConcurrentHashMap<>();

  public PasswordMemory(Duration remember, Rate attempts) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, "HmacSHA256");
    this.throttle = new Throttle(attempts);
    this.right =
        Caffeine.newBuilder()
            .maximumSize(RIGHT_MAX)
            .expireAfterWrite(remember)
            .executor(Runnable::run)
            .build();
  }

  /// Whether that pair was found right, against that very hash.
  boolean knows(String pair, PasswordHash hash) {
    return hash.equals(right.getIfPresent(keyed(pair)));
  }

  void keep(String pair, PasswordHash hash) {
    right.put(keyed(pair), hash);
  }

  Throttle throttle() {
    return throttle;
  }

  /// Compares, when a processor may be spent on it; throws `OVERLOADED` where too many wait, of
  /// that network or of all together.
  boolean matches(String password, PasswordHash hash, String network) {
    if (waitingByNetwork.merge(network, 1, Integer::sum) > WAITING_OF_NETWORK_MAX) {
      leave(network);
      throw busy();
    }
    try {
      return matches(password, hash);
    } finally {
      leave(network);
    }
  }

  private void leave(String network) {
    waitingByNetwork.compute(network, (_, count) -> count == null || count == 1 ? null : count - 1);
  }

  private boolean matches(String password, PasswordHash hash) {
    if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      throw busy();
    }
    try {
      if (!computing.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw busy();
      }
      try {
        return hash.matches(password);
      } finally {
        computing.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw busy();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static Fault busy() {
    return Fault.builder(Fault.Kind.OVERLOADED, "Callers cannot be checked now")
        .operator("too many passwords wait to be checked")
        .retryAfter(Duration.ofSeconds(5))
        .build();
  }

  private String keyed(String pair) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] hash = mac.doFinal(pair.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException impossible) {
      throw Fault.bug("this JDK has no HMAC", impossible);
    }
  }

  @Override
  public void close() {
    right.invalidateAll();
  }
}
