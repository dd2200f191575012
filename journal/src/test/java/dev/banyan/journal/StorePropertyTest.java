package dev.banyan.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.value.Bytes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random groups of appends, decided by a real store and by [MemoryStore], which says in a few
/// plain lines what is expected. Prints the seed of a history that goes wrong.
class StorePropertyTest {
  private static final int FILES = 8;
  private static final int DATABASES = 3;
  private static final int GROUPS = 40;
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  /// One history.
  private static final class History {
    private final Random random;
    private final Store real;
    private final MemoryStore plain = new MemoryStore(1);

    History(long seed, Store real) {
      this.random = new Random(seed);
      this.real = real;
    }

    private static StreamId stream(int number) {
      return StreamId.of(number % 2 == 0 ? "" : "acme", "test", "s" + number);
    }

    private static Reservation reservation(int number) {
      return new Reservation("", "names", "r" + number);
    }

    private List<Integer> some(int of, int most) {
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < of; i++) {
        all.add(i);
      }
      Collections.shuffle(all, random);
      return all.subList(0, random.nextInt(most + 1));
    }

    private Expected expected() {
      return switch (random.nextInt(5)) {
        case 0 -> Expected.newStream();
        case 1 -> Expected.existing();
        case 2 -> Expected.version(1 + random.nextInt(6));
        default -> Expected.any();
      };
    }

    private Append append() {
      List<Append.Part> parts = new ArrayList<>();
      List<Integer> streams = new ArrayList<>(some(4, 2));
      if (streams.isEmpty()) {
        streams.add(4);
      }
      for (int stream : streams) {
        List<Entry> entries = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          byte[] payload = ("{\"n\":" + random.nextInt(1_000) + "}").getBytes(UTF_8);
          entries.add(new Entry("test.Happened/" + random.nextInt(3), Bytes.wrap(payload)));
        }
        parts.add(new Append.Part(stream(stream), expected(), entries));
      }
      List<Claim> claims = new ArrayList<>();
      for (int number : some(3, random.nextInt(3))) {
        Reservation one = reservation(number);
        claims.add(random.nextBoolean() ? new Claim.Reserve(one) : new Claim.Release(one));
      }
      return new Append(parts, claims);
    }

    void live() {
      for (int i = 0; i < GROUPS; i++) {
        List<Append> group = new ArrayList<>();
        for (int j = random.nextInt(4); j >= 0; j--) {
          group.add(append());
        }
        assertThat(decided(real, group)).as(group.toString()).isEqualTo(decided(plain, group));
      }
      try (Store.Reader found = real.reader();
          Store.Reader wanted = plain.reader()) {
        for (int i = 0; i <= 4; i++) {
          assertThat(records(found, stream(i))).isEqualTo(records(wanted, stream(i)));
          assertThat(found.version(stream(i))).isEqualTo(wanted.version(stream(i)));
        }
        for (int i = 0; i < 3; i++) {
          boolean held = wanted.holder(reservation(i)) != null;
          assertThat(found.holder(reservation(i)) != null).isEqualTo(held);
        }
        long all = found.heads().stream().mapToLong(Long::longValue).sum();
        assertThat(all).as("no position is left out").isEqualTo(plain.all().size());
      }
    }

    private static List<String> decided(Store store, List<Append> group) {
      List<String> words = new ArrayList<>();
      switch (store.commit(group, NOW)) {
        case Store.Committed.Done(List<Outcome> outcomes) -> {
          for (Outcome outcome : outcomes) {
            words.add(
                switch (outcome) {
                  case Outcome.Written(var places) ->
                      "written at " + places.stream().map(Outcome.Place::version).toList();
                  case Outcome.Refused(var why, long version) -> why + " " + version;
                });
          }
        }
        case Store.Committed.Failed(var fault, boolean _) -> words.add(fault.toString());
      }
      return words;
    }

    private static List<String> records(Store.Reader reader, StreamId stream) {
      return reader.read(stream, 0, 1_000).stream()
          .map(
              one ->
                  one.place().version()
                      + " "
                      + one.kind()
                      + " "
                      + new String(one.payload().unsafeArray(), UTF_8))
          .toList();
    }
  }

  private static void live(long seed, Store store) {
    try (store) {
      new History(seed, store).live();
    } catch (AssertionError broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    }
  }

  @Test
  void aFileDecidesAsAFewPlainLinesSay(@TempDir Path folder) {
    long first = System.nanoTime();
    for (int i = 0; i < FILES; i++) {
      live(first + i, SqliteStore.open(folder.resolve("journal" + i + ".db")));
    }
  }

  @Test
  void postgresqlDecidesAsAFewPlainLinesSay() {
    long first = System.nanoTime();
    for (int i = 0; i < DATABASES; i++) {
      live(first + i, PostgresStore.open(Databases.empty()));
    }
  }
}
