package dev.banyan.json.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.json.JsonTree;
import dev.banyan.json.check.SchemaCompiler.Dialect;
import dev.banyan.json.schema.Nodes;
import dev.banyan.json.schema.References;
import dev.banyan.testbase.Samples;
import dev.banyan.text.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official JSON-Schema-Test-Suite: nothing is refused that a schema takes, and what a schema
/// refuses is refused, or told as not looked into.
class JsonSchemaSuiteTest {
  /// Of the formats, which the standard calls hints, dates, timestamps and base64 are held; what is
  /// named by `$id` and `$anchor` is not found.
  private static final List<String> MEANT_OTHERWISE =
      List.of("format.json", "anchor.json", "dynamicRef.json", "refRemote.json", "id.json");

  private int held;
  private int told;

  @ParameterizedTest
  @ValueSource(strings = {"draft2020-12", "draft7"})
  void takesWhatASchemaTakesAndRefusesOrTellsTheRest(String draft) throws IOException {
    List<String> differences = new ArrayList<>();
    Dialect dialect = draft.equals("draft7") ? Dialect.DRAFT_7 : Dialect.JSON_SCHEMA;
    for (Path file : Samples.under("json-schema/tests/" + draft, ".json")) {
      String name = Objects.requireNonNull(file.getFileName()).toString();
      if (!file.toString().contains("/optional/") && !MEANT_OTHERWISE.contains(name)) {
        differences.addAll(differences(file, dialect));
      }
    }

    assertThat(differences).isEmpty();
    assertThat(held).isGreaterThan(300);
    assertThat(told).isLessThan(held / 4);
  }

  @Test
  void comparesNumbersThatNoDoubleHolds() throws IOException {
    List<String> differences =
        differences(
            Samples.at("json-schema/tests/draft2020-12/optional/bignum.json"), Dialect.JSON_SCHEMA);

    assertThat(differences).isEmpty();
    assertThat(held).isPositive();
  }

  private List<String> differences(Path file, Dialect dialect) throws IOException {
    List<String> differences = new ArrayList<>();
    JsonTree groups = JsonTree.parse(Files.readString(file));
    for (JsonTree group : ((JsonTree.Items) groups).all()) {
      JsonTree schema = member(group, "schema");
      if (schema.toString().contains("$id") || schema.toString().contains("http://localhost")) {
        continue;
      }
      Node node = Nodes.of(schema);
      SchemaCompiler compiler =
          new SchemaCompiler(new References(node), dialect, SchemaCompiler.Direction.REQUESTS);
      SchemaCheck check = compiler.compile(node, "it");
      boolean whole = compiler.unheld().isEmpty();
      for (JsonTree test : ((JsonTree.Items) member(group, "tests")).all()) {
        boolean valid = ((JsonTree.Truth) member(test, "valid")).value();
        boolean taken = check.takes(member(test, "data"));
        held += whole ? 1 : 0;
        told += whole ? 0 : 1;
        if (valid != taken && (valid || whole)) {
          differences.add(
              file.getFileName()
                  + ": "
                  + text(group)
                  + ": "
                  + text(test)
                  + (valid ? " is refused" : " is taken"));
        }
      }
    }
    return differences;
  }

  private static JsonTree member(JsonTree of, String name) {
    return Objects.requireNonNull(((JsonTree.Members) of).get(name));
  }

  private static String text(JsonTree of) {
    return ((JsonTree.Text) member(of, "description")).value();
  }
}
