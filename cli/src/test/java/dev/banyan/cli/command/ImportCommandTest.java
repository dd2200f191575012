package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.Main;
import dev.banyan.testbase.Project;
import dev.banyan.testbase.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an import writes must pass the check as it is.
class ImportCommandTest {
  @TempDir Path folder = Path.of("");

  private record Run(int exit, String text) {}

  private static Run banyan(Path in, String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    int exit =
        Main.run(words, new Console(stream, stream, InputStream.nullInputStream(), in, Map.of()));
    return new Run(exit, said.toString(StandardCharsets.UTF_8));
  }

  @Test
  void writesAConfigurationThatPassesTheCheck() throws IOException {
    Files.copy(
        Project.root().resolve("examples/meridian/legacy/crm.wsdl"), folder.resolve("crm.wsdl"));

    Run imported = banyan(folder, "import", "wsdl", "crm.wsdl");
    Run checked = banyan(folder, "check", "crm.yaml");

    assertThat(imported.exit()).as(imported.text()).isEqualTo(Exit.FINE);
    assertThat(checked.exit()).as(checked.text()).isEqualTo(Exit.FINE);
    assertThat(checked.text()).contains("4 operations, 4 routes");
  }

  @Test
  void neverOverwritesAFile() throws IOException {
    Files.copy(
        Project.root().resolve("examples/meridian/legacy/crm.wsdl"), folder.resolve("crm.wsdl"));
    Files.writeString(folder.resolve("crm.yaml"), "mine");

    Run imported = banyan(folder, "import", "wsdl", "crm.wsdl");

    assertThat(imported.exit()).isEqualTo(Exit.USAGE);
    assertThat(folder.resolve("crm.yaml")).hasContent("mine");
  }

  @Test
  void writesAWorkingConfigurationForEveryContractThatLoads() throws IOException {
    List<String> broken = new ArrayList<>();
    int fine = 0;
    try (var samples = Files.list(Samples.at("wsdl"))) {
      for (Path sample : samples.filter(Files::isDirectory).sorted().toList()) {
        Path copy = Files.createDirectory(folder.resolve(sample.getFileName()));
        List<Path> files;
        try (var all = Files.list(sample)) {
          files = all.sorted().toList();
        }
        for (Path file : files) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
        for (Path file : files.stream().filter(f -> !f.toString().endsWith(".xsd")).toList()) {
          String name = file.getFileName().toString();
          String out = name + ".yaml";
          if (banyan(copy, "import", "wsdl", name, "--system", "legacy", "--out", out).exit()
              == Exit.FINE) {
            Run checked = banyan(copy, "check", out);
            if (checked.exit() != Exit.FINE) {
              broken.add(sample.getFileName() + "/" + name + "\n" + checked.text());
            } else {
              fine++;
            }
          }
        }
      }
    }

    System.out.println(fine + " imported contracts pass the check");
    assertThat(broken).isEmpty();
    assertThat(fine).isGreaterThan(18);
  }
}
