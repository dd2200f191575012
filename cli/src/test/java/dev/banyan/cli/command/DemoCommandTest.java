package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.cli.Exit;
import dev.banyan.cli.demo.Demo;
import dev.banyan.testbase.Project;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples that can be demonstrated.
final class DemoCommandTest {
  private static final Path EXAMPLES = Project.root().resolve("examples");

  @TempDir Path folder;

  @Test
  void hasAFolderForEachExample() {
    for (Demo.Example example : Demo.Example.values()) {
      assertThat(EXAMPLES.resolve(example.word()).resolve("README.md")).exists();
    }
  }

  @Test
  void warnsInPaymentsOfTheRefundAlone() {
    Shell.Result result = new Shell(EXAMPLES.resolve("payments")).run("check", "banyan.yaml");

    assertThat(result.exit()).isEqualTo(Exit.FINE);
    assertThat(result.out() + result.err())
        .contains("payments: fine (1 system, 4 operations, 6 routes, 1 warning)")
        .contains("an attempt of `refund` whose outcome is unknown is left to a person");
  }

  @Test
  void warnsInOrdersOfTheRefundAlone() {
    Shell.Result result = new Shell(EXAMPLES.resolve("orders")).run("check", "banyan.yaml");

    assertThat(result.exit()).isEqualTo(Exit.FINE);
    assertThat(result.out() + result.err())
        .contains("orders: fine (3 systems, 3 operations, 11 routes, 1 pipeline, 1 warning)")
        .contains("an attempt of `refund` whose outcome is unknown is left to a person");
  }

  @Test
  void refusesAnExampleThatDoesNotExist() {
    Shell.Result result = new Shell(folder).run("demo", "payment");

    assertThat(result.exit()).isEqualTo(Exit.USAGE);
    assertThat(result.err()).contains("there is no example `payment`");
  }
}
