package dev.banyan.bench.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Makes tables of bookings: `Projected PART SIDE WHERE EVENTS RATE SECONDS`. Prints what was
/// measured; fails where a row is not what a fold makes of it.
///
/// | part | what is measured |
/// |---|---|
/// | `rate` | tables from nothing, then anew: events a second, processor time for an event |
/// | `lag` | how long after its append a row shows an event, at that rate for so many seconds |
///
/// The side is `banyan` or `plain`, where is then a folder or the address of an empty PostgreSQL;
/// or it is what Kafka Streams guarantees, and where is what [TopicGround] says.
public final class Projected {
  private static final int FILL_AT_ONCE = 500;

  private final Ground ground;
  private final long events;
  private final Folded folded = new Folded();

  private Projected(Ground ground, long events) {
    this.ground = ground;
    this.events = events;
  }

  public static void main(String[] args) throws InterruptedException {
    // The threads of the journal would keep a process whose own one has failed.
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (_, failure) -> {
              failure.printStackTrace(System.err);
              System.exit(1);
            });
    try (Ground ground = ground(args[1], args[2])) {
      Projected one = new Projected(ground, Long.parseLong(args[3]));
      one.fill();
      if (args[0].equals("rate")) {
        one.rate();
      } else {
        one.lag(new Lag.Load(Integer.parseInt(args[4]), Long.parseLong(args[5])));
      }
    }
    System.exit(0);
  }

  private static Ground ground(String side, String where) throws InterruptedException {
    return switch (side) {
      case "banyan" -> new JournalGround(true, where);
      case "plain" -> new JournalGround(false, where);
      default -> new TopicGround(side, where);
    };
  }

  private void fill() {
    List<Bookings.Booking> group = new ArrayList<>();
    for (long number = 1; number <= events; number++) {
      Bookings.Booking one = Bookings.Booking.of(number);
      folded.add(one);
      group.add(one);
      if (group.size() == FILL_AT_ONCE || number == events) {
        if (ground.append(group) == null) {
          throw new IllegalStateException("not filled: too many wait");
        }
        group.clear();
      }
    }
  }

  private void rate() {
    made("warm").close();
    try (Side side = made("events")) {
      same(folded.rows(), side.rows());
    }
    try (Side side = made("rebuild")) {
      same(folded.rows(), side.rows());
    }
  }

  private void lag(Lag.Load load) throws InterruptedException {
    try (Side side = made("warm")) {
      Lag lag = new Lag(ground, side, load, events);
      lag.run();
      lag.written(folded::add);
      side.awaitHead();
      same(folded.rows(), side.rows());
    }
  }

  /// A side that has made all rows from the beginning, and what it took. What is made anew has the
  /// rows before it beside it, or in its way.
  private Side made(String phase) {
    Meter meter = ground.meter();
    Side side = ground.side(phase, meter);
    side.awaitHead();
    if (!phase.equals("warm")) {
      meter.tell(phase, events);
    }
    return side;
  }

  private static void same(Map<String, String> expected, Map<String, String> shown) {
    if (expected.equals(shown)) {
      tell("rows-checked", shown.size());
      return;
    }
    List<String> wrong = new ArrayList<>();
    expected.forEach(
        (key, row) -> {
          if (!row.equals(shown.get(key)) && wrong.size() < 5) {
            wrong.add(key + " is " + shown.get(key) + ", not " + row);
          }
        });
    throw new IllegalStateException(
        expected.size() + " rows expected, " + shown.size() + " shown: " + wrong);
  }

  static void tell(String metric, double value) {
    System.out.println(String.format(Locale.ROOT, "%s %.3f", metric, value));
  }
}
