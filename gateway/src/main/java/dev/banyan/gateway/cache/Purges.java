package dev.banyan.gateway.cache;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// When each tag was purged last, on a clock that only purges move: an answer whose fill began
/// before a purge of one of its tags is dead, whether it is kept already or still on its way.
/// Nothing has to be searched for, and no purge can overtake a fill.
///
/// Tags share slots by a seeded hash; two in one slot are purged together, which costs an answer
/// and shows none that is too old. Thread-safe, of a fixed size.
final class Purges {
  private static final int SLOTS = 1 << 16;

  private final AtomicLongArray last = new AtomicLongArray(SLOTS);
  private final AtomicLong clock = new AtomicLong(1);
  private final AtomicLong everything = new AtomicLong();
  private final int seed = ThreadLocalRandom.current().nextInt();

  /// The time now: to be asked before a fill reads anything.
  long now() {
    return clock.get();
  }

  int slot(String tag) {
    int hash = seed;
    for (int i = 0; i < tag.length(); i++) {
      hash = (hash ^ tag.charAt(i)) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash & (SLOTS - 1);
  }

  void purge(String tag) {
    raise(slot(tag));
  }

  private void raise(int slot) {
    long time = clock.incrementAndGet();
    last.accumulateAndGet(slot, time, Math::max);
  }

  void purgeAll() {
    long time = clock.incrementAndGet();
    everything.accumulateAndGet(time, Math::max);
  }

  /// Whether what was begun then, and shows these, must not be shown any more.
  boolean hit(int[] slots, long begun) {
    if (everything.get() > begun) {
      return true;
    }
    for (int slot : slots) {
      if (last.get(slot) > begun) {
        return true;
      }
    }
    return false;
  }
}
