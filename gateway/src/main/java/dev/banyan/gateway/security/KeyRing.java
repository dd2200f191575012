package dev.banyan.gateway.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The public keys of an issuer, in memory. A virtual thread reads them again every `refresh`; an
/// unknown key id asks for one more reading, at most once per cool-down, so that a flood of forged
/// ids does not become a flood of fetches. When reading fails, the keys read before stay.
/// Thread-safe.
public final class KeyRing implements AutoCloseable {
  private static final Duration COOL_DOWN = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int KEYS_MAX = 100;

  private final KeySource source;
  private final Duration refresh;
  private final ReentrantLock reading = new ReentrantLock();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Map<String, List<JWK>> keys;
  private volatile long readAtNanos;

  public KeyRing(KeySource source, Duration refresh) {
    this.source = source;
    this.refresh = refresh;
    Thread.ofVirtual().name("keys of " + source.describe()).start(this::keepFresh);
  }

  /// The keys with that id, all keys for null; null while no key set was ever read.
  @Nullable List<JWK> find(@Nullable String keyId) {
    Map<String, List<JWK>> known = keys;
    if (known == null) {
      return null;
    }
    if (keyId == null) {
      return known.values().stream().flatMap(List::stream).toList();
    }
    return known.getOrDefault(keyId, List.of());
  }

  /// Whether asking the source again may help, now.
  boolean mayRead() {
    return keys == null || System.nanoTime() - readAtNanos > COOL_DOWN.toNanos();
  }

  /// Reads the key set once; several callers at a time share one reading. Blocking.
  void readAgain() {
    reading.lock();
    try {
      if (!mayRead()) {
        return;
      }
      JWKSet set = source.read();
      Map<String, List<JWK>> byId = new HashMap<>();
      for (JWK key : set.getKeys().stream().limit(KEYS_MAX).toList()) {
        String id = key.getKeyID() == null ? "" : key.getKeyID();
        byId.merge(id, List.of(key), (a, b) -> List.of(a.getFirst(), b.getFirst()));
      }
      keys = byId;
      readAtNanos = System.nanoTime();
    } finally {
      reading.unlock();
    }
  }

  private void keepFresh() {
    boolean closed = false;
    while (!closed) {
      Duration wait = refresh;
      try {
        readAtNanos = System.nanoTime() - COOL_DOWN.toNanos() - 1;
        readAgain();
      } catch (Fault fault) {
        wait = RETRY;
        System.getLogger("banyan.security").log(System.Logger.Level.WARNING, fault.operator());
      }
      try {
        closed = over.await(wait.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  @Override
  public void close() {
    over.countDown();
  }
}
