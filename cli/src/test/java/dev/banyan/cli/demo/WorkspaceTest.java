package dev.banyan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.cli.demo.tour.Workspace;
import dev.banyan.testbase.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The demonstration serves a copy of the example, never the example itself.
final class WorkspaceTest {
  private static final Path EXAMPLE = Project.root().resolve("examples/meridian");

  @Test
  void leavesTheExampleAsItIs() throws IOException {
    String before = Files.readString(EXAMPLE.resolve("meridian.yaml"));
    Path copy;
    try (Workspace workspace = new Workspace(EXAMPLE, "meridian.yaml", List.of("secrets"))) {
      copy = workspace.configuration();

      workspace.write("banyan: 1");

      assertThat(workspace.text()).isEqualTo("banyan: 1");
      assertThat(workspace.secret("crm")).isEqualTo("demo-crm-password");
    }

    assertThat(Files.readString(EXAMPLE.resolve("meridian.yaml"))).isEqualTo(before);
    assertThat(copy.getParent()).doesNotExist();
  }

  @Test
  void findsInTheConfigurationWhatTheTourEdits() throws IOException {
    String text = Files.readString(EXAMPLE.resolve("meridian.yaml"));

    assertThat(text).containsOnlyOnce("      GET /customers/{id}:\n        call: customer\n");
  }

  @Test
  void findsInOrdersWhatTheTourEdits() throws IOException {
    String text = Files.readString(Project.root().resolve("examples/orders/banyan.yaml"));

    assertThat(text)
        .containsOnlyOnce(OrderViewSteps.BY_MINUTE)
        .containsOnlyOnce(OrderEvent.VERSION_2)
        .containsOnlyOnce(OrderEvent.BEFORE_2)
        .containsOnlyOnce(OrderEvent.SET_2);
  }
}
