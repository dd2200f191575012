package dev.banyan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.journal.Archive;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Recorded;
import dev.banyan.json.JsonTree;
import dev.banyan.testbase.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private SqliteCopy copy;

  @BeforeEach
  void fill(@TempDir Path folder) throws Exception {
    copy = TamperingCampaign.copy(folder, SigningKey.make());
    copy.restore();
  }

  @AfterEach
  void close() {
    copy.close();
  }

  private List<String> lines(Export.Choice choice) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Archive archive = copy.open()) {
      new Export(choice, out).run(archive);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void writesWhatComesBackByteForByte() throws IOException {
    List<String> lines = lines(Export.Choice.ALL);

    Chain chain = new Chain(0);
    for (String line : lines) {
      Recorded record = RecordText.read(JsonTree.parse(line));
      assertThat(record).isNotNull();
      assertThat(chain.follows(record)).isTrue();
    }
    assertThat(chain.position()).isEqualTo(36);
    assertThat(lines.getFirst()).contains("\"data\":{\"number\":0,\"name\":\"Zoë\"}");
  }

  @Test
  void choosesByTenantStreamAndKind() throws IOException {
    List<String> chosen = lines(new Export.Choice(null, null, "t1", "order/*", "noted"));

    assertThat(chosen).hasSize(11).allMatch(line -> line.contains("\"tenant\":\"t1\""));
    assertThat(lines(new Export.Choice(null, null, null, null, "audit-*"))).hasSize(3);
    assertThat(lines(new Export.Choice(null, null, null, "order/1", null))).hasSize(7);
  }

  @Test
  void stopsBeforeARecordThatIsNotAsItWasWritten() throws Exception {
    try (var statement = copy.connection().createStatement()) {
      statement.execute("update record set kind = 'other' where position = 14");
    }

    assertThatThrownBy(() -> lines(Export.Choice.ALL))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.operator()).contains("record 14"));
  }
}
