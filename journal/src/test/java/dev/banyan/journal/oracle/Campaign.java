package dev.banyan.journal.oracle;

import dev.banyan.testbase.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The long proofs of the journal, for the scripts of `prove.d`: each prints `note NAME VALUE` for
/// what it counted, and ends with an error at the first thing that is wrong.
///
///     Campaign kills COUNT FOLDER SEED       writers killed, in a file and in PostgreSQL
///     Campaign outages COUNT FOLDER SEED     PostgreSQL killed, paused and restarted
///     Campaign torn SHARE FOLDER SEED        one in SHARE of the ways in which files may be torn
///     Campaign disk COUNT FOLDER SEED        COUNT of each fault of the disk
///     Campaign clock LIBRARY FOLDER SEED     the wall clock jumps
public final class Campaign {
  private static final int KILLS_OF_A_STORE = 40;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Path folder;
  private final long seed;
  private final Random random;

  private Campaign(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
    this.random = new Random(seed);
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[2])).toAbsolutePath();
    Campaign campaign = new Campaign(folder, Long.parseLong(args[3]));
    switch (args[0]) {
      case "kills" -> campaign.kills(Integer.parseInt(args[1]));
      case "outages" -> campaign.outages(Integer.parseInt(args[1]));
      case "torn" -> campaign.torn(Integer.parseInt(args[1]));
      case "disk" -> campaign.disk(Integer.parseInt(args[1]));
      case "clock" ->
          note(
              "journalClockJumps",
              Clock.jumps(campaign.file("clock"), Path.of(args[1]), campaign.seed));
      default -> throw new IllegalArgumentException("no campaign " + args[0]);
    }
    System.exit(0);
  }

  private static void note(String name, Object value) {
    System.out.println("note " + name + " " + value);
  }

  private static void say(String words) {
    System.out.println(words);
  }

  private Path file(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name)).resolve("x.db");
  }

  private void kills(int count) throws IOException {
    int[] lives = {0};
    kill(
        "Sqlite",
        count,
        Life.SQLITE_POINTS,
        () -> new Place(folder.resolve("life" + lives[0]++).resolve("x.db").toString()));
    try (PostgresServer server = PostgresServer.in(folder.resolve("postgres"), Map.of())) {
      kill("Postgresql", count, Life.POSTGRES_POINTS, () -> new Place(server.newDatabase()));
    }
  }

  /// One kill in three at a named point, all points in turn; the others anywhere.
  private void kill(String store, int count, List<String> points, Supplier<Place> places) {
    Life life = new Life(places.get(), random.nextLong());
    long written = 0;
    int named = 0;
    int fresh = 0;
    for (int i = 0; i < count; i++) {
      if (fresh++ == KILLS_OF_A_STORE) {
        written += life.memory.count(Memory.Fate.WRITTEN);
        life = new Life(places.get(), random.nextLong());
        fresh = 0;
      }
      if (i % 3 == 0) {
        life.killAt(points.get(named++ % points.size()));
      } else {
        life.killAnywhere();
      }
      if (i % 50 == 49) {
        say(store + ": " + (i + 1) + " kills");
      }
    }
    note("kills" + store, count);
    note("killsAtNamedPoints" + store, named);
    note("appendsWritten" + store, written + life.memory.count(Memory.Fate.WRITTEN));
  }

  /// The first pause and the first stop are long, the others short.
  private void outages(int count) {
    try (PostgresServer server = PostgresServer.in(folder.resolve("postgres"), Map.of())) {
      for (Outage outage : Outage.values()) {
        Life life = new Life(new Place(server.newDatabase()), random.nextLong());
        for (int i = 0; i < count; i++) {
          boolean first = i == 0 && outage != Outage.KILLED;
          outage.over(server, life, first ? LONG : Duration.ofMillis(random.nextInt(8_000)));
        }
        say(outage + ": " + count);
        note("outages" + outage, count);
      }
    }
  }

  private void torn(int share) throws IOException {
    Torn torn = new Torn(folder, seed);
    torn.run(share);
    note("copies", torn.copies());
    note("refused", torn.refused());
  }

  private void disk(int count) throws IOException {
    for (Disk fault : Disk.values()) {
      Map<String, Integer> ends = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        String end = fault.to(file(fault.name().toLowerCase(Locale.ROOT) + i), random.nextLong());
        ends.merge(end, 1, Integer::sum);
      }
      say(fault + ": " + ends);
      note(fault.name(), ends);
    }
  }
}
