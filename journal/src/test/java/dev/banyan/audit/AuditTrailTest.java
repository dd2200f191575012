package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T23:59:59Z"));
  private static final Act.Doer ANN = new Act.Doer("staff", "ann", "acme", "10.0.0.7", "x-1");

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private Journal journal;

  @BeforeEach
  void open(@TempDir Path folder) {
    journal = Journal.open(SqliteStore.open(folder.resolve("x.db")), Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private AuditTrail trail() {
    AuditTrail trail = new AuditTrail(journal, CLOCK);
    trail.start();
    return trail;
  }

  private List<Recorded> recorded(String tenant) {
    return journal.read(new StreamId(tenant, "audit/2026-11-22"), 0, 100, Filled.soon());
  }

  private static String text(Recorded record) {
    return new String(record.payload().toArray(), StandardCharsets.UTF_8);
  }

  @Test
  void recordsWhoDidWhatInTheStreamOfTheDayAndTheTenant() {
    try (AuditTrail trail = trail()) {
      Bytes value = Bytes.wrap("{\"name\":\"***\"}".getBytes(StandardCharsets.UTF_8));
      trail.record(Act.by(ANN, Act.WRITE).with("status", 200).value("after", value), Filled.soon());
    }

    assertThat(recorded("acme")).hasSize(1);
    assertThat(recorded("acme").getFirst().kind()).isEqualTo("audit-write");
    assertThat(text(recorded("acme").getFirst()))
        .isEqualTo(
            "{\"by\":{\"method\":\"staff\",\"id\":\"ann\",\"tenant\":\"acme\"},"
                + "\"from\":\"10.0.0.7\",\"exchange\":\"x-1\",\"status\":200,"
                + "\"after\":{\"name\":\"***\"}}");
  }

  @Test
  void recordsWhatWaitsBeforeItCloses() {
    AuditTrail trail = trail();
    for (int i = 0; i < 500; i++) {
      String tenant = "t" + i % 3;
      trail.later(Act.by(new Act.Doer("staff", "ann", tenant, null, null), Act.REFUSED));
    }

    trail.close();

    assertThat(trail.recorded()).isEqualTo(500);
    assertThat(trail.failed()).isZero();
    assertThat(journal.read(0, 0, 1_000, Filled.soon())).hasSize(500);
  }

  @Test
  void refusesWhatItCannotRecord() {
    journal.close();
    try (AuditTrail trail = trail()) {
      assertThatThrownBy(() -> trail.record(Act.by(ANN, Act.BEGUN), Filled.soon()))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
                assertThat(fault.name()).isEqualTo(AuditTrail.UNRECORDED);
              });
      assertThat(trail.failed()).isEqualTo(1);
    }
  }

  @Test
  void countsWhatIsGivenToItAfterItHasClosed() {
    AuditTrail trail = trail();
    trail.close();

    trail.later(Act.by(ANN, Act.REFUSED));

    assertThat(trail.failed()).isEqualTo(1);
  }

  @Test
  void shortensWhatIsLongAndMendsWhatIsNoText() {
    String endless = "x".repeat(10_000);
    String quoted = "\"" + "y".repeat(300 << 10) + "\"";
    Bytes large = Bytes.wrap(quoted.getBytes(StandardCharsets.UTF_8));
    try (AuditTrail trail = trail()) {
      trail.record(
          Act.by(new Act.Doer("staff", endless + "\ud800", null, null, null), Act.WRITE)
              .with("half", "a\ud800b")
              .value("after", large),
          Filled.soon());
    }

    String text = text(recorded("").getFirst());
    assertThat(text.length()).isLessThan(3_000);
    assertThat(text).contains("a\ufffdb", "\"bytes\":307202", "\"sha256\":");
  }
}
