package dev.banyan.model.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.WeatheredStore;
import dev.banyan.journal.WeatheredStore.Weather;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A world on virtual time: two processes that contend for the same trips over one journal, callers
/// that come and go, a person who looks at what is parked now and then. For a while the systems
/// lose and refuse, the journal is away, processes die, end and stand still; then all is well, and
/// everything must end. Whatever happens is drawn from the seed.
final class SagaWorld {
  /// By how many milliseconds a clock is wrong, either way.
  static final int SKEW_MAX = 1_500;

  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final int NODES = 2;
  private static final int EVENTS_MAX = 300_000;
  private static final long ENDS_WITHIN = Duration.ofMinutes(30).toMillis();
  private static final long LOOKS = 5_000;
  private static final int STORY_MAX = 400;

  private final Random random;
  private final PriorityQueue<Due> dues = new PriorityQueue<>();
  private final MemoryStore store;
  private final Journal journal;
  private final Bookings bookings;
  private final Trips.Setup setup;
  private final SagaLaws laws;
  private final @Nullable SagaNode[] nodes = new SagaNode[NODES];
  private final List<Supplier<String>> story = new ArrayList<>();
  private final double awayness;
  private final boolean attended;
  private @Nullable Running running;
  private Claim claim = new Claim(0, Instant.MIN);
  private final Jumps jumps;
  private long now;
  private long order;
  private boolean healthy = true;
  private boolean over;

