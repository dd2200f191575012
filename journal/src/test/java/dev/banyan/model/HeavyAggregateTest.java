package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An aggregate whose events are so large that the journal gives a few of them at a time.
class HeavyAggregateTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final int EVENTS = 7;
  private static final String LARGE = "x".repeat(3 << 20);
  private static final Structure STATE =
      Structure.of("note", List.of(Field.required("last", Type.Text.max(2))));
  private static final Structure NOTED =
      Structure.of(
          "Noted",
          List.of(
              Field.required("number", Type.Text.max(2)), Field.required("text", Type.Text.ANY)));
  private static final Scope APPLYING =
      Scope.of(
          new Scope.Variable("state", STATE, true),
          new Scope.Variable("event", NOTED, false),
          new Scope.Variable("key", Type.Text.max(12), false));
  private static final EventType TYPE =
      new EventType(
          "note",
          "Noted",
          1,
          NOTED,
          List.of(),
          List.of(Orders.set(STATE, "last", "event.number", APPLYING)),
          true);
  private static final ModelType MODEL =
      new ModelType(
          "note", Field.required("id", Type.Text.max(12)), STATE, Map.of("Noted", TYPE), List.of());

  private final AtomicReference<Instant> clock = new AtomicReference<>(START);
  private @TempDir Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal =
        Journal.open(
            SqliteStore.open(folder.resolve("journal.db")),
            new Journal.Settings(100, 64L << 20, clock::get));
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Aggregates notes(int every) {
    return new Aggregates(MODEL, every, () -> journal, clock::get);
  }

  /// One event each second.
  private void happen(Aggregates notes) {
    for (int i = 1; i <= EVENTS; i++) {
      clock.set(START.plusSeconds(i));
      Struct data = Struct.of(NOTED, String.valueOf(i), LARGE);
      var _ =
          notes.change(
              "N1",
              new Aggregates.Asked(
                  "",
                  new By(null, "test", null),
                  Aggregates.Check.NONE,
                  Aggregates.Also.NOTHING,
                  soon()),
              _ -> List.of(new CommandType.Happening(TYPE, data)));
    }
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static Aggregate after(int events) {
    return new Aggregate(events, Struct.of(STATE, String.valueOf(events)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 100})
  void isFoldedToItsEndWithSnapshotsAndWithout(int every) {
    happen(notes(every));

    Aggregate found = notes(every).load("", "N1", soon());

    assertThat(found).isEqualTo(after(EVENTS));
  }

  @Test
  void isShownAtAnyVersionAndTime() {
    happen(notes(100));

    for (int i = 1; i <= EVENTS; i++) {
      Aggregate then = notes(100).atTime("", "N1", START.plusSeconds(i), soon());

      assertThat(notes(100).atVersion("", "N1", i, soon())).isEqualTo(after(i));
      assertThat(then).isEqualTo(after(i));
    }
  }
}
