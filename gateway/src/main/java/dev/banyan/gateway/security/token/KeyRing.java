package dev.banyan.gateway.security.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.banyan.base.Fault;
import dev.banyan.gateway.security.Memory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The public keys of an issuer, in memory. A virtual thread reads them again every `refresh`; an
/// unknown key id asks for one more reading, at most once per cool-down and by all who wait
/// together, so that a flood of forged ids does not become a flood of fetches. When reading fails,
/// the keys read before stay. Thread-safe.
public final class KeyRing implements Memory {
  private static final System.Logger LOG = System.getLogger("banyan.callers");
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int KEYS_MAX = 100;

  /// What was read: `version` differs from that of any other content.
  record Keys(List<VerifyingKey> all, long version) {}

  private final KeySource source;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Keys keys;
  private volatile long triedAtNanos;
  private volatile boolean tried;
  private boolean broken;

  private KeyRing(KeySource source, LongSupplier nanos) {
    this.source = source;
    this.nanos = nanos;
  }

  /// A ring that reads its source now and every `refresh`, on a thread of its own.
  public static KeyRing refreshed(KeySource source, Duration refresh) {
    KeyRing ring = new KeyRing(source, System::nanoTime);
    Duration every = source instanceof KeySource.KeyFile ? source.coolDown() : refresh;
    Thread.ofVirtual().name("keys of " + source.describe()).start(() -> ring.keepFresh(every));
    return ring;
  }

  /// A ring that reads its source when it is asked for a key it does not know.
  static KeyRing lazy(KeySource source, LongSupplier nanos) {
    return new KeyRing(source, nanos);
  }

  /// What is known now; null while no key set was ever read.
  @Nullable Keys keys() {
    return keys;
  }

  /// The keys that may have made a signature: those of that id, all for null.
  static List<VerifyingKey> fitting(Keys keys, @Nullable String id, SignatureAlgorithm algorithm) {
    List<VerifyingKey> fitting = new ArrayList<>();
    for (VerifyingKey key : keys.all()) {
      if ((id == null || key.id().equals(id)) && key.fits(algorithm)) {
        fitting.add(key);
      }
    }
    return fitting;
  }

  /// Whether asking the source again may help: a reading is under way, or the last is long enough
  /// ago.
  boolean mayHelp() {
    return reading.isLocked() || mayRead();
  }

  private boolean mayRead() {
    Duration wait = keys == null ? min(RETRY, source.coolDown()) : source.coolDown();
    return !tried || nanos.getAsLong() - triedAtNanos >= wait.toNanos();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// Reads the key set once; several callers at a time share one reading. Blocking, as long as the
  /// source takes. A failure is logged; what was known stays.
  void readAgain() {
    reading.lock();
    try {
      if (mayRead()) {
        read();
      }
    } finally {
      reading.unlock();
    }
  }

  private boolean read() {
    triedAtNanos = nanos.getAsLong();
    tried = true;
    try {
      take(source.read());
      broken = false;
      return true;
    } catch (Fault fault) {
      LOG.log(System.Logger.Level.WARNING, fault.operator());
      return false;
    } catch (RuntimeException | Error bug) { // Whatever it is, the keys are looked for again.
      if (!broken) { // Told once, until a reading succeeds.
        broken = true;
        LOG.log(System.Logger.Level.ERROR, "a key set could not be read", bug);
      }
      return false;
    } finally {
      triedAtNanos = nanos.getAsLong();
    }
  }

  private void take(JWKSet set) {
    List<VerifyingKey> read = usable(set);
    Keys before = keys;
    if (before == null || !before.all().equals(read)) {
      keys = new Keys(read, before == null ? 1 : before.version() + 1);
    }
  }

  static List<VerifyingKey> usable(JWKSet set) {
    List<VerifyingKey> usable = new ArrayList<>();
    for (JWK jwk : set.getKeys().subList(0, Math.min(KEYS_MAX, set.getKeys().size()))) {
      VerifyingKey key = VerifyingKey.of(jwk);
      if (key != null) {
        usable.add(key);
      }
    }
    return List.copyOf(usable);
  }

  private void keepFresh(Duration refresh) {
    boolean closed = false;
    while (!closed) {
      boolean done;
      reading.lock();
      try {
        done = read();
      } finally {
        reading.unlock();
      }
      try {
        Duration wait = done ? refresh : min(RETRY, refresh);
        closed = over.await(wait.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  @Override
  public void close() {
    over.countDown();
    source.close();
  }
}
