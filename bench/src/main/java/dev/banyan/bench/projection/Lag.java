package dev.banyan.bench.projection;

import dev.banyan.bench.projection.Bookings.Booking;
import dev.banyan.journal.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Bookings that are appended at their rate whatever becomes of those before: every ten
/// milliseconds one append of those that are due. The last of each is of an account that nothing
/// else books to for forty seconds: its row is asked for as soon as the append is acknowledged, and
/// when it is answered, the lag ends. One table is asked for an append, in turn.
final class Lag {
  private static final List<String> TABLES = List.of("by-account", "by-minute", "top-shops");
  private static final int GROUPS_PER_SECOND = 100;
  private static final int ASKED_ACCOUNTS = 4_096;
  private static final long TICK = 1_000_000_000L / GROUPS_PER_SECOND;

  private final Ground ground;
  private final Side side;
  private final Load load;
  private final long first;
  private final int groups;
  private final AtomicReferenceArray<Seen> seen;

  /// @param rate events a second
  record Load(int rate, long seconds) {}

  /// What became of a group.
  private record Seen(long appendNanos, long lagNanos, long committedNanos) {}

  /// @param before how many bookings there are
  Lag(Ground ground, Side side, Load load, long before) {
    this.ground = ground;
    this.side = side;
    this.load = load;
    this.first = before + 1;
    this.groups = Math.toIntExact(load.seconds() * GROUPS_PER_SECOND);
    this.seen = new AtomicReferenceArray<>(groups);
  }

  private long number(int group) {
    return first + (long) group * load.rate() / GROUPS_PER_SECOND;
  }

  private List<Booking> bookings(int group) {
    List<Booking> all = new ArrayList<>();
    long last = number(group + 1) - 1;
    for (long number = number(group); number < last; number++) {
      all.add(Booking.of(number));
    }
    all.add(Booking.ofAccount("P" + group % ASKED_ACCOUNTS, last));
    return all;
  }

  void run() throws InterruptedException {
    List<Thread> under = new ArrayList<>();
    long start = System.nanoTime();
    for (int group = 0; group < groups; group++) {
      long due = start + group * TICK;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int one = group;
      under.add(Thread.ofVirtual().start(() -> append(one, due)));
    }
    for (Thread thread : under) {
      thread.join();
    }
    tell((System.nanoTime() - start) / 1e9);
  }

  private void append(int group, long due) {
    Outcome.Place place = ground.append(bookings(group));
    if (place == null) {
      return;
    }
    long acknowledged = System.nanoTime();
    String table = TABLES.get(group % TABLES.size());
    String account = "P" + group % ASKED_ACCOUNTS;
    long found = side.seen(table, place, account);
    if (table.equals("by-account") && found < number(group + 1) - 1) {
      throw new IllegalStateException(account + " shows " + found);
    }
    long shown = System.nanoTime() - acknowledged;
    side.awaitCommitted(place);
    seen.set(group, new Seen(acknowledged - due, shown, System.nanoTime() - acknowledged));
  }

  /// The bookings that were appended.
  void written(Consumer<Booking> taker) {
    for (int group = 0; group < groups; group++) {
      if (seen.get(group) != null) {
        bookings(group).forEach(taker);
      }
    }
  }

  private void tell(double seconds) {
    List<Seen> all = new ArrayList<>();
    long events = 0;
    for (int group = 0; group < groups; group++) {
      Seen one = seen.get(group);
      if (one != null) {
        all.add(one);
        events += number(group + 1) - number(group);
      }
    }
    Projected.tell("lag-events-per-second", events / seconds);
    Projected.tell("lag-not-appended", groups - all.size());
    long[] lags = all.stream().mapToLong(Seen::lagNanos).sorted().toArray();
    long[] kept = all.stream().mapToLong(Seen::committedNanos).sorted().toArray();
    long[] appends = all.stream().mapToLong(Seen::appendNanos).sorted().toArray();
    Projected.tell("lag-p50-millis", share(lags, 0.5));
    Projected.tell("lag-p99-millis", share(lags, 0.99));
    Projected.tell("lag-max-millis", Arrays.stream(lags).max().orElse(0) / 1e6);
    Projected.tell("lag-committed-p50-millis", share(kept, 0.5));
    Projected.tell("lag-committed-p99-millis", share(kept, 0.99));
    Projected.tell("append-p99-millis", share(appends, 0.99));
  }

  private static double share(long[] sorted, double part) {
    return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * part)] / 1e6;
  }
}
