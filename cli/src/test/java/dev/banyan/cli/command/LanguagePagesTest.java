package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.JsonTree;
import dev.banyan.testbase.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages about the language that are made from its records, and the help.
class LanguagePagesTest {
  @TempDir Path folder;

  @Test
  void theReferencePageIsTheOneInTheDocumentation() {
    Shell.Result reference = new Shell(folder).run("reference");
    assertThat(reference.exit()).isZero();
    Golden.check(Path.of("..", "docs", "reference.md"), reference.out());
  }

  @Test
  void theSchemaIsJsonAndKnowsTheSystems() {
    Shell.Result schema = new Shell(folder).run("schema");
    assertThat(schema.exit()).isZero();
    assertThat(JsonTree.parse(schema.out())).isInstanceOf(JsonTree.Members.class);
    assertThat(schema.out()).contains("\"jdbc\"", "\"soap\"", "\"http\"", "TestSection");
  }

  @Test
  void aCommandThatIsPlannedSaysSo() {
    Shell.Result lint = new Shell(folder).run("lint", "banyan.yaml");
    assertThat(lint.exit()).isEqualTo(2);
    assertThat(lint.err()).contains("`lint` is not built yet");
    Shell.Result copybook = new Shell(folder).run("import", "copybook", "X.cpy");
    assertThat(copybook.exit()).isEqualTo(2);
    assertThat(copybook.err()).contains("importing `copybook` is not built yet");
  }

  @Test
  void anUnknownCommandIsGuessed() {
    Shell.Result result = new Shell(folder).run("chekc");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("did you mean `check`?");
  }

  @Test
  void theHelpListsTheCommands() {
    Golden.check("help.txt", new Shell(folder).run("help").out());
  }
}
