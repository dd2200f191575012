package dev.banyan.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Secret;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.text.YamlReader;
import dev.banyan.testbase.Golden;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
  @Doc("A database.")
  @Example("{ url: \"${env:URL}\" }")
  record Database(
      @Doc("Where it is.") String url, @Doc("Its password.") @Nullable Secret password) {}

  private static final Map<String, Class<? extends Record>> KINDS = Map.of("jdbc", Database.class);

  private static Node yaml(String text) {
    Mistakes mistakes = new Mistakes();
    Node node = YamlReader.read("test", text.getBytes(StandardCharsets.UTF_8), mistakes);
    assertThat(mistakes.render()).isEmpty();
    return Objects.requireNonNull(node);
  }

  private static boolean fits(String document) {
    Node.Mapping schema = (Node.Mapping) yaml(JsonSchema.of(KINDS));
    return new SchemaCheck(schema).fits(yaml(document));
  }

  @Test
  void isTheSameAsReviewed() {
    Golden.check("config/schema.json", JsonSchema.of(KINDS));
  }

  @Test
  void refersOnlyToDefinitionsItHas() {
    String schema = JsonSchema.of(KINDS);

    Node.Mapping definitions =
        (Node.Mapping) Objects.requireNonNull(((Node.Mapping) yaml(schema)).get("$defs"));
    List<String> references = new ArrayList<>();
    Pattern.compile("#/\\$defs/([^\"]+)")
        .matcher(schema)
        .results()
        .forEach(match -> references.add(match.group(1)));
    assertThat(references).isNotEmpty();
    assertThat(definitions.keys()).containsAll(references);
  }

  @Test
  void takesWhatTheLoaderTakes() {
    assertThat(
            fits(
                """
                banyan: 1
                listen: { public: 8080, secure: { port: "${env:PORT}", limits: { idle: 5m } } }
                systems:
                  erp: { jdbc: { url: x }, guard: fragile, drift: fail }
                types:
                  Order: { key: id, fields: { id: text(8), kind: { enum: [a, b] } } }
                operations:
                  order:
                    takes: { id: text(8) }
                    call: erp.ORDHDR.get
                    with: { ORDNO: id, N: 1 }
                    returns: { many: { mapping: order, from: { a: b } } }
                  all:
                    steps: [ { together: { a: { call: x } } }, { b: { call: y } } ]
                apis:
                  sales:
                    callers: anyone
                    limit: { rate: 100/s }
                    routes: { GET /a: { call: order }, ANY /b/**: { relay: erp } }
                """))
        .isTrue();
  }

  @Test
  void refusesWhatTheLoaderRefuses() {
    assertThat(fits("listen: { public: { prot: 8080 } }")).isFalse();
    assertThat(fits("listen: { public: 80800 }")).isFalse();
    assertThat(fits("systems: { erp: { guard: fragile } }")).isFalse();
    assertThat(fits("operations: { a: { call: x, query: { system: erp, sql: y } } }")).isFalse();
    assertThat(fits("apis: { a: { routes: {} } }")).isFalse();
    assertThat(fits("migrations: {}")).isFalse();
    assertThat(fits("systems: { erp: { jdbc: { url: x }, drift: wran } }")).isFalse();
  }

  @Test
  void makesAReferencePageOfEveryKey() {
    Golden.check("config/reference.md", ReferencePage.of(KINDS));
  }
}
