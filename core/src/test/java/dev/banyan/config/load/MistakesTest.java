package dev.banyan.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.testbase.Golden;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every kind of configuration mistake: `NNN-name.yaml`, or a folder with `main.yaml` and
/// `overlay.yaml`, against the report in `NNN-name.txt`.
class MistakesTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "mistakes");
  private static final Environment ENVIRONMENT = Environment.of(Map.of("GREETING", "hello"));

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> !file.toString().endsWith(".txt"))
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void reportsTheMistakeWithPlaceAndRemedy(String name) {
    Path path = FOLDER.resolve(name);
    boolean single = Files.isRegularFile(path);
    Path main = single ? path : path.resolve("main.yaml");
    Path overlay = path.resolve("overlay.yaml");
    Mistakes mistakes = new Mistakes();

    new ConfigurationLoader(Set.of("jdbc", "soap", "http"), ENVIRONMENT)
        .load(main, Files.exists(overlay) ? List.of(overlay) : List.of(), mistakes);

    assertThat(mistakes.hasErrors()).isTrue();
    assertThat(mistakes.sorted()).allSatisfy(one -> assertThat(one.remedy()).isNotNull());
    String report = mistakes.render().replace(FOLDER + "/", "") + "\n";
    assertThat(report).doesNotContain("hunter2", "hello", "snakeyaml");
    Golden.check(FOLDER.resolve(name.replace(".yaml", "") + ".txt"), codes(mistakes) + report);
  }

  private static String codes(Mistakes mistakes) {
    StringBuilder text = new StringBuilder();
    mistakes.sorted().forEach(mistake -> text.append('[').append(mistake.code()).append("]\n"));
    return text.append('\n').toString();
  }
}
