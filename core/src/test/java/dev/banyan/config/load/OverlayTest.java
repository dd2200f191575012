package dev.banyan.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.decode.Environment;
import dev.banyan.config.decode.Kinds;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Alternatives in overlays: the one that is laid over takes the place of the one below.
class OverlayTest {
  private static final Set<String> KINDS = Set.of("jdbc", "http");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "store: { sqlite: a.db, waiting: 7 } | store: { postgres: { url: u } }"
            + " | store: {waiting: 7, postgres: {url: u}}",
        "callers: { p: { api-key: { file: k.yaml } } } | callers: { p: { api-key: { keys: [] } } }"
            + " | callers: {p: {api-key: {keys: []}}}",
        "callers: { p: { api-key: { file: k.yaml } } } | callers: { p: { basic: { file: u } } }"
            + " | callers: {p: {basic: {file: u}}}",
        "systems: { c: { jdbc: { url: a }, drift: refuse } } | systems: { c: { http: { url: b } } }"
            + " | systems: {c: {drift: refuse, http: {url: b}}}",
        "store: { sqlite: a.db } | store: { sqlite: b.db } | store: {sqlite: b.db}",
        "apis: { a: { routes: { GET /x: { call: f, with: { y: z } } } } }"
            + " | apis: { a: { routes: { GET /x: { relay: s } } } }"
            + " | apis: {a: {routes: {GET /x: {relay: s}}}}",
      })
  void takeTheChoiceThatIsLaidOver(String below, String above, String merged) {
    Mistakes mistakes = new Mistakes();

    Node.Mapping laid =
        Overlay.apply(
            node(below), node(above), Spot.of(Configuration.class, Kinds.of(KINDS)), mistakes);

    assertThat(mistakes.render()).isEmpty();
    assertThat(written(laid)).isEqualTo("{" + merged + "}");
  }

  private static Node.Mapping node(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return (Node.Mapping) Objects.requireNonNull(YamlReader.read("t", bytes, new Mistakes()));
  }

  private static String written(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Sequence list ->
          list.items().stream().map(OverlayTest::written).toList().toString();
      case Node.Mapping map ->
          map.entries().stream()
              .map(one -> one.key().value() + ": " + written(one.value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  @Test
  void readAStoreOfTheOtherKindFromAnOverlay() throws IOException {
    Path main =
        Files.writeString(
            folder.resolve("main.yaml"), "banyan: 1\nstore: { sqlite: a.db, waiting: 7 }\n");
    Path over =
        Files.writeString(
            folder.resolve("over.yaml"), "store: { postgres: { url: \"${env:STORE}\" } }\n");
    Mistakes mistakes = new Mistakes();

    Loaded loaded =
        new ConfigurationLoader(KINDS, Environment.of(Map.of("STORE", "jdbc:postgresql://db/x")))
            .load(main, List.of(over), mistakes);

    assertThat(mistakes.render()).isEmpty();
    assertThat(Objects.requireNonNull(loaded).configuration().store())
        .isNotNull()
        .satisfies(store -> assertThat(store.waiting()).isEqualTo(7));
  }
}
