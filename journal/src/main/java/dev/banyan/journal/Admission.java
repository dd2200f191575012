package dev.banyan.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Decides, append by append, what of a group may be written: the one place where expectations and
/// reservations are checked. Both stores ask it while they hold what makes the answer stay true.
///
/// Every check of an append comes before its first change, so that a refused one leaves no trace
/// for those behind it. Owned by the writer's thread, for one group.
public final class Admission {
  private final Map<StreamId, Long> versions = new HashMap<>();
  private final Map<Reservation, Boolean> reserved = new HashMap<>();
  private final ToLongFunction<StreamId> version;
  private final Predicate<Reservation> isReserved;

  /// With what the store has: the last version of a stream, 0 for none, and who has reserved.
  public Admission(ToLongFunction<StreamId> version, Predicate<Reservation> isReserved) {
    this.version = version;
    this.isReserved = isReserved;
  }

  /// Null where it may be written; this then counts it as written.
  public Outcome.@Nullable Refused admit(Append append) {
    for (Append.Part part : append.parts()) {
      long now = version(part.stream());
      if (!part.expected().holds(now)) {
        return new Outcome.Refused(Outcome.Why.STREAM, now);
      }
    }
    for (Claim claim : append.claims()) {
      boolean taken = reserved.computeIfAbsent(claim.reservation(), isReserved::test);
      switch (claim) {
        case Claim.Reserve _ when taken -> {
          return new Outcome.Refused(Outcome.Why.RESERVED, -1);
        }
        case Claim.Release _ when !taken -> {
          return new Outcome.Refused(Outcome.Why.NOT_RESERVED, -1);
        }
        case Claim.Reserve _, Claim.Release _ -> {}
      }
    }
    for (Append.Part part : append.parts()) {
      versions.merge(part.stream(), (long) part.entries().size(), Long::sum);
    }
    for (Claim claim : append.claims()) {
      reserved.put(claim.reservation(), claim instanceof Claim.Reserve);
    }
    return null;
  }

  /// The version of a stream, with what was admitted.
  public long version(StreamId stream) {
    return versions.computeIfAbsent(stream, version::applyAsLong);
  }

  /// All streams of a group, each once, in their order.
  public static List<StreamId> streams(List<Append> group) {
    Set<StreamId> all = new HashSet<>();
    group.forEach(append -> append.parts().forEach(part -> all.add(part.stream())));
    List<StreamId> sorted = new ArrayList<>(all);
    sorted.sort(null);
    return sorted;
  }

  /// All reservations of a group, each once, in the order in which they are locked.
  public static List<Reservation> reservations(List<Append> group) {
    Set<Reservation> all = new HashSet<>();
    group.forEach(append -> append.claims().forEach(claim -> all.add(claim.reservation())));
    List<Reservation> sorted = new ArrayList<>(all);
    sorted.sort(null);
    return sorted;
  }
}
