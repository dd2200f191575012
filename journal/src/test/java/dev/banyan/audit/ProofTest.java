package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.sqlite.SqliteArchive;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {
  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private final SigningKey key = SigningKey.make();
  private final Set<VerifyingKey> keys = Set.of(key.verifying());
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

  private Proof prove(long position) {
    try (Archive archive = copy.open()) {
      return Proof.of(archive, 0, position);
    }
  }

  private static Proof again(String json) {
    Proof read = Proof.of(Bytes.wrap(json.getBytes(StandardCharsets.UTF_8)));
    assertThat(read).isNotNull();
    return read;
  }

  @Test
  void provesEveryRecordThatIsSigned() {
    for (long position = 1; position <= 35; position++) {
      Proof proof = again(prove(position).json().pretty());

      assertThat(proof.flaw(keys)).isNull();
      assertThat(proof.record().place().position()).isEqualTo(position);
    }
  }

  @Test
  void tellsNothingOfOtherRecords() {
    String json = prove(14).json().pretty();

    assertThat(json.split("\"bytes\"", -1)).hasSize(2);
    assertThat(json).doesNotContain("order/" + 13 % 5);
  }

  @Test
  void refusesAProofWithAnythingChanged() {
    String json = prove(14).json().pretty();
    List<String> parts = json.lines().filter(line -> line.contains("\": ")).toList();
    for (String line : parts) {
      int at = line.indexOf("\": ") + 4;
      if (at >= line.length() || line.endsWith("{") || line.endsWith("[")) {
        continue;
      }
      char old = line.charAt(at);
      char other = old == '1' ? '2' : '1';
      String changed = json.replace(line, line.substring(0, at) + other + line.substring(at + 1));
      Proof proof = Proof.of(Bytes.wrap(changed.getBytes(StandardCharsets.UTF_8)));

      assertThat(proof == null || proof.flaw(keys) != null).as(line).isTrue();
    }
  }

  @Test
  void refusesAProofOfAnotherKey() {
    Proof proof = prove(3);

    assertThat(proof.flaw(Set.of(SigningKey.make().verifying()))).contains("none of those given");
  }

  @Test
  void hasNoProofOfWhatIsNotSignedYet() {
    assertThatThrownBy(() -> prove(36))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.operator()).contains("up to 35", "not signed yet"));
  }

  @Test
  void hasNoProofWhereNothingIsSigned(@TempDir Path other) {
    Path file = other.resolve("plain.db");
    SqliteStore.open(file).close();

    try (Archive archive = SqliteArchive.open(file)) {
      assertThatThrownBy(() -> Proof.of(archive, 0, 1))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> assertThat(fault.operator()).contains("has none", "checkpoints: { key"));
    }
  }

  @Test
  void hasNoProofOfARecordThatWasChanged() throws Exception {
    try (var statement = copy.connection().createStatement()) {
      statement.execute("update record set kind = 'other' where position = 14");
    }

    assertThatThrownBy(() -> prove(14))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.operator()).contains("not as they were signed"));
  }

  @Test
  void makesTreesAsRfc6962Does() {
    Merkle tree = new Merkle();
    Bytes empty = tree.root();
    for (int i = 0; i < 7; i++) {
      tree.add(Bytes.wrap(new byte[] {(byte) i}));
    }
    Bytes seven = tree.root();

    assertThat(hex(empty))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(seven).isEqualTo(byRecursion(0, 7));
  }

  /// The definition of the standard, word by word.
  private static Bytes byRecursion(int from, int to) {
    var digest = Merkle.sha256();
    if (to - from == 1) {
      return Bytes.wrap(digest.digest(new byte[] {0, (byte) from}));
    }
    int split = 1;
    while (split * 2 < to - from) {
      split *= 2;
    }
    digest.update((byte) 1);
    digest.update(byRecursion(from, from + split).toArray());
    return Bytes.wrap(digest.digest(byRecursion(from + split, to).toArray()));
  }

  private static String hex(Bytes bytes) {
    return java.util.HexFormat.of().formatHex(bytes.toArray());
  }
}
