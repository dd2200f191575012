package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.banyan.journal.Archive;
import dev.banyan.journal.Recorded;
import dev.banyan.testbase.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  private static final int EDITS = 1_000;
  private static final int FLIPS = 300;

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private final SigningKey key = SigningKey.make();
  private final Verifier verifier =
      new Verifier(new Verifier.Demands(Set.of(key.verifying()), List.of(), false));
  private SqliteCopy copy;

  @BeforeEach
  void fill(@TempDir Path folder) throws Exception {
    copy = TamperingCampaign.copy(folder, key);
    copy.restore();
  }

  @AfterEach
  void close() {
    copy.close();
  }

  private Verdict judge(Verifier by) {
    try (Archive archive = copy.open()) {
      return by.judge(archive);
    }
  }

  @Test
  void findsNothingInAStoreThatNobodyTouched() {
    Verdict verdict = judge(verifier);

    assertThat(verdict.flaws()).isEmpty();
    assertThat(verdict.checkpoints()).isEqualTo(3);
    assertThat(verdict.keys()).containsExactly(key.verifying().text());
    assertThat(verdict.partitions().getFirst().records()).isEqualTo(36);
    assertThat(verdict.partitions().getFirst().signed()).isEqualTo(35);
  }

  @Test
  void findsAThousandEditsWhereTheyAre() throws Exception {
    Tampering tampering = new Tampering(copy, 20261122);

    List<String> missed = new ArrayList<>();
    for (int i = 0; i < EDITS; i++) {
      Tampering.Done done = tampering.one();
      String wrong = Tampering.judged(copy, verifier, done);
      if (!wrong.isEmpty()) {
        missed.add(wrong);
      }
    }

    assertThat(missed).isEmpty();
  }

  @Test
  void findsFlippedBitsOfTheFileUnlessNoRecordIsTouched() throws IOException {
    byte[] before = exported();
    Random random = new Random(7);
    List<Integer> missed = new ArrayList<>();
    for (int i = 0; i < FLIPS; i++) {
      copy.restore();
      byte[] bytes = Files.readAllBytes(copy.file);
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(copy.file, bytes);
      if (!found() && !java.util.Arrays.equals(before, exported())) {
        missed.add(at);
      }
    }

    assertThat(missed).isEmpty();
  }

  /// A file that cannot be opened any more has been found to be broken, too.
  private boolean found() {
    try {
      return !judge(verifier).whole();
    } catch (dev.banyan.base.Fault fault) {
      return true;
    }
  }

  private byte[] exported() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Archive archive = copy.open()) {
      new Export(Export.Choice.ALL, out).run(archive);
    }
    return out.toByteArray();
  }

  @Test
  void doesNotTakeTheCheckpointsOfAnotherKey() {
    Verifier stranger =
        new Verifier(new Verifier.Demands(Set.of(SigningKey.make().verifying()), List.of(), false));

    Verdict verdict = judge(stranger);

    assertThat(verdict.flaws()).extracting(Flaw::kind).containsExactly(Flaw.Kind.FORGED);
  }

  @Test
  void findsACutEndByACheckpointThatWasKeptElsewhere() throws Exception {
    Checkpoint last = lastCheckpoint();
    cutTo(23);

    Verdict without = judge(verifier);
    Verdict with =
        judge(new Verifier(new Verifier.Demands(Set.of(key.verifying()), List.of(last), false)));

    assertThat(without.flaws()).isEmpty();
    assertThat(with.flaws()).extracting(Flaw::kind).containsExactly(Flaw.Kind.TRUNCATED);
  }

  private Checkpoint lastCheckpoint() {
    try (Archive archive = copy.open()) {
      Checkpoint last = Checkpoint.last(archive);
      assertThat(last).isNotNull();
      return last;
    }
  }

  /// Cuts the end off with everything that knows of it.
  private void cutTo(long position) throws Exception {
    List<Recorded> all = new ArrayList<>();
    try (Archive archive = copy.open()) {
      archive.scan(0, 0, row -> row instanceof Archive.Row.Whole(Recorded one) && all.add(one));
    }
    try (var statement = copy.connection().createStatement()) {
      statement.execute("delete from record where position > " + position);
      statement.execute("delete from reservation where position > " + position);
    }
    copy.end(0, position, all.get((int) position - 1).hash());
  }

  @Test
  void saysOfAChangedCheckpointThatItsOwnRecordIsTheWrongOne() throws Exception {
    Recorded first;
    try (Archive archive = copy.open()) {
      first = ((Archive.Row.Whole) archive.read(Checkpoint.STREAM, 0, 1).getFirst()).record();
    }
    String before = new String(first.payload().unsafeArray(), StandardCharsets.UTF_8);
    String after =
        Pattern.compile("(\"root\":\")(.)")
            .matcher(before)
            .replaceFirst(found -> found.group(1) + (found.group(2).equals("0") ? "1" : "0"));
    try (var change =
        copy.connection().prepareStatement("update record set payload = ? where position = ?")) {
      change.setBytes(1, after.getBytes(StandardCharsets.UTF_8));
      change.setLong(2, first.place().position());
      change.executeUpdate();
    }

    assertThat(judge(verifier).flaws())
        .extracting(Flaw::kind, Flaw::position)
        .contains(tuple(Flaw.Kind.CHANGED, first.place().position()))
        .doesNotContain(tuple(Flaw.Kind.REWRITTEN, 1L));
  }

  @Test
  void saysThatNobodyCanTellTheEndWithoutAHeadFile() throws IOException {
    Files.delete(copy.headFile());

    Verdict verdict = judge(verifier);

    assertThat(verdict.flaws()).extracting(Flaw::kind).containsExactly(Flaw.Kind.UNTOLD);
    assertThat(judge(new Verifier(new Verifier.Demands(Set.of(), List.of(), true))).flaws())
        .isEmpty();
  }

  @Test
  void findsReservationsThatNoRecordTook() throws Exception {
    try (var statement = copy.connection().createStatement()) {
      statement.execute("update reservation set key = 'other' where key = 'k8'");
    }

    assertThat(judge(verifier).flaws()).extracting(Flaw::kind).containsExactly(Flaw.Kind.DAMAGED);
  }

  @Test
  void findsAReservationThatIsGone() throws Exception {
    try (var statement = copy.connection().createStatement()) {
      statement.execute("delete from reservation where key = 'k8'");
    }

    assertThat(judge(verifier).flaws()).extracting(Flaw::kind).containsExactly(Flaw.Kind.DAMAGED);
  }
}
