package dev.banyan.gateway.upstream;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Every trouble at every kind of system, so many times: the answer is the expected one and comes
/// in time, nothing that is no answer is taken for one, and the next requests are answered, each
/// with what it asked for. Kinds of systems go side by side.
///
/// As a program: `TIMES SEED`; prints what is wrong, and counts.
final class Campaign {
  /// How much later than the deadline an answer may come on a machine that does other work.
  private static final Duration LATE_MAX = Duration.ofSeconds(2);

  /// A database that hung while a connection was being opened is asked again when opening has taken
  /// as long as it may.
  private static final Duration REOPENED_MAX = Duration.ofSeconds(8);

  private static final int NEXT = 3;
  private static final Pattern TYPE = Pattern.compile("\"type\":\"[^\"]*?([a-z-]+)\"");

  /// What came of one request: the status, the problem's name, how long it took; status 0 where the
  /// answer broke off.
  private record Outcome(int status, String problem, String body, Duration took) {
    String words() {
      return status == 0 ? "broken off" : status + " " + problem;
    }
  }

  private final Upstreams upstreams;
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger cells = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong reopenedMillis = new AtomicLong();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<Upstreams.Kind, Map<Trouble, String>> seen =
      new EnumMap<>(Upstreams.Kind.class);

  Campaign(Upstreams upstreams) {
    this.upstreams = upstreams;
    for (Upstreams.Kind kind : Upstreams.Kind.values()) {
      seen.put(kind, new EnumMap<>(Trouble.class));
    }
  }

  public static void main(String[] arguments) throws Exception {
    int times = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Path folder = Files.createTempDirectory("upstreams");
    List<String> wrong = new ArrayList<>();
    try (Behind behind = new Behind(folder)) {
      try (Upstreams upstreams = new Upstreams(folder, behind, seed)) {
        Campaign campaign = new Campaign(upstreams);
        wrong.addAll(campaign.run(times));
        campaign.seen.forEach((kind, all) -> System.out.println("seen " + kind.path() + " " + all));
        System.out.println("note cells " + campaign.cells);
        System.out.println("note requestsAfterwards " + campaign.next);
        System.out.println("note databaseAnswersAgainAfterMillis " + campaign.reopenedMillis);
      }
      for (int i = 0; i < times; i++) {
        try (KeySets keys = new KeySets(folder, behind, seed + i)) {
          wrong.addAll(keys.run());
        }
      }
      System.out.println("note cellsOfKeySets " + times * Trouble.values().length);
    }
    wrong.forEach(line -> System.out.println("wrong " + line));
    System.out.println("note wrong " + wrong.size());
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /// What was wrong; empty where nothing was.
  List<String> run(int times) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Upstreams.Kind kind : Upstreams.Kind.values()) {
      threads.add(Thread.ofVirtual().start(() -> run(kind, times)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.copyOf(wrong);
  }

  private void run(Upstreams.Kind kind, int times) {
    for (int i = 0; i < times; i++) {
      for (Trouble trouble : Trouble.values()) {
        try {
          cell(kind, trouble);
        } catch (Exception e) {
          wrong.add(kind + " " + trouble + ": the campaign failed: " + e);
        }
      }
    }
  }

  private void cell(Upstreams.Kind kind, Trouble trouble) throws Exception {
    FaultDoor door = upstreams.door(kind);
    well(kind, trouble, "before");
    int asked = number();
    if (trouble.isMadeByDoor()) {
      door.make(trouble);
    }
    Outcome outcome = ask(kind, trouble, asked);
    door.make(null);
    cells.incrementAndGet();
    Objects.requireNonNull(seen.get(kind)).put(trouble, outcome.words());
    String flaw = flaw(kind, trouble, outcome);
    if (flaw != null) {
      wrong.add(kind + " " + trouble + ": " + flaw + ": " + outcome);
    }
    if (kind == Upstreams.Kind.JDBC) {
      reopened(trouble);
    }
    for (int i = 0; i < NEXT; i++) {
      well(kind, trouble, "afterwards");
    }
  }

  private void reopened(Trouble trouble) throws Exception {
    long begun = System.nanoTime();
    Outcome outcome = ask(Upstreams.Kind.JDBC, Trouble.REFUSE, number());
    while (outcome.status() != 200 && since(begun).compareTo(REOPENED_MAX) < 0) {
      outcome = ask(Upstreams.Kind.JDBC, Trouble.REFUSE, number());
    }
    reopenedMillis.accumulateAndGet(since(begun).toMillis(), Math::max);
    if (outcome.status() != 200) {
      wrong.add("JDBC " + trouble + ": not answered again: " + outcome);
    }
  }

  /// A system that is well is asked, and answers what it was asked for.
  private void well(Upstreams.Kind kind, Trouble trouble, String when) throws Exception {
    int asked = number();
    Outcome outcome = ask(kind, Trouble.REFUSE, asked);
    next.incrementAndGet();
    if (outcome.status() != 200 || !speaksOf(outcome.body(), asked)) {
      wrong.add(
          kind + " " + trouble + ": " + when + ", " + asked + " was not answered: " + outcome);
    }
  }

  /// As the kinds of systems write it: `{"n":7}`, `{"n":"7"}`, `{"ID":7,"N":7}`, `7`.
  private static boolean speaksOf(String body, int asked) {
    return body.matches("(?:\\{.*\"[nN]\":\"?)?" + asked + "(?:\"?})?");
  }

  private int number() {
    return 1 + number.getAndIncrement() % 5_000;
  }

  private Outcome ask(Upstreams.Kind kind, Trouble trouble, int asked) throws Exception {
    long begun = System.nanoTime();
    try {
      HttpResponse<String> answer = upstreams.ask(kind, trouble, asked);
      Matcher type = TYPE.matcher(answer.body());
      String problem = type.find() ? type.group(1) : "";
      return new Outcome(answer.statusCode(), problem, answer.body(), since(begun));
    } catch (IOException e) {
      return new Outcome(0, "", String.valueOf(e.getMessage()), since(begun));
    }
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static @Nullable String flaw(Upstreams.Kind kind, Trouble trouble, Outcome outcome) {
    if (outcome.took().compareTo(Upstreams.DEADLINE.plus(LATE_MAX)) > 0) {
      return "too late";
    }
    if (outcome.status() == 200) {
      return "taken for an answer";
    }
    return Expected.of(kind, trouble).contains(outcome.words())
        ? null
        : "expected " + Expected.of(kind, trouble);
  }
}
