package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.connectors.amqp.AmqpConnector;
import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.connectors.jdbc.JdbcConnector;
import dev.banyan.connectors.jms.JmsConnector;
import dev.banyan.connectors.kafka.KafkaConnector;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.pipeline.FakeQueue;
import dev.banyan.guard.GuardEvents;
import dev.banyan.testbase.Golden;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Assembles every kind of configuration that does not hold together, `NNN-name.yaml`, and compares
/// what is reported with `NNN-name.txt`.
class AssemblyMistakesTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "mistakes");

  /// Those that have more than one mistake, on purpose.
  private static final Set<String> SEVERAL =
      Set.of("unused-things", "mistakes-of-all-sections", "open-to-anyone", "cache-per-nobody");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void reportsOneMistakeOnce(String name) {
    Mistakes mistakes = new Mistakes();

    new Assembler(
            List.of(
                new FakeConnector(),
                new HttpConnector(),
                new JdbcConnector(),
                new AmqpConnector(),
                new JmsConnector(),
                new KafkaConnector(),
                new FakeQueue()),
            InstantSource.system(),
            GuardEvents.NONE)
        .assemble(
            new Assembler.Files(FOLDER.resolve(name), List.of(), Environment.of(Map.of())),
            null,
            mistakes);

    List<Mistake> found = mistakes.sorted();
    StringBuilder report = new StringBuilder();
    found.forEach(mistake -> report.append('[').append(mistake.code()).append("]\n"));
    report.append('\n').append(mistakes.render().replace(FOLDER + "/", "")).append('\n');
    Golden.check(FOLDER.resolve(name.replace(".yaml", ".txt")), report.toString());
    assertThat(found).as(name).isNotEmpty();
    assertThat(found).allSatisfy(one -> assertThat(one.remedy()).as(one.message()).isNotNull());
    if (!SEVERAL.contains(name.substring(4).replace(".yaml", ""))) {
      assertThat(found).as(report.toString()).hasSize(1);
    }
  }
}
