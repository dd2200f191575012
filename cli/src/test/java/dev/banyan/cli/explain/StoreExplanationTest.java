package dev.banyan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.guard.GuardEvents;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where durable state lives, and how much may wait to be written there.
class StoreExplanationTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: 8080 }
      """;

  @TempDir Path folder;

  private String explained(String store) throws IOException {
    Path file = Files.writeString(folder.resolve("banyan.yaml"), CONFIGURATION + store);
    Mistakes mistakes = new Mistakes();
    Assembly assembly =
        new Assembler(List.copyOf(Connectors.all()), InstantSource.system(), GuardEvents.NONE)
            .assemble(
                new Assembler.Files(file, List.of(), Environment.of(Map.of())), null, mistakes);
    return Explanation.text(Explanation.of(Objects.requireNonNull(assembly, mistakes::render)));
  }

  @Test
  void tellsTheBoundOfTheQueueWhereNothingIsSaid() throws IOException {
    assertThat(explained("store: { sqlite: data/parts.db }\n"))
        .contains("the SQLite file parts.db", "4096 appends, together 64MiB", "503");
  }

  @Test
  void tellsTheBoundThatIsSaid() throws IOException {
    assertThat(explained("store: { sqlite: data/parts.db, waiting: 100, waiting-bytes: 1MiB }\n"))
        .contains("100 appends, together 1MiB");
  }

  @Test
  void saysNothingOfAStoreThatIsNotThere() throws IOException {
    assertThat(explained("")).doesNotContain("waits to be written");
  }
}
