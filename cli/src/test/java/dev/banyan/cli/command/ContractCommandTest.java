package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Printing the documents of the APIs of a configuration.
class ContractCommandTest {
  private static final String SALES =
      """
      banyan: 1
      name: orders
      listen: { public: { port: 0 } }
      store: { sqlite: orders.db }
      models:
        order:
          key: id
          state: { status: text(12) }
          events: { OrderPlaced: { apply: { status: "'placed'" } } }
          commands:
            place: { takes: { id: text(12) }, expect: new, emit: [ { event: OrderPlaced } ] }
      apis:
        sales:
          base: /sales
          callers: anyone
          routes: { POST /orders: { command: order.place } }
      """;
  private static final String TWO =
      SALES
          + """
              events: { path: /events, model: order }
            stock:
              base: /stock
              callers: anyone
              routes: { "GET /orders/{id}": { model: order } }
          """;

  @TempDir Path folder;
  private Shell shell = new Shell(Path.of(""));

  @BeforeEach
  void begin() {
    shell = new Shell(folder);
    shell.write("one.yaml", SALES);
    shell.write("two.yaml", TWO);
  }

  @Test
  void printsTheDocumentOfTheOnlyApi() {
    Shell.Result printed = shell.run("openapi", "one.yaml");

    assertThat(printed.exit()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("\"openapi\": \"3.1", "\"url\": \"/sales\"");
  }

  @Test
  void printsTheDocumentOfTheApiThatIsNamed() {
    Shell.Result printed = shell.run("openapi", "two.yaml", "stock");

    assertThat(printed.exit()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("\"url\": \"/stock\"").doesNotContain("/sales");
  }

  @Test
  void asksWhichOfSeveralApisIsMeant() {
    Shell.Result asked = shell.run("openapi", "two.yaml");

    assertThat(asked.exit()).isEqualTo(2);
    assertThat(asked.err()).contains("name the API: sales, stock", "usage: banyan openapi FILE");
  }

  @Test
  void printsTheStreamsOfTheOnlyApiThatHasSome() {
    Shell.Result printed = shell.run("asyncapi", "two.yaml");

    assertThat(printed.exit()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("\"asyncapi\": \"3.0.0\"", "\"/sales/events\"");
  }

  @Test
  void saysThatNoApiHasStreams() {
    Shell.Result refused = shell.run("asyncapi", "one.yaml");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("no API of the configuration has `events`", "usage: banyan asyncapi FILE");
  }

  @Test
  void saysWhichApiIsMeantPerhaps() {
    Shell.Result refused = shell.run("openapi", "two.yaml", "stok");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("there is no API `stok`; did you mean `stock`");
  }
}
