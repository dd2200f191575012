package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.testbase.LeakCheck;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NotaryTest {
  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private final SigningKey key = SigningKey.make();
  private Journal journal;

  @BeforeEach
  void open(@TempDir Path folder) {
    journal = Journal.open(SqliteStore.open(folder.resolve("x.db")), Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Notary notary(SigningKey by) {
    return new Notary(journal, by, InstantSource.system());
  }

  @Test
  void signsNothingWhereNothingIsRecorded() {
    assertThat(notary(key).sign(Filled.soon())).isNull();
  }

  @Test
  void signsOnceForWhatIsRecorded() {
    Filled.note(journal, 1);
    Notary notary = notary(key);

    Checkpoint first = notary.sign(Filled.soon());
    Checkpoint again = notary.sign(Filled.soon());

    assertThat(first).isNotNull();
    assertThat(first.holds()).isTrue();
    assertThat(first.parts().getFirst().to()).isEqualTo(1);
    assertThat(again).isEqualTo(first);
    assertThat(notary.signed()).isEqualTo(1);
  }

  @Test
  void goesOnWithANewKeyWhereTheOldOneHasEnded() {
    Filled.note(journal, 1);
    Checkpoint old = notary(key).sign(Filled.soon());
    Filled.note(journal, 2);

    Checkpoint next = notary(SigningKey.make()).sign(Filled.soon());

    assertThat(old).isNotNull();
    assertThat(next).isNotNull();
    assertThat(next.sequence()).isEqualTo(2);
    assertThat(next.parts().getFirst().after()).isEqualTo(1);
    assertThat(next.key()).isNotEqualTo(old.key());
  }

  @Test
  void goesOnFromWhatAnotherNodeHasSigned() {
    Notary one = notary(key);
    Notary other = notary(key);
    Filled.note(journal, 1);
    Checkpoint _ = one.sign(Filled.soon());
    Filled.note(journal, 2);
    Checkpoint _ = other.sign(Filled.soon());
    Filled.note(journal, 3);

    Checkpoint last = one.sign(Filled.soon());

    assertThat(last).isNotNull();
    assertThat(last.sequence()).isEqualTo(3);
  }

  @Test
  void doesNotSignAHistoryThatWasWrittenAnew(@TempDir Path folder) throws Exception {
    SqliteCopy copy = TamperingCampaign.copy(folder, key);
    Tampering tampering = new Tampering(copy, 5);
    Tampering.Done done = tampering.one();
    while (!done.what().equals("rewritten")) {
      done = tampering.one();
    }
    copy.close();

    try (Journal rewritten = Journal.open(SqliteStore.open(copy.file), Journal.Settings.USUAL)) {
      Filled.note(rewritten, 99);
      Notary notary = new Notary(rewritten, key, InstantSource.system());

      assertThatThrownBy(() -> notary.sign(Filled.soon()))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.name()).isEqualTo(Journal.BROKEN));
    }
  }

  @Test
  void readsTheKeyThatOpensslWrites() {
    // RFC 8410 §10.3
    SigningKey read =
        SigningKey.of(
            Secret.of(
                """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
                -----END PRIVATE KEY-----
                """));

    assertThat(read).isNotNull();
    assertThat(read.verifying().text())
        .isEqualTo("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    assertThat(read.verifying()).isEqualTo(VerifyingKey.of(read.verifying().text()));
  }

  @Test
  void takesNoTextThatIsNoKey() {
    assertThat(SigningKey.of(Secret.of("key"))).isNull();
    assertThat(VerifyingKey.of("key")).isNull();
    assertThat(SigningKey.of(key.pem())).isNotNull();
  }
}
