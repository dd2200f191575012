package dev.banyan.gateway.oracle;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One gateway with its store, its callers, its switch and its queue, through many kills, each
/// examined twice: what is stored while it is down, what is shown when it is back.
final class GatewayLife implements AutoCloseable {
  private static final long REACHING_NANOS = 40_000_000_000L;
  private static final int ANSWERS_MAX = 250;
  private static final int SETTLING_TRIES = 8;
  private static final int ANSWERS_OF_AN_OUTAGE = 40;
  private static final long RECOVERY_NANOS = 120_000_000_000L;

  /// By how many seconds the clock is wrong, kill by kill, in every second life. What comes late by
  /// all of them together is still taken by the windows.
  private static final long[] SHIFTS = {0, 0, 40, -40, 600, -600, 1_500, -1_500};

  /// The clock of a life's last run: all that waits for a deadline is due.
  private static final int AT_THE_END_SECONDS = 120;

  /// What was claimed by a process that is gone is left alone for that long by the next one.
  private static final int CLAIMS_OVER_MILLIS = 13_000;

  /// How often the process was killed at each point.
  final Map<Point, Integer> reached = new EnumMap<>(Point.class);

  final Clients clients;
  private final Stored stored;
  private final Path folder;
  private final Random random;
  private final Switch target;
  private final Tasks tasks;
  private final Judge judge;
  private final String name;
  private final boolean shifts;
  private volatile boolean atSwitch;
  private long shift;
  private boolean jumps;
  private long farthest;
  private int made = 1;
  private int kills;

  /// @param database the address of an empty PostgreSQL database, or nothing for SQLite
  GatewayLife(Path folder, String database, long seed) throws IOException, JMSException {
    this(folder, database, seed, Tasks.jms(folder.resolve("broker"), seed));
  }

