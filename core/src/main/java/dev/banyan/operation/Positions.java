package dev.banyan.operation;

import dev.banyan.base.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How far copies of a system must have followed it before they may answer a request, and how far
/// the request's own writes have taken it. One for each request, shared by all narrowed copies of
/// its exchange. Thread-safe.
///
/// A position is a place in the log of a system's writes; greater is later. Systems are told apart
/// by a mark, so that positions can travel with a caller without telling names.
public final class Positions {
  /// The name of faults that say that what must be seen is not there, and will not come.
  public static final String UNKNOWN = "unknown-position";

  /// Where no write has been and none is required.
  public static final Positions NONE = new Positions(Map.of(), false, false);

  private final Map<Long, Long> required;
  private final boolean fixed;
  private final Map<Long, Long> reached = new HashMap<>();
  private boolean primary;
  private Duration settled = Duration.ZERO;

  private Positions(Map<Long, Long> required, boolean primary, boolean open) {
    this.required = Map.copyOf(required);
    this.primary = primary;
    this.fixed = !open;
  }

  /// For a request that is to see these positions, by the marks of systems; `primary` where copies
  /// must not be asked at all.
  public static Positions of(Map<Long, Long> required, boolean primary) {
    return new Positions(required, primary, true);
  }

  /// For reads that are to see what is written up to `position` in that system.
  public static Positions of(String system, long position) {
    return of(Map.of(mark(system), position), false);
  }

  /// What stands for a system's name: 64 bits of FNV-1a.
  public static long mark(String system) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < system.length(); i++) {
      hash = (hash ^ system.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /// The request writes: what it reads before and after must come from where it writes.
  public synchronized void writes() {
    primary |= !fixed;
  }

  /// Whether reads must be answered where writes go.
  public synchronized boolean primary() {
    return primary;
  }

  /// What a copy of that system must have; null where anything will do.
  public synchronized @Nullable Long required(String system) {
    if (required.isEmpty() && reached.isEmpty()) {
      return null;
    }
    long mark = mark(system);
    Long before = required.get(mark);
    Long own = reached.get(mark);
    return before == null || (own != null && own > before) ? own : before;
  }

  /// Throws `INVALID` where something must be seen that lies behind the ends of those systems,
  /// which are asked only where something must: a position of another store, or of one set back.
  public void check(Supplier<List<Long>> ends, IntFunction<String> names) {
    if (required.isEmpty()) {
      return;
    }
    List<Long> all = ends.get();
    for (int i = 0; i < all.size(); i++) {
      Long position = required.get(mark(names.apply(i)));
      if (position != null && position > all.get(i)) {
        throw Fault.builder(Fault.Kind.INVALID, "There is no such position")
            .name(UNKNOWN)
            .violations(
                List.of(
                    new Fault.Violation(
                        "header.Banyan-Position",
                        "is of another store, or this one was set back; send none")))
            .build();
      }
    }
  }

  /// A write of this request has taken the system there; after `settles` every copy that is asked
  /// at all has it.
  public synchronized void reached(String system, long position, Duration settles) {
    if (!fixed) {
      reached.merge(mark(system), position, Math::max);
      settled = settled.compareTo(settles) < 0 ? settles : settled;
    }
  }

  /// What the request's writes have reached, by the marks of systems.
  public synchronized Map<Long, Long> reached() {
    return Map.copyOf(reached);
  }

  /// How long it takes until every copy that is asked has what was written.
  public synchronized Duration settled() {
    return settled;
  }
}
