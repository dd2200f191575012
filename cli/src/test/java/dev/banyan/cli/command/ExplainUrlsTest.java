package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a system with several URLs, of which little was written.
class ExplainUrlsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: 0 }
      systems:
        parts:
          http:
            urls: ["http://parts-1:8100", { url: "http://parts-2:8100", weight: 3 }]
            MORE
      apis:
        parts:
          callers: anyone
          routes: { "GET /parts/**": { relay: parts } }
      """;

  @TempDir Path folder;

  private String explained(String more) {
    Shell shell = new Shell(folder);
    shell.write("banyan.yaml", CONFIGURATION.replace("MORE", more));
    Shell.Result result = shell.run("explain", "banyan.yaml");
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }

  @Test
  void spellsWhatHoldsWithoutAWord() {
    assertThat(explained("connections: 8"))
        .contains("http://parts-1:8100: 1")
        .contains("http://parts-2:8100: 3")
        .contains("choice: of two drawn by weight, the less busy one")
        .contains("asked for health: no")
        .contains("after 5 failures in a row for 30s, doubling to 5m, never the last one")
        .contains("full share after: 30s")
        .contains("names resolved again every: 30s");
  }

  @Test
  void spellsWhatFollowsFromWhatIsWritten() {
    assertThat(explained("balance: { sticky: cookie, eject: { at-most: 0% } }\n      health: /up"))
        .contains("by the cookie banyan-at-parts")
        .contains("ejected: never")
        .contains("GET /up every 10s, out after 3 answers that are not 2xx within 2s");
  }
}
