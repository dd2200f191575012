package dev.banyan.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.banyan.http.Incoming;
import dev.banyan.shared.SharedMemory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All kept answers of one generation of the configuration, within a bound of bytes (heads, bodies
/// and keys counted), and the flights to systems that are under way for it. Thread-safe; never
/// blocks.
public final class Memory {
  private static final int APART_MAX = 10_000;
  private static final int APART_BYTES_MAX = 16 * 1024 * 1024;
  private static final Duration APART_FOR = Duration.ofSeconds(10);
  private static final int REFRESHES_MAX = 32;

  private final long bytesMax;
  private final int answerBytesMax;

  /// By how much the wall clock may be set without notice.
  static final long JUMP_MILLIS = 2_000;

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final AtomicLong offset = new AtomicLong();
  private final Cache<Key, Shelf> shelves;
  private final Cache<Errand, Boolean> apart;
  private final ConcurrentMap<Errand, Flight> flights = new ConcurrentHashMap<>();
  private final Purges purges = new Purges();
  private @Nullable SharedAnswers shared;
  private final Semaphore refreshes = new Semaphore(REFRESHES_MAX);

  /// What a flight is for: a key, and what the request says in the headers that are known to count.
  record Errand(Key key, List<String> said) {
    /// At least so many that there are never more than [#APART_MAX].
    private int bytes() {
      int text = said.stream().mapToInt(String::length).sum();
      return Math.max(key.bytes() + 2 * text, APART_BYTES_MAX / APART_MAX);
    }
  }

  /// `nanos` goes on steadily whatever happens to `clock`, as [System#nanoTime] does.
  public Memory(long bytesMax, int answerBytesMax, InstantSource clock, LongSupplier nanos) {
    this.bytesMax = bytesMax;
    this.answerBytesMax = answerBytesMax;
    this.clock = clock;
    this.nanos = nanos;
    this.offset.set(clock.millis() - nanos.getAsLong() / 1_000_000);
    this.shelves =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((Key key, Shelf shelf) -> key.bytes() + shelf.bytes())
            .expireAfter(Expiry.writing((Key _, Shelf shelf) -> left(shelf)))
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .recordStats()
            .build();
    this.apart =
        Caffeine.newBuilder()
            .maximumWeight(APART_BYTES_MAX)
            .weigher((Errand errand, Boolean _) -> errand.bytes())
            .expireAfterWrite(APART_FOR)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  private Duration left(Shelf shelf) {
    return Duration.ofMillis(Math.max(1, shelf.end() - clock.millis()));
  }

  /// The time of the wall clock, by which answers age. Where that clock was set, nothing that is
  /// kept can be trusted to end when it should: it is thrown away.
  long now() {
    long wall = clock.millis();
    long apartNow = wall - nanos.getAsLong() / 1_000_000;
    long known = offset.get();
    if (Math.abs(apartNow - known) > JUMP_MILLIS && offset.compareAndSet(known, apartNow)) {
      shelves.invalidateAll();
    }
    return wall;
  }

  /// The largest body that is kept.
  public int answerBytesMax() {
    return answerBytesMax;
  }

  Purges purges() {
    return purges;
  }

  /// Has nodes share what is kept from now on, until that is closed. Called once, before anything
  /// is kept.
  public SharedAnswers share(SharedMemory with, String prefix) {
    SharedAnswers opened = new SharedAnswers(with, purges, prefix);
    shared = opened;
    return opened;
  }

  /// Null where nodes share nothing.
  @Nullable SharedAnswers shared() {
    return shared;
  }

  /// Purges here at once and on other nodes soon; `tags` null for everything.
  void purge(@Nullable List<String> tags) {
    SharedAnswers others = shared;
    List<String> told = others == null ? List.of() : others.hold(tags);
    if (tags == null) {
      purges.purgeAll();
    } else {
      tags.forEach(purges::purge);
    }
    if (others != null) {
      others.tell(told);
    }
  }

  // ---- answers

  @Nullable Stored find(Key key, Incoming request) {
    Shelf shelf = shelves.getIfPresent(key);
    Stored found = shelf == null ? null : shelf.find(request);
    if (found == null || !purges.hit(found.subject.slots(), found.subject.begun())) {
      return found;
    }
    shelves.asMap().computeIfPresent(key, (_, now) -> now.without(found));
    return null;
  }

  /// Keeps an answer, unless what it shows was purged since its making began.
  boolean put(Key key, Stored stored) {
    if (purges.hit(stored.subject.slots(), stored.subject.begun())) {
      return false;
    }
    shelves
        .asMap()
        .compute(key, (_, now) -> now == null ? new Shelf(List.of(stored)) : now.with(stored));
    return true;
  }

  // ---- flights

  /// What this request would be asked for, together with all that ask the same.
  Errand errand(Key key, List<String> always, Incoming request) {
    Shelf shelf = shelves.getIfPresent(key);
    List<String> names = shelf == null ? always : shelf.varies();
    return new Errand(key, Selection.of(names, request).values());
  }

  /// The flight that is under way already; null where `mine` is it from now on.
  @Nullable Flight join(Errand errand, Flight mine) {
    return flights.putIfAbsent(errand, mine);
  }

  void landed(Errand errand, Flight flight) {
    flights.remove(errand, flight);
  }

  /// Answers to this are for one request alone, as the last one showed.
  boolean isApart(Errand errand) {
    return apart.getIfPresent(errand) != null;
  }

  void setApart(Errand errand) {
    apart.put(errand, Boolean.TRUE);
  }

  /// Whether one more answer may be asked for anew in the background; then [#refreshed] is called
  /// when that is over.
  boolean mayRefresh() {
    return refreshes.tryAcquire();
  }

  void refreshed() {
    refreshes.release();
  }

  // ---- figures

  public long bytes() {
    return shelves
        .policy()
        .eviction()
        .map(eviction -> eviction.weightedSize().orElse(0))
        .orElse(0L);
  }

  public long bytesMax() {
    return bytesMax;
  }

  public long answers() {
    return shelves.estimatedSize();
  }

  public long evictions() {
    return shelves.stats().evictionCount();
  }

  /// Removes what has expired now instead of by the way.
  public void tidy() {
    shelves.cleanUp();
  }
}
