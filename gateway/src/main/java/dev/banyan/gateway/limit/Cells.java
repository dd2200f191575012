package dev.banyan.gateway.limit;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The cells of one limit by key, at most so many.
///
/// **Only a cell that counts nothing any more is forgotten**, a few at each new key. Where no room
/// can be made, further keys share 1,024 cells: they have less than their due, never more, and no
/// flood of new keys makes a used-up limit whole again. A key is the 64-bit hash of what is counted
/// by, under a secret of the process ([dev.banyan.gateway.security.KeyHash]); a cell with its key
/// takes about 80 bytes (a window's about 190). Thread-safe.
final class Cells {
  static final int KEYS_MAX = 200_000;
  private static final int SHARED = 1_024;
  private static final int LOOKED_AT = 8;

  /// What keys that have no room are called.
  private static final String OTHERS = "others";

  private final Maker maker;
  private final int most;
  private final int swept;
  private final ConcurrentHashMap<Long, Cell> cells = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicReferenceArray<@Nullable Cell> shared = new AtomicReferenceArray<>(SHARED);
  private final ReentrantLock sweeping = new ReentrantLock();

  /// Where the sweep stands; used under its lock.
  private @Nullable Iterator<Map.Entry<Long, Cell>> hand;

  /// Makes the cell of a new key. `text` is what the hash was made of.
  interface Maker {
    Cell make(Text text, long now);
  }

  /// What a key's hash was made of, made only when it is needed.
  @FunctionalInterface
  interface Text {
    String text();
  }

  /// Forgets from `swept` cells on: what is forgotten early only has to be made again.
  Cells(Maker maker, int most, int swept) {
    this.maker = maker;
    this.most = most;
    this.swept = swept;
  }

  Cell at(long key, Text text, long now) {
    Cell known = cells.get(key);
    return known != null && !known.retired() ? known : make(key, text, now);
  }

  private Cell make(long key, Text text, long now) {
    if (size.get() >= swept) {
      sweep(now);
    }
    if (size.get() >= most) {
      return shared((int) (key & (SHARED - 1)), now);
    }
    return cells.compute(
        key,
        (_, known) -> {
          if (known != null && !known.retired()) {
            return known;
          }
          if (known == null) {
            size.incrementAndGet();
          }
          return maker.make(text, now);
        });
  }

  private Cell shared(int slot, long now) {
    Cell known = shared.get(slot);
    if (known != null) {
      return known;
    }
    Cell fresh = maker.make(() -> OTHERS + slot, now);
    Cell other = shared.compareAndExchange(slot, null, fresh);
    return other == null ? fresh : other;
  }

  /// Looks at the next few cells, and forgets those that count nothing.
  private void sweep(long now) {
    if (!sweeping.tryLock()) {
      return;
    }
    try {
      Iterator<Map.Entry<Long, Cell>> at = hand;
      for (int i = 0; i < LOOKED_AT; i++) {
        if (at == null || !at.hasNext()) {
          at = cells.entrySet().iterator();
          hand = at;
          if (!at.hasNext()) {
            return;
          }
        }
        Map.Entry<Long, Cell> entry = at.next();
        if (entry.getValue().retire(now) && cells.remove(entry.getKey(), entry.getValue())) {
          size.decrementAndGet();
        }
      }
    } finally {
      sweeping.unlock();
    }
  }

  int size() {
    return size.get();
  }

  /// Whether new keys share cells.
  boolean full() {
    return size.get() >= most;
  }
}
