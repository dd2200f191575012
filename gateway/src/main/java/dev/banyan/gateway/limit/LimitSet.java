package dev.banyan.gateway.limit;

import dev.banyan.connect.Http;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Limits that are decided together: a request takes from all of them, or from none. Immutable but
/// for what its limits count.
final class LimitSet {
  private static final int TRIES = 8;
  private static final long SECOND = 1_000_000_000L;

  private final Limit[] limits;
  private final Http.@Nullable Header policies;

  /// What `RateLimit` says of each limit begins so; empty for one that is not shown.
  private final String[] shown;

  LimitSet(List<Limit> limits) {
    this.limits = limits.toArray(Limit[]::new);
    this.policies = policies(limits);
    this.shown =
        limits.stream()
            .map(Limit::policy)
            .map(policy -> policy.shown() ? '"' + policy.name() + "\";r=" : "")
            .toArray(String[]::new);
  }

  /// What came of it: the nanoseconds until the request fits, 0 where it is let in; and what the
  /// answer tells of it.
  record Outcome(long delay, List<Http.Header> headers) {
    static final Outcome FREE = new Outcome(0, List.of());
  }

  Outcome take(Asker asker, long cost, long now) {
    if (limits.length == 0) {
      return Outcome.FREE;
    }
    Cell[] cells = new Cell[limits.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = limits[i].cell(asker, now);
    }
    for (int tries = 0; tries < TRIES; tries++) {
      long wait = untilAllFit(cells, cost, now);
      if (wait > 0) {
        return new Outcome(wait, headers(cells, now));
      }
      int refused = takeAll(cells, cost, now);
      if (refused < 0) {
        return new Outcome(0, headers(cells, now));
      }
      cells[refused] = limits[refused].cell(asker, now);
    }
    // Others were quicker again and again: the limit is all but used up.
    return new Outcome(SECOND, headers(cells, now));
  }

  /// The longest time until one fits; looks at all, takes from none.
  private long untilAllFit(Cell[] cells, long cost, long now) {
    long longest = 0;
    for (int i = 0; i < cells.length; i++) {
      long wait = cells[i].untilFits(cost, now);
      if (wait > 0) {
        limits[i].meter().refused();
      }
      longest = Math.max(longest, wait);
    }
    return longest;
  }

  /// Takes from all; where one refuses, which looked well a moment ago, gives back what the others
  /// gave. The one that refused; -1 for none.
  private static int takeAll(Cell[] cells, long cost, long now) {
    for (int i = 0; i < cells.length; i++) {
      if (!cells[i].take(cost, now)) {
        for (int taken = 0; taken < i; taken++) {
          cells[taken].giveBack(cost, now);
        }
        return i;
      }
    }
    return -1;
  }

  /// `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10 §3): the same for every answer.
  private static Http.@Nullable Header policies(List<Limit> limits) {
    StringBuilder text = new StringBuilder();
    for (Limit limit : limits) {
      LimitPolicy policy = limit.policy();
      if (policy.shown()) {
        text.append(text.isEmpty() ? "" : ", ")
            .append('"')
            .append(policy.name())
            .append("\";q=")
            .append(policy.measure().capacity())
            .append(";w=")
            .append(policy.measure().seconds());
      }
    }
    return text.isEmpty() ? null : new Http.Header("ratelimit-policy", text.toString());
  }

  /// `RateLimit` (the same draft, §4): what is left, and when all of it will be again.
  private List<Http.Header> headers(Cell[] cells, long now) {
    if (policies == null) {
      return List.of();
    }
    String text = "";
    for (int i = 0; i < cells.length; i++) {
      if (!shown[i].isEmpty()) {
        long left = Math.max(0, cells[i].left(now));
        long seconds = Math.ceilDiv(cells[i].untilWhole(now), SECOND);
        String one = shown[i] + left + ";t=" + seconds;
        text = text.isEmpty() ? one : text + ", " + one;
      }
    }
    return List.of(policies, new Http.Header("ratelimit", text));
  }
}
