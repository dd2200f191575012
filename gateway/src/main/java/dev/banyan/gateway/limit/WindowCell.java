package dev.banyan.gateway.limit;

import java.util.Arrays;

/// A sliding window, counted in parts: what was let in during the part that is under way and the 20
/// before it. These cover more than the window, so that no window, wherever it begins, holds more
/// than is allowed; what was let in is forgotten at most one part late.
///
/// Its lock is held for nanoseconds, around arithmetic alone.
final class WindowCell implements Cell {
  private static final int SLOTS = Measure.Window.PARTS + 1;

  private final Rules rules;
  private final int[] counts = new int[SLOTS];
  private long part;
  private long sum;
  private boolean retired;

  /// What all windows of a limit have in common; parts are numbered from `origin`.
  record Rules(long partNanos, long count, long origin) {
    static Rules of(Measure.Window window, long origin) {
      return new Rules(window.partNanos(), window.count(), origin);
    }

    long part(long now) {
      return Math.floorDiv(now - origin, partNanos);
    }
  }

  WindowCell(Rules rules, long now) {
    this.rules = rules;
    this.part = rules.part(now);
  }

  /// Forgets the parts that no window from now on holds. A clock read a moment ago on another
  /// thread moves nothing back.
  private void advance(long now) {
    long current = rules.part(now);
    if (current - part >= SLOTS) {
      Arrays.fill(counts, 0);
      sum = 0;
      part = current;
    }
    while (part < current) {
      part++;
      int slot = slot(part);
      sum -= counts[slot];
      counts[slot] = 0;
    }
  }

  private static int slot(long part) {
    return (int) Math.floorMod(part, (long) SLOTS);
  }

  @Override
  public synchronized long untilFits(long cost, long now) {
    if (cost > rules.count()) {
      return NEVER;
    }
    advance(now);
    return until(sum + cost - rules.count(), now);
  }

  /// The time until at least so many are forgotten.
  private long until(long tooMany, long now) {
    long freed = 0;
    for (long old = part - SLOTS + 1; tooMany > freed && old <= part; old++) {
      freed += counts[slot(old)];
      if (freed >= tooMany) {
        return Math.max(1, rules.origin() + (old + SLOTS) * rules.partNanos() - now);
      }
    }
    return 0;
  }

  @Override
  public synchronized boolean take(long cost, long now) {
    advance(now);
    if (retired || sum + cost > rules.count()) {
      return false;
    }
    counts[slot(part)] += (int) cost;
    sum += cost;
    return true;
  }

  @Override
  public synchronized void giveBack(long cost, long now) {
    long rest = cost;
    for (long at = part; rest > 0 && at > part - SLOTS; at--) {
      int part = (int) Math.min(rest, counts[slot(at)]);
      counts[slot(at)] -= part;
      sum -= part;
      rest -= part;
    }
  }

  @Override
  public synchronized long left(long now) {
    advance(now);
    return rules.count() - sum;
  }

  @Override
  public synchronized long untilWhole(long now) {
    advance(now);
    return until(sum, now);
  }

  @Override
  public synchronized boolean retire(long now) {
    advance(now);
    retired |= sum == 0;
    return retired;
  }

  @Override
  public synchronized boolean retired() {
    return retired;
  }
}
