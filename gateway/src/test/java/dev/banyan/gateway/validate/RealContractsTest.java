package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.text.YamlReader;
import dev.banyan.json.check.Unheld;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.testbase.Golden;
import dev.banyan.testbase.Project;
import dev.banyan.testbase.Samples;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// The contracts of well-known services as rules: what of each can be held against messages.
class RealContractsTest {
  private static final YamlReader.Limit LARGE =
      new YamlReader.Limit(OpenApiDocument.BYTES_MAX, "leave something out");
  private static final String HEAD =
      """
      # Contracts of others

      What `validate` makes of well-known OpenAPI documents. A test writes this page; nothing of the
      documents is in the project. Of what is not looked into, content type, size and JSON itself
      are checked all the same. The last column: how many of the examples that a document gives of
      its own answers it allows; each refused one that was looked at broke its own schema.

      | document | operations | left out | not looked into | own examples allowed |
      |---|---|---|---|---|
      """;

  @Test
  void readsTheContractsOfOthers() throws IOException {
    Path folder = Samples.at("openapi-real");
    StringBuilder page = new StringBuilder(HEAD);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      page.append(row(folder, file));
    }
    Golden.check(Project.root().resolve("docs/openapi-matrix.md"), page.toString());
    assertThat(files).hasSizeGreaterThan(5);
  }

  private static String row(Path folder, Path file) throws IOException {
    Mistakes mistakes = new Mistakes();
    Node root = YamlReader.read(file.toString(), bytes(file), LARGE, mistakes);
    OpenApiDocument document = root == null ? null : OpenApiDocument.read(root, mistakes);
    String name = folder.relativize(file).toString().replace(".gz", "");
    if (document == null) {
      String why = mistakes.sorted().getFirst().message();
      return "| " + name + " | refused: " + why + " | | | |\n";
    }
    Rules rules = RulesReader.read(document);
    OwnExamples examples = OwnExamples.of(document, rules);
    String leftOut =
        String.join(
            "; ",
            rules.leftOut().entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue())
                .toList());
    int own = examples.right() + examples.wrong().size();
    return "| %s | %d of %d | %s | %s | %s |\n"
        .formatted(
            name,
            rules.count(),
            document.operations().size(),
            leftOut,
            unchecked(rules),
            own == 0 ? "none given" : examples.right() + " of " + own);
  }

  private static String unchecked(Rules rules) {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Unheld one : rules.unheld()) {
      String reason = one.what().replaceAll("\\$ref \\S+ ", "a \\$ref of another document ");
      reasons.merge(reason, 1, Integer::sum);
    }
    return String.join(
        "; ",
        reasons.entrySet().stream().map(one -> one.getValue() + " × " + one.getKey()).toList());
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return plain.readAllBytes();
    }
  }
}
