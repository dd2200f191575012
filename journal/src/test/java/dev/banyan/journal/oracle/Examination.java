package dev.banyan.journal.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a whole journal and holds it against the oracle's [Memory]: what was acknowledged is there
/// once and in its place, what was refused is not, what was not answered is there once or not at
/// all, and then stays so; nothing else is there. Positions, versions, chain, expectations and
/// reservations fit together, and nothing of what an earlier examination saw has changed. For one
/// store, by one thread.
final class Examination {
  private final Memory memory;
  private final Map<Integer, Chain> seen = new HashMap<>();
  private final Map<String, List<Found>> found = new HashMap<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, Integer> held = new HashMap<>();

  Examination(Memory memory) {
    this.memory = memory;
  }

  /// A record with what its payload says that it stands for.
  private record Found(int part, int entry, Recorded record) {}

  void run(Place place, String when) {
    Fault refused = refusal(place, when);
    if (refused != null) {
      throw new AssertionError(when + ": " + refused.operator(), refused);
    }
  }

  /// As [#run], but a journal that refuses to open or to be read is in order, where it says why.
  @Nullable Fault refusal(Place place, String when) {
    try {
      place.settle();
      Journal journal = Journal.open(place.open(_ -> {}), Journal.Settings.USUAL);
      try {
        run(journal);
        return null;
      } finally {
        journal.close();
      }
    } catch (Fault fault) {
      assertThat(fault.operator()).as(when).contains(place.where());
      return fault;
    } catch (SQLException | AssertionError e) {
      throw new AssertionError(when + ": " + e.getMessage(), e);
    }
  }

  void run(Journal journal) {
    found.clear();
    versions.clear();
    held.clear();
    for (int partition = 0; partition < journal.partitions(); partition++) {
      read(journal, partition);
    }
    memory.all().forEach(this::check);
    assertThat(found.keySet()).as("nobody asked for").allMatch(id -> memory.find(id) != null);
    versions.forEach(
        (stream, version) -> {
          assertThat(journal.version(new StreamId("", stream), soon()))
              .as("last version of " + stream)
              .isEqualTo(version);
          memory.seen(stream, version);
        });
    held.forEach((key, count) -> checkHolder(journal, key, count));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  private void read(Journal journal, int partition) {
    Chain chain = new Chain(partition);
    Chain before = seen.getOrDefault(partition, new Chain(partition));
    List<Recorded> page = journal.read(partition, 0, 5_000, soon());
    while (!page.isEmpty()) {
      for (Recorded record : page) {
        assertThat(chain.follows(record)).as("chained: " + record.place()).isTrue();
        if (chain.position() == before.position()) {
          assertThat(chain.hash()).as("as it was: " + record.place()).isEqualTo(before.hash());
        }
        take(record);
      }
      page = journal.read(partition, chain.position(), 5_000, soon());
    }
    assertThat(chain.position()).as("no shorter").isGreaterThanOrEqualTo(before.position());
    seen.put(partition, chain);
  }

  private void take(Recorded record) {
    String stream = record.stream().name();
    long version = versions.merge(stream, 1L, Long::sum);
    assertThat(record.place().version()).as("version in " + stream).isEqualTo(version);
    String[] words = new String(record.payload().toArray(), StandardCharsets.UTF_8).split(" ", 4);
    int part = Integer.parseInt(words[1]);
    int entry = Integer.parseInt(words[2]);
    found.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(new Found(part, entry, record));
    Memory.Sent sent = memory.find(words[0]);
    if (sent != null && part == 0 && entry == 0) {
      Bytes claims = Chain.written(sent.request().append().claims());
      assertThat(record.claims()).as("claims of " + words[0]).isEqualTo(claims);
      for (String claim : sent.request().claims()) {
        held.merge(claim.substring(1), claim.startsWith("+") ? 1 : -1, Integer::sum);
      }
    }
  }

  private void check(Memory.Sent sent) {
    Request request = sent.request();
    List<Found> records = found.getOrDefault(request.id(), List.of());
    if (sent.fate() == Memory.Fate.ABSENT || records.isEmpty()) {
      assertThat(sent.fate()).as("lost: " + request.line()).isNotEqualTo(Memory.Fate.WRITTEN);
      assertThat(records).as("was refused: " + request.line()).isEmpty();
      memory.settle(sent, Memory.Fate.ABSENT, List.of());
      return;
    }
    List<Outcome.Place> places = places(request, records);
    if (sent.fate() == Memory.Fate.WRITTEN) {
      assertThat(places).as("in place: " + request.line()).isEqualTo(sent.places());
    }
    memory.settle(sent, Memory.Fate.WRITTEN, places);
  }

  /// All of the request, once: the places of the last record of each part.
  private static List<Outcome.Place> places(Request request, List<Found> records) {
    int expected = request.parts().stream().mapToInt(Request.Part::entries).sum();
    assertThat(records).as("once and whole: " + request.line()).hasSize(expected);
    List<Outcome.Place> places = new ArrayList<>();
    for (int i = 0; i < request.parts().size(); i++) {
      Request.Part part = request.parts().get(i);
      int number = i;
      List<Recorded> mine =
          records.stream().filter(one -> one.part() == number).map(Found::record).toList();
      assertThat(mine).as("whole: " + request.line()).hasSize(part.entries());
      long first = mine.getFirst().place().version();
      assertThat(Memory.holds(part.expected(), first - 1)).as("as expected: " + request).isTrue();
      for (int entry = 0; entry < mine.size(); entry++) {
        Recorded record = mine.get(entry);
        assertThat(record.stream().name()).isEqualTo(part.stream());
        assertThat(record.place().version()).as("together: " + request).isEqualTo(first + entry);
      }
      places.add(mine.getLast().place());
    }
    return places;
  }

  private void checkHolder(Journal journal, String key, int count) {
    assertThat(count).as("holders of " + key).isBetween(0, 1);
    Store.Holder holder = journal.holder(Request.reservation(key), soon());
    assertThat(holder != null).as("held: " + key).isEqualTo(count == 1);
    if (holder != null) {
      Recorded taker =
          journal.read(holder.partition(), holder.position() - 1, 1, soon()).getFirst();
      String id = new String(taker.payload().toArray(), StandardCharsets.UTF_8).split(" ", 2)[0];
      assertThat(Objects.requireNonNull(memory.find(id)).request().claims())
          .as("taken by " + id)
          .contains("+" + key);
    }
  }
}