  GatewayLife(Path folder, String database, long seed, Tasks tasks) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.random = new Random(seed);
    this.name = (database.isEmpty() ? "SQLite" : "PostgreSQL") + ", seed " + seed;
    this.stored = new Stored(folder, database);
    this.clients = new Clients(random.nextLong());
    this.target = new Switch(random.nextLong());
    this.tasks = tasks;
    this.judge = new Judge(clients, target, tasks);
    this.shifts = random.nextBoolean();
    configure();
  }

  private void configure() throws IOException {
    World.write(folder, stored.configured(), tasks.configured(), target.port(), made);
  }

  /// Kills it after any number of answers.
  void killAnywhere() throws IOException {
    int answers = 1 + random.nextInt(ANSWERS_MAX);
    kill("anywhere", null, answers);
  }

  /// Kills it at a point, reached for the first, second … time.
  void killAt(Point point) throws IOException {
    if (point.starts()) {
      made++;
      configure();
    }
    kill(point.name(), point, Integer.MAX_VALUE);
  }

  private void kill(String where, @Nullable Point point, int answers) throws IOException {
    kills++;
    atSwitch = false;
    int nth = point == null || point.isFirst() ? 1 : 1 + random.nextInt(4);
    shift = shifts ? SHIFTS[random.nextInt(SHIFTS.length)] : 0;
    jumps = shift != 0 && random.nextBoolean();
    farthest = Math.max(farthest, shift);
    Child child = Child.start(folder, stored.database(), new Child.Plan(point, nth, shift, jumps));
    try {
      if (child.serves()) {
        serve(child, point, nth, answers);
      }
      if (child.ended()) {
        throw new AssertionError("the gateway ended by itself");
      }
    } finally {
      child.kill();
      tasks.gone();
      target.watch(null);
      clients.join();
    }
    if (point != null) {
      reached.merge(point, child.stands() || atSwitch ? 1 : 0, Integer::sum);
    }
    boolean there = child.stands() || atSwitch;
    int asked = clients.log.size();
    String words = "%s: kill %d, %s %d, %+d s%s, %s, %d";
    String later = jumps ? " while it works" : "";
    say(words.formatted(name, kills, where, nth, shift, later, there, asked));
    judge.records(stored.read());
    check("kill " + kills + ", " + where + " " + nth);
  }

  private static void say(String words) {
    System.out.println(words);
  }

  private void serve(Child child, @Nullable Point point, int nth, int answers) {
    long end = System.nanoTime() + REACHING_NANOS;
    if (point != null && point.starts()) {
      // What it shows meanwhile is the definition before.
      while (!child.stands() && System.nanoTime() < end) {
        await(5);
      }
      return;
    }
    judge.shown(child.port(), made);
    judge.asked().ask(child.port(), Duration.ofSeconds(jumps ? 0 : shift)); // It jumps later.
    clients.replay(child.port());
    int[] left = {nth};
    if (point != null && point.spot() instanceof Point.AtSwitch at) {
      target.watch(
          (behind, path) -> {
            if (behind == at.behind() && path.startsWith(at.path())) {
              synchronized (left) {
                atSwitch |= --left[0] == 0;
              }
            }
          });
    }
    child.arm();
    int enough = answers == Integer.MAX_VALUE ? answers : clients.answered() + answers;
    clients.drive(
        child.port(),
        () ->
            child.stands()
                || child.ended()
                || atSwitch
                || clients.answered() >= enough
                || System.nanoTime() > end,
        () -> beside(child));
  }

  /// What comes to it that is no request.
  private void beside(Child child) {
    tasks.now();
    judge.runs().now(child.admin());
  }

  /// Lets it serve while others go away and come back, and go on by itself each time.
  void outlast(List<GatewayOutages.Outage> outages) throws IOException {
    Child child = Child.start(folder, stored.database(), Child.Plan.USUAL);
    try {
      if (!child.serves()) {
        throw new AssertionError("it does not serve");
      }
      clients.drive(
          child.port(),
          () -> {
            outages.forEach(this::outlast);
            return true;
          },
          () -> beside(child));
      clients.join();
      if (child.ended()) {
        throw new AssertionError("the gateway ended by itself");
      }
    } finally {
      child.stop();
    }
    judge.records(stored.read());
    check("after " + outages.stream().map(GatewayOutages.Outage::kind).toList());
  }

  private void outlast(GatewayOutages.Outage outage) {
    await("before " + outage.kind(), clients.done() + ANSWERS_OF_AN_OUTAGE);
    outage.begin();
    await(outage.length().toMillis());
    outage.end();
    await("after " + outage.kind(), clients.done() + ANSWERS_OF_AN_OUTAGE);
  }

  /// Until so many requests were answered yes, and messages were worked on since.
  private void await(String when, int done) {
    long end = System.nanoTime() + RECOVERY_NANOS;
    int booked = target.bookings();
    while (clients.done() < done || target.bookings() == booked) {
      if (System.nanoTime() > end) {
        throw new AssertionError(name + ", " + when + ": it does not go on; " + clients.answers);
      }
      await(5);
    }
  }

  /// Lets it run until nothing is under way any more, and looks at all that has come of it.
  void settle() throws IOException {
    target.moody = false;
    boolean done = false;
    // The clock of nobody was farther ahead.
    long end = farthest + AT_THE_END_SECONDS;
    for (int i = 0; i < SETTLING_TRIES && !done; i++) {
      Child child = Child.start(folder, stored.database(), new Child.Plan(null, 0, end, false));
      try {
        if (!child.serves()) {
          throw new AssertionError("it does not serve");
        }
        judge.shown(child.port(), made);
        judge.asked().ask(child.port(), Duration.ofSeconds(end));
        clients.settle(child.port());
        await(i < 2 ? 1_000 : CLAIMS_OVER_MILLIS);
      } finally {
        child.stop();
      }
      judge.records(stored.read());
      check("settling");
      done = judge.isSettled();
    }
    judge.settled();
    check("settled");
    target.moody = true;
  }

  private static void await(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  private void check(String when) throws IOException {
    judge.wrong.addAll(clients.wrong);
    clients.wrong.clear();
    if (!judge.wrong.isEmpty()) {
      List<String> told = judge.wrong.subList(0, Math.min(20, judge.wrong.size()));
      List<String> all = new ArrayList<>(judge.wrong);
      target.effects.forEach((path, count) -> all.add("effect " + path + " " + count));
      clients.log.values().forEach(one -> all.add("asked " + one));
      Files.write(folder.resolve("wrong.txt"), all);
      throw new AssertionError(
          name + ", " + when + ", in " + folder + ":\n" + String.join("\n", told));
    }
  }

  /// How many runs of the job were worked through.
  long runs() {
    return judge.runs().done();
  }

  /// How often it was asked what became of commands.
  int asked() {
    return judge.asked().count();
  }

  @Override
  public void close() {
    judge.runs().close();
    tasks.close();
    target.close();
    clients.close();
  }
}
