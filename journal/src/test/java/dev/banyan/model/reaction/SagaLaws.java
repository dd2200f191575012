package dev.banyan.model.reaction;

import dev.banyan.base.Deadline;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.model.Aggregates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold of a history in the end, by what is recorded and what the systems have done.
final class SagaLaws {
  /// A system may be at work for the longest deadline of these worlds, and ten seconds.
  private static final Duration PAUSE_MAX = Duration.ofSeconds(25);

  private static final Deadline SOON = Deadline.in(Duration.ofHours(1));

  private final SagaWorld world;
  private final MemoryStore store;
  private final List<String> trips = new ArrayList<>();
  private final Map<String, List<String>> reactions = new HashMap<>();

  SagaLaws(SagaWorld world, MemoryStore store) {
    this.world = world;
    this.store = store;
  }

  void add(String trip) {
    trips.add(trip);
  }

  /// Has all reactions be, before the first event.
  void declare(Journal journal) {
    Aggregates none = new Aggregates(Trips.TYPE, 100, () -> journal, world::instant);
    for (ReactionType type : Trips.reactions(world.setup(), none)) {
      new Checkpoints(type.name(), journal).begin();
      reactions.computeIfAbsent(type.after().name(), _ -> new ArrayList<>()).add(type.name());
    }
  }

  private List<Recorded> events(String trip) {
    return store.stream(Trips.TYPE.stream("", trip));
  }

  /// The name of the event of a record: `trip.Begun/1` is `Begun`.
  private static String name(Recorded record) {
    return record.kind().substring(record.kind().indexOf('.') + 1, record.kind().indexOf('/'));
  }

  private static StreamId reaction(String name, String trip, Recorded event) {
    return StreamId.of("", "reaction", name, trip, Long.toString(event.place().version()));
  }

  private Standing standing(StreamId stream) {
    List<Recorded> records = store.stream(stream);
    return Note.standing(records.isEmpty() ? null : records.getLast());
  }

  /// What has not ended.
  List<String> open() {
    List<String> open = new ArrayList<>();
    for (String trip : trips) {
      if (events(trip).isEmpty()) {
        open.add(trip);
      }
      for (Recorded event : events(trip)) {
        for (String reaction : reactions.getOrDefault(name(event), List.of())) {
          Standing standing = standing(reaction(reaction, trip, event));
          if (!(standing instanceof Standing.Ended) && !(standing instanceof Standing.Parked)) {
            open.add(reaction + " of " + trip + ": " + standing);
          }
        }
      }
    }
    return open;
  }

  /// The last event of each trip but for touches.
  List<String> ends() {
    return trips.stream()
        .map(
            trip ->
                events(trip).stream()
                    .map(SagaLaws::name)
                    .filter(name -> !name.equals("Touched"))
                    .toList()
                    .getLast())
        .toList();
  }

  void check() {
    trips.forEach(this::check);
    Set<StreamId> parked = new HashSet<>();
    Set<StreamId> listed = new HashSet<>();
    for (List<String> names : reactions.values()) {
      for (String reaction : names) {
        ParkedList.of(reaction, world.journal(), SOON).forEach(one -> listed.add(one.stream()));
      }
    }
    for (Recorded record : store.all()) {
      boolean reacts = record.stream().name().startsWith("reaction/");
      if (reacts && standing(record.stream()) instanceof Standing.Parked) {
        parked.add(record.stream());
      }
    }
    world.check(parked.equals(listed), "what is parked is listed: " + parked + ", " + listed);
  }

  private void check(String trip) {
    Map<String, Recorded> said = new HashMap<>();
    String status = "";
    boolean parked = false;
    for (Recorded event : events(trip)) {
      String name = name(event);
      boolean first = said.put(name, event) == null;
      world.check(first || name.equals("Touched"), trip + ": " + name + " is said once");
      boolean waits = !name.equals("Confirmed") && !name.equals("Expired");
      world.check(waits || status.equals("CarBooked"), trip + ": " + name + " after " + status);
      status = name.equals("Touched") ? status : name;
      for (String reaction : reactions.getOrDefault(name, List.of())) {
        parked |= standing(reaction(reaction, trip, event)) instanceof Standing.Parked;
      }
    }
    boolean over = Set.of("FlightRefused", "Confirmed", "FlightUndone").contains(status);
    world.check(over || parked, trip + " ends, or something of it is parked: " + status);
    time(trip, said.get("CarBooked"), said.get("Expired"));
    for (String effect : Trips.DONE) {
      String name = Character.toUpperCase(effect.charAt(0)) + effect.substring(1);
      made(trip, effect, said, name);
    }
    order(trip, status);
  }

  /// The clock by which a time is over may be wrong, but no more than it is.
  private void time(String trip, @Nullable Recorded from, @Nullable Recorded over) {
    if (from != null && over != null && !world.jumps()) {
      Instant due = from.at().plus(Trips.PATIENCE).minusMillis(SagaWorld.SKEW_MAX);
      world.check(!over.at().isBefore(due), trip + " is over in time: " + over.at());
    }
  }

  /// Whatever clocks say in between, a pause is no longer than its policy has it, from when it is
  /// recorded.
  void waits(Recorded waiting) {
    if (Note.standing(waiting) instanceof Standing.Waiting one) {
      Duration pause = Duration.between(waiting.at(), one.due());
      String words = waiting.stream().name() + " waits for " + pause;
      world.check(pause.compareTo(PAUSE_MAX) <= 0, words);
    }
  }

  /// What is said is so.
  private void made(String trip, String effect, Map<String, Recorded> said, String name) {
    int count = world.bookings().count(trip, effect);
    int undone = world.bookings().count(trip, "undo-" + effect);
    world.check(!said.containsKey(name + "Booked") || count == 1, trip + ": no " + effect);
    world.check(!said.containsKey(name + "Refused") || count == 0, trip + ": has " + effect);
    world.check(!said.containsKey(name + "Undone") || undone == 1, trip + ": keeps " + effect);
  }

  /// Undone is what was done, the last first, and nothing is done any more once that begins.
  private void order(String trip, String status) {
    Bookings bookings = world.bookings();
    int next = Integer.MAX_VALUE;
    for (String effect : Trips.DONE) {
      Integer done = bookings.place(trip, effect);
      Integer undone = bookings.place(trip, "undo-" + effect);
      world.check(undone == null || done != null, trip + ": undoes " + effect + " blindly");
      if (done == null) {
        continue;
      }
      int when = undone == null ? Integer.MAX_VALUE : undone;
      world.check(when == Integer.MAX_VALUE || done < when, trip + ": undoes " + effect + " first");
      world.check(when <= next, trip + ": " + effect + " is there when what was before it is not");
      next = when;
      world.check(
          !status.equals("FlightUndone") || undone != null, trip + " is undone but for " + effect);
    }
    int begins =
        Trips.DONE.stream()
            .map(effect -> bookings.place(trip, "undo-" + effect))
            .mapToInt(place -> place == null ? Integer.MAX_VALUE : place)
            .min()
            .orElse(Integer.MAX_VALUE);
    for (String effect : Trips.DONE) {
      Integer done = bookings.place(trip, effect);
      world.check(done == null || done < begins, trip + ": " + effect + " after it was undone");
    }
  }
}
