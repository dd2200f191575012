package dev.banyan.journal.oracle;

import dev.banyan.base.Fault;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One store from its first start on, through many runs that end badly, each examined.
final class Life {
  /// Where a SQLite store is killed, beside anywhere.
  static final List<String> SQLITE_POINTS =
      List.of(
          "RAISED",
          "HEAD_BEGUN",
          Served.TAKEN,
          "BEGUN",
          "WRITTEN",
          "COMMITTED",
          "HEAD_WRITTEN",
          "CHECKPOINTED",
          Served.DECIDED,
          Served.ANSWERED);

  /// Where the writer of a PostgreSQL store is killed, beside anywhere.
  static final List<String> POSTGRES_POINTS =
      List.of(
          "RAISED", Served.TAKEN, "BEGUN", "LOCKED", "COMMITTED", Served.DECIDED, Served.ANSWERED);

  static final int USUAL = 200;
  private static final int LARGE = 400_000;

  final Memory memory = new Memory();
  private final Examination examination = new Examination(memory);
  private final Place place;
  private final Random random;
  private final String name;
  private int runs;

  Life(Place place, long seed) {
    this.place = place;
    this.random = new Random(seed);
    this.name = place.where() + ", seed " + seed;
  }

  Place place() {
    return place;
  }

  Load load() {
    return new Load(random, memory, USUAL);
  }

  Random random() {
    return random;
  }

  /// Kills the process at a named point, reached for the first, second … time.
  void killAt(String point) {
    boolean opening = point.equals("RAISED") || point.equals("HEAD_BEGUN");
    boolean large = point.equals("CHECKPOINTED");
    int nth = opening || large ? 1 : 1 + random.nextInt(30);
    Drive.Seen seen =
        run(
            "killed at " + point + " " + nth,
            large ? LARGE : USUAL,
            drive -> drive.standingAt(point, nth).until(all -> all.count() > 20_000));
    if (!seen.reached()) {
      throw new AssertionError(name + ": never at " + point);
    }
  }

  /// Kills the process after any number of answers.
  void killAnywhere() {
    int answers = 1 + random.nextInt(400);
    run("killed", USUAL, drive -> drive.until(seen -> seen.count() >= answers));
  }

  /// Does a run, and examines the store after it.
  Drive.Seen run(String what, int size, Function<Drive, Drive.Seen> work) {
    Drive.Seen seen = drive(what, size, List.of(), work);
    examine(what);
    return seen;
  }

  /// Does a run on a command line that harms it, then kills it, and examines nothing.
  Drive.Seen harm(String what, int size, List<String> prefix, Predicate<Drive.Seen> enough) {
    return drive(what, size, prefix, drive -> drive.until(enough));
  }

  private Drive.Seen drive(
      String what, int size, List<String> prefix, Function<Drive, Drive.Seen> work) {
    runs++;
    try {
      return work.apply(new Drive(place, memory, new Load(random, memory, size), prefix));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(when(what) + ": " + e.getMessage(), e);
    }
  }

  private String when(String what) {
    return name + ", run " + runs + " (" + what + ")";
  }

  void examine(String what) {
    examination.run(place, when(what));
  }

  /// Why the store is refused now; null where it is whole.
  @Nullable Fault refusal() {
    return examination.refusal(place, when("refused"));
  }
}