  private record Due(long at, long order, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /// What the strand that runs has claimed.
  ///
  /// @param until when that is over, by the clock of the world
  /// @param told when it says that it is
  private record Claim(long until, Instant told) {}

  private record Running(SagaNode node, Strand strand) {}

  SagaWorld(long seed) {
    random = new Random(seed);
    jumps = new Jumps(seed);
    store = new MemoryStore(1 + random.nextInt(2));
    journal =
        Journal.inPlace(
            new WeatheredStore(store, new Sky()),
            new Journal.Settings(1_000, 1L << 30, this::wall));
    bookings = new Bookings(this, random);
    setup =
        new Trips.Setup(
            bookings,
            2 + random.nextInt(5),
            Duration.ofSeconds(random.nextBoolean() ? 4 : 12),
            random.nextBoolean());
    awayness = random.nextBoolean() ? 0 : random.nextDouble() * 0.1;
    attended = random.nextBoolean();
    laws = new SagaLaws(this, store);
  }

  // ---- what the others ask

  long now() {
    return now;
  }

  Instant instant() {
    return START.plusMillis(now);
  }

  /// What the clocks of all say, which may be set.
  Instant wall() {
    return instant().plusMillis(jumps.now());
  }

  long millis(Instant instant) {
    return Duration.between(START, instant).toMillis();
  }

  Journal journal() {
    return journal;
  }

  Bookings bookings() {
    return bookings;
  }

  Trips.Setup setup() {
    return setup;
  }

  boolean isHealthy() {
    return healthy;
  }

  void at(long at, Runnable what) {
    dues.add(new Due(Math.max(at, now), order++, what));
  }

  void tell(Supplier<String> what) {
    long when = now;
    String words = what.get();
    story.add(() -> when + " " + words);
  }

  void check(boolean holds, String claim) {
    assertThat(holds).as(() -> claim + "\n" + told()).isTrue();
  }

  private String told() {
    List<Supplier<String>> last =
        story.subList(Math.max(0, story.size() - STORY_MAX), story.size());
    return String.join("\n", last.stream().map(Supplier::get).toList());
  }

  // ---- strands

  /// Runs a strand of a process up to its next pause.
  long run(SagaNode node, Strand strand) {
    running = new Running(node, strand);
    try {
      return strand.run();
    } finally {
      running = null;
    }
  }

  /// The strand that runs does nothing for so long.
  void pause(long millis) {
    Running mine = Objects.requireNonNull(running);
    Claim claimed = claim;
    mine.strand().pause(millis);
    claim = claimed;
  }

  /// The strand that runs, if one does, may do nothing for a while here, and clocks may be set.
  void mayPause() {
    if (running != null && !healthy && jumps.suddenly()) {
      jumps.next();
      tell(() -> "the clocks say " + wall());
    }
    if (running != null && random.nextInt(6) == 0) {
      boolean stalls = !healthy && random.nextInt(40) == 0;
      pause(random.nextInt(stalls ? 30_000 : 30));
    }
  }

  /// Until when the strand that runs may call: what it has claimed, by the clock of the world.
  long claimedUntil() {
    return claim.until();
  }

  /// What is sent was claimed by who sends it, and by nobody since.
  void mustBeClaimed(String once) {
    List<Recorded> records = store.stream(new StreamId("", "reaction/" + once));
    Note last = Note.of(records.getLast());
    boolean ours =
        last.kind() == Note.Kind.CLAIMED && Objects.requireNonNull(last.at()).equals(claim.told());
    check(ours, once + " is sent by who has claimed it last, and not after " + last);
  }

  // ---- the journal

  private final class Sky implements WeatheredStore.Sky {
    @Override
    public Weather next() {
      return healthy || random.nextDouble() >= awayness
          ? Weather.FAIR
          : Weather.values()[random.nextInt(Weather.values().length)];
    }

    @Override
    public void written(Append append, List<Outcome.Place> places) {
      SagaWorld.this.written(append, places);
    }
  }

  private void written(Append append, List<Outcome.Place> places) {
    for (int i = 0; i < places.size(); i++) {
      Append.Part part = append.parts().get(i);
      Outcome.Place place = places.get(i);
      for (Entry entry : part.entries()) {
        tell(() -> entry.kind() + " in " + part.stream().name() + " " + place.version());
        for (SagaNode node : nodes) {
          if (node != null) {
            node.heard(place.partition(), place.position(), entry.kind());
          }
        }
        if (entry.kind().equals(Note.Kind.WAITING.word())) {
          laws.waits(store.stream(part.stream()).getLast());
        }
        Running mine = running;
        if (mine != null && entry.kind().equals(Note.Kind.CLAIMED.word())) {
          Note note = Note.of(store.stream(part.stream()).getLast());
          Instant until = Objects.requireNonNull(note.at());
          claim = new Claim(jumps.nearest(millis(until) - mine.node().skew, now), until);
        }
      }
    }
  }

  // ---- a history

  /// Runs with faults for a while, then without; everything must end.
  void run() {
    for (int i = 0; i < NODES; i++) {
      begin(i);
    }
    laws.declare(journal);
    healthy = false;
    long wellFrom = 30_000L + random.nextInt(120_000);
    at(wellFrom, () -> healthy = true);
    at(random.nextInt(5_000), this::mishap);
    jump();
    int trips = 1 + random.nextInt(4);
    for (int i = 1; i <= trips; i++) {
      String trip = "T" + i;
      at(random.nextInt(20_000), () -> call(trip));
      laws.add(trip);
    }
    at(wellFrom + LOOKS, this::look);
    while (!over) {
      Due next = Objects.requireNonNull(dues.poll());
      now = next.at();
      next.what().run();
      if (order > EVENTS_MAX || now > wellFrom + ENDS_WITHIN) {
        check(false, "it ends: " + laws.open());
      }
    }
    laws.check();
    for (SagaNode node : nodes) {
      Objects.requireNonNull(node).die();
    }
  }

  /// The last event of each trip but for touches.
  List<String> ends() {
    return laws.ends();
  }

  private void look() {
    over = isOver();
    at(now + LOOKS, this::look);
  }

  private boolean isOver() {
    if (bookings.isAtWork() || !laws.open().isEmpty()) {
      return false;
    }
    for (SagaNode node : nodes) {
      if (node == null || !node.isIdle()) {
        return false;
      }
    }
    return !attended || !Objects.requireNonNull(nodes[0]).isToBeReleased();
  }

  private void begin(int number) {
    SagaNode node = new SagaNode(this, random, random.nextInt(2 * SKEW_MAX) - SKEW_MAX);
    nodes[number] = node;
    at(now + 5_000 + random.nextInt(10_000), () -> attend(node));
  }

  private void attend(SagaNode node) {
    if (attended && Arrays.asList(nodes).contains(node)) {
      node.release();
      at(now + 5_000 + random.nextInt(10_000), () -> attend(node));
    }
  }

  /// A caller begins a trip, until it is there, and may change and confirm it.
  private void call(String trip) {
    SagaNode node = nodes[random.nextInt(NODES)];
    boolean there = !store.stream(Trips.TYPE.stream("", trip)).isEmpty();
    if (node != null) {
      int dice = random.nextInt(10);
      node.command(!there ? Trips.BEGIN : dice < 6 ? Trips.TOUCH : Trips.CONFIRM, trip);
    }
    if (!there || random.nextInt(healthy ? 4 : 40) > 0) {
      at(now + 500 + random.nextInt(8_000), () -> call(trip));
    }
  }

  private void mishap() {
    if (healthy) {
      return;
    }
    int number = random.nextInt(NODES);
    SagaNode node = nodes[number];
    if (node != null) {
      switch (random.nextInt(4)) {
        case 0 -> die(node, number, "dies");
        case 1 -> node.stop(now + random.nextInt(30_000));
        case 2 -> {
          node.close();
          at(now + random.nextInt(10_000), () -> die(node, number, "ends"));
        }
        default -> {}
      }
    }
    at(now + 200 + random.nextInt(12_000), this::mishap);
  }

  /// For a while, the clocks of all are wrong.
  private void jump() {
    if (jumps.happen() && !healthy) {
      at(now + jumps.pause(), this::jump);
      jumps.next();
      tell(() -> "the clocks say " + wall());
    } else {
      jumps.end();
    }
  }

  /// Whether clocks are set in this world, so that times that are recorded tell little.
  boolean jumps() {
    return jumps.happen();
  }

  private void die(SagaNode node, int number, String how) {
    if (nodes[number] == node) {
      tell(() -> "node " + number + " " + how);
      nodes[number] = null;
      node.die();
      at(now + random.nextInt(15_000), () -> begin(number));
    }
  }
}
