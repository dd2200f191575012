package dev.banyan.gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.config.text.YamlReader;
import dev.banyan.json.check.Unheld;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What of a contract is told as not looked into.
class RulesReaderTest {
  private static final String CONTRACT =
      """
      openapi: 3.1.0
      info: { title: Things, version: "1" }
      paths:
        /at/{place}:
          get:
            parameters:
              - { name: place, in: path, required: true, style: matrix, schema: { type: string } }
            responses: { "200": { description: one } }
        /things:
          get:
            parameters:
              - { name: filter, in: query, schema: { type: object } }
              - { name: mixed, in: query, schema: { type: [string, array] } }
              - { name: other, in: query, schema: { anyOf: [{ type: string }, { type: array }] } }
              - { name: anything, in: query, schema: {} }
              - { name: bare, in: query }
              - { name: lists, in: query, schema: { type: array, items: { type: array } } }
              - { name: cookies, in: cookie, schema: { type: array } }
            responses:
              "200":
                description: all
                headers: { X-Count: { required: true, schema: { type: integer } } }
                content:
                  text/plain: { schema: { type: string } }
                  text/csv: { schema: { type: string, maxLength: 100 } }
                  "*/*": { schema: { type: object, unevaluatedProperties: false } }
          post:
            requestBody:
              content:
                application/x-www-form-urlencoded: { schema: { type: object, required: [a] } }
                application/json: { schema: { $ref: "#/components/schemas/Thing" } }
                application/pdf: { schema: { type: string, format: binary } }
            responses: { "201": { description: made } }
      components:
        schemas:
          Thing:
            properties:
              word: { type: string, pattern: "(open" }
              part: { $ref: "parts.yaml#/Part" }
      """;

  private static Rules rules() {
    Mistakes mistakes = new Mistakes();
    YamlReader.Limit limit = new YamlReader.Limit(1 << 20, "");
    Node root =
        YamlReader.read("things.yaml", CONTRACT.getBytes(StandardCharsets.UTF_8), limit, mistakes);
    OpenApiDocument document = OpenApiDocument.read(Objects.requireNonNull(root), mistakes);
    return RulesReader.read(Objects.requireNonNull(document));
  }

  @Test
  void tellsAllThatIsNotLookedInto() {
    Rules rules = rules();

    assertThat(rules.unheld().stream().map(one -> one.where() + ": " + one.what()))
        .containsExactlyInAnyOrder(
            "GET /at/{place} path.place: style matrix: no path with such a segment is taken",
            "GET /things query.filter: a parameter that is an object",
            "GET /things query.mixed: a parameter that may be of several kinds",
            "GET /things query.other: a parameter that may be of several kinds",
            "GET /things query.bare: a parameter without a schema",
            "GET /things query.lists: a parameter that is a list of other than texts and numbers",
            "GET /things cookie.cookies: a list in a cookie",
            "GET /things answer 200: the headers of answers are not looked into",
            "GET /things answer 200: text/csv is not looked into",
            "GET /things answer 200: `unevaluatedProperties` is not known here",
            "POST /things body: application/x-www-form-urlencoded is not looked into",
            "schema Thing: `pattern` is no regular expression here",
            "schema Thing: $ref parts.yaml#/Part leads nowhere in this document");
  }

  @Test
  void saysForEachKindHowOftenThereIsOne() {
    assertThat(rules().unchecked())
        .contains(
            "2 times a parameter that may be of several kinds, first in GET /things query.mixed")
        .anyMatch(one -> one.startsWith("schema Thing: `pattern` is no") && one.endsWith(")"));
  }

  @Test
  void tellsThePlaceInTheContract() {
    assertThat(rules().unheld())
        .extracting(Unheld::place)
        .anyMatch(place -> place.startsWith("things.yaml:"));
  }
}
