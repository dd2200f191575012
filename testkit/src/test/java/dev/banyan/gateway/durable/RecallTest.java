package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.durable.CompiledProjection;
import dev.banyan.guard.GuardEvents;
import dev.banyan.projection.Projection;
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

/// Projections that are made again from the words that their stores keep of them.
class RecallTest {
  @TempDir private Path folder;

  private Assembly assembly(String configuration) throws IOException {
    Path file = Files.writeString(folder.resolve("orders.yaml"), configuration);
    Mistakes mistakes = new Mistakes();
    Assembly assembly =
        new Assembler(List.of(), InstantSource.system(), GuardEvents.NONE)
            .assemble(
                new Assembler.Files(file, List.of(), Environment.of(Map.of())), null, mistakes);
    return Objects.requireNonNull(assembly, mistakes::render);
  }

  @Test
  void makesEachProjectionAgainWhateverTheConfigurationSaysByNow() throws IOException {
    Assembly then =
        assembly(
            ProjectionsTest.CONFIGURATION.replace(
                "models:\n", "types: { Note: { fields: { words: text(8) } } }\nmodels:\n"));
    Assembly now =
        assembly("banyan: 1\nname: orders\nlisten: { public: { port: 0, host: 127.0.0.1 } }\n");
    List<CompiledProjection> all = List.copyOf(then.durable().readModels().all().values());

    List<Projection> again =
        all.stream()
            .map(one -> now.durable().readModels().recall().of(one.projection().words().text()))
            .toList();

    assertThat(all).hasSize(2);
    assertThat(again)
        .extracting(Projection::words)
        .isEqualTo(all.stream().map(one -> one.projection().words()).toList());
  }

  @Test
  void makesNothingOfWordsThatHoldNoProjection() throws IOException {
    Projection.Recall recall =
        assembly(ProjectionsTest.CONFIGURATION).durable().readModels().recall();

    assertThat(recall.of("{\"models\":{},\"projections\":{\"gone\":{\"model\":\"x\"}}}")).isNull();
    assertThat(recall.of("{")).isNull();
  }
}
