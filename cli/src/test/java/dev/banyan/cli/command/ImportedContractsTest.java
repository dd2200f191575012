package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.cli.Exit;
import dev.banyan.testbase.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other people's contracts: what is imported from one must pass the check as it is.
class ImportedContractsTest {
  @TempDir Path folder = Path.of("");

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
        fine += imported(copy, files, broken);
      }
    }

    System.out.println(fine + " imported contracts pass the check");
    assertThat(broken).isEmpty();
    assertThat(fine).isGreaterThan(18);
  }

  private static int imported(Path folder, List<Path> files, List<String> broken) {
    int fine = 0;
    Shell shell = new Shell(folder);
    for (Path file : files.stream().filter(f -> !f.toString().endsWith(".xsd")).toList()) {
      String name = file.getFileName().toString();
      String system = "legacy" + files.indexOf(file);
      Shell.Result made = shell.run("import", "wsdl", name, "--name", system);
      if (Files.exists(folder.resolve(system + ".yaml"))) {
        fine += made.exit() == Exit.FINE ? 1 : 0;
        if (made.exit() != Exit.FINE) {
          broken.add(folder.getFileName() + "/" + name + "\n" + made.err());
        }
      }
    }
    return fine;
  }
}
