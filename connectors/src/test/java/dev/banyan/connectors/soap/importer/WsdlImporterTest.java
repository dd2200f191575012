package dev.banyan.connectors.soap.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.Golden;
import dev.banyan.testbase.Project;
import dev.banyan.testbase.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WsdlImporterTest {
  @Test
  void writesAConfigurationForTheExample() {
    Path folder = Project.root().resolve("examples/meridian");

    ImportedWsdl imported =
        WsdlImporter.run(
            new WsdlImport(
                "crm",
                folder,
                "legacy/crm.wsdl",
                "${env:CRM_URL:-http://127.0.0.1:9001/crm}",
                "banyan",
                "${file:secrets/crm}"));

    assertThat(imported.mistakes().hasErrors()).as(imported.mistakes().render()).isFalse();
    Golden.check(
        "import/crm.txt",
        imported.configuration() + "\nreport:\n" + String.join("\n", imported.report()) + "\n");
  }

  @Test
  void importsEveryContractThatLoads() throws IOException {
    List<Path> folders;
    try (var all = Files.list(Samples.at("wsdl"))) {
      folders = all.filter(Files::isDirectory).sorted().toList();
    }
    int imported = 0;
    for (Path folder : folders) {
      try (var files = Files.list(folder)) {
        for (Path file : files.filter(one -> !one.toString().endsWith(".xsd")).sorted().toList()) {
          WsdlImport options =
              new WsdlImport("legacy", folder, file.getFileName().toString(), null, null, null);
          ImportedWsdl made = WsdlImporter.run(options);
          assertThat(made.configuration().isEmpty()).isEqualTo(made.mistakes().hasErrors());
          imported += made.configuration().isEmpty() ? 0 : 1;
        }
      }
    }

    System.out.println("imported " + imported + " of the sample contracts");
    assertThat(imported).isGreaterThan(18);
  }

  @Test
  void saysThatAnAddressIsNone() {
    ImportedWsdl made =
        WsdlImporter.run(
            new WsdlImport("crm", Samples.at("wsdl"), "crm.wsdl", "http://a b/", null, null));

    assertThat(made.configuration()).isEmpty();
    assertThat(made.mistakes().render()).contains("--url", "is no address", "https://host:8443");
  }
}
