package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Journal;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresArchive;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.testbase.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresVerifierTest {
  private static final int EDITS = 100;

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private final SigningKey key = SigningKey.make();
  private final Verifier verifier =
      new Verifier(new Verifier.Demands(Set.of(key.verifying()), List.of(), false));

  @BeforeAll
  static void start() {
    PostgresSettings _ = Databases.empty();
  }

  private PostgresSettings filled() {
    PostgresSettings settings = Databases.empty();
    try (Journal journal = Journal.open(PostgresStore.open(settings), Journal.Settings.USUAL)) {
      List<Checkpoint> _ = Filled.write(journal, key, 4);
    }
    return settings;
  }

  @Test
  void looksAtAStoreThatSomebodyWritesTo() {
    PostgresSettings settings = filled();
    try (Journal journal = Journal.open(PostgresStore.open(settings), Journal.Settings.USUAL);
        Archive archive = PostgresArchive.open(settings)) {
      Filled.note(journal, 500);

      Verdict verdict = verifier.judge(archive);

      assertThat(verdict.flaws()).isEmpty();
      assertThat(verdict.partitions()).hasSize(8);
      assertThat(verdict.partitions().stream().mapToLong(Verdict.Partition::records).sum())
          .isEqualTo(48);
    }
  }

  @Test
  void findsAHundredEditsWhereTheyAre() throws Exception {
    List<String> missed = new ArrayList<>();
    try (PostgresCopy copy = new PostgresCopy(filled())) {
      Tampering tampering = new Tampering(copy, 20261122);
      for (int i = 0; i < EDITS; i++) {
        Tampering.Done done = tampering.one();
        String wrong = Tampering.judged(copy, verifier, done);
        if (!wrong.isEmpty()) {
          missed.add(wrong);
        }
      }
    }

    assertThat(missed).isEmpty();
  }

  @Test
  void findsStreamsAndPartitionsThatDoNotFit() throws Exception {
    try (PostgresCopy copy = new PostgresCopy(filled())) {
      try (var statement = copy.connection().createStatement()) {
        statement.execute("update banyan_stream set version = version + 1 where tenant = 't1'");
        statement.execute(
            "update banyan_record set partition = 9 where position = 1 and partition ="
                + " (select min(partition) from banyan_record)");
      }
      try (Archive archive = copy.open()) {
        Verdict verdict = verifier.judge(archive);

        assertThat(verdict.flaws())
            .filteredOn(flaw -> flaw.kind() == Flaw.Kind.DAMAGED)
            .extracting(Flaw::what)
            .anyMatch(what -> what.contains("no head row"))
            .anyMatch(what -> what.contains("another version"));
      }
    }
  }

  @Test
  void findsAHeadRowOfAPartitionThatNoStoreHas() throws Exception {
    try (PostgresCopy copy = new PostgresCopy(filled())) {
      try (var statement = copy.connection().createStatement()) {
        statement.execute("update banyan_head set partition = 2147483647 where partition = 7");
      }
      try (Archive archive = copy.open()) {
        assertThat(verifier.judge(archive).flaws())
            .extracting(Flaw::what)
            .anyMatch(what -> what.contains("partition 2147483647"));
      }
    }
  }

  @Test
  void provesAndExportsARecord() throws Exception {
    try (Archive archive = PostgresArchive.open(filled())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      new Export(Export.Choice.ALL, out).run(archive);
      int partition =
          verifier.judge(archive).partitions().stream()
              .filter(one -> one.signed() > 0)
              .findFirst()
              .orElseThrow()
              .number();

      Proof proof = Proof.of(archive, partition, 1);

      assertThat(proof.flaw(Set.of(key.verifying()))).isNull();
      assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(48);
    }
  }

  @Test
  void refusesADatabaseWithoutAJournal() {
    PostgresSettings empty = Databases.empty();

    assertThatThrownBy(() -> PostgresArchive.open(empty))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.operator()).contains("no journal in this database"));
  }
}
