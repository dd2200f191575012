package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What contracts of others demand is held: keywords side by side, ranges of content types, cookies
/// and every way to write a parameter.
class DemandsOfContractsTest {
  private static final String CONTRACT =
      """
      openapi: 3.1.0
      info: { title: Pets, version: "1" }
      paths:
        /parts:
          post:
            requestBody:
              content:
                application/json: { schema: { $ref: "#/components/schemas/Pet" } }
                application/*: { schema: { $ref: "#/components/schemas/Pet" } }
            responses: { "200": { description: made } }
          get:
            parameters:
              - name: ids
                in: query
                style: pipeDelimited
                schema: { $ref: "#/components/schemas/Ids" }
              - name: words
                in: query
                explode: false
                schema: { type: array, maxItems: 2, items: { type: string, maxLength: 3 } }
              - name: page
                in: query
                schema: { type: object, properties: { at: { type: integer } } }
              - name: filter
                in: query
                content: { application/json: { schema: { type: object, required: [state] } } }
            responses: { "200": { description: all } }
        /sessions:
          get:
            parameters:
              - { name: session, in: cookie, required: true, schema: { pattern: "^[0-9a-f]{4}$" } }
            responses: { "200": { description: all } }
        /labels/{at}:
          get:
            parameters:
              - name: at
                in: path
                required: true
                style: label
                explode: true
                schema: { $ref: "#/components/schemas/Ids" }
            responses: { "200": { description: one } }
        /matrices/{at}:
          get:
            parameters:
              - { name: at, in: path, required: true, style: matrix, schema: { type: integer } }
            responses: { "200": { description: one } }
      components:
        schemas:
          Ids: { type: array, maxItems: 3, uniqueItems: true, items: { type: integer } }
          Pet:
            type: object
            required: [kind, name]
            minProperties: 3
            properties:
              name: { type: string, maxLength: 5 }
              age: { type: integer, multipleOf: 5 }
              tame: { const: true }
              born: { type: string, format: date, pattern: "^20" }
              tags: { type: array, contains: { const: pet } }
            patternProperties: { "^x-": { type: string } }
            propertyNames: { maxLength: 6 }
            dependentRequired: { age: [born] }
            oneOf:
              - properties: { kind: { const: cat }, lives: { type: integer } }
                required: [lives]
              - properties: { kind: { const: dog }, bark: { type: string } }
            allOf:
              - properties: { state: { enum: [new, used] } }
              - properties: { state: { description: how it is } }
      """;

  @TempDir Path folder;
  private Parts parts;

  @BeforeEach
  void start() {
    parts = Parts.of(folder, CONTRACT, Parts.CONFIGURATION, "{ requests: refuse, answers: off }");
    parts.answers(200, null, "");
  }

  @AfterEach
  void stop() {
    parts.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'cat','name':'Tom','lives':9}",
        "{'kind':'dog','name':'Rex','age':5,'born':'2020-02-29','tame':true,'state':'new'}",
        "{'kind':'dog','name':'Rex','x-a':'b','tags':['big','pet']}"
      })
  void passesOnWhatAllKeywordsTake(String body) {
    HttpResponse<String> answer = parts.post(body.replace('\'', '"'));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'cat','lives':9,'tame':true}",
        "{'kind':'cat','name':'Thomas','lives':9}",
        "{'kind':'cat','name':'Tom','tame':true}",
        "{'kind':'cow','name':'Elsa','lives':1}",
        "{'kind':'dog','name':'Rex'}",
        "{'kind':'dog','name':'Rex','age':6,'born':'2020-01-01'}",
        "{'kind':'dog','name':'Rex','age':5}",
        "{'kind':'dog','name':'Rex','tame':false}",
        "{'kind':'dog','name':'Rex','born':'1999-01-01'}",
        "{'kind':'dog','name':'Rex','tags':['big']}",
        "{'kind':'dog','name':'Rex','x-a':1}",
        "{'kind':'dog','name':'Rex','longname':1}",
        "{'kind':'dog','name':'Rex','state':'broken'}"
      })
  void refusesWhatOneKeywordRefuses(String body) {
    HttpResponse<String> answer = parts.post(body.replace('\'', '"'));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(parts.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.pets+json, 422",
    "application/vnd.pets+json;charset=utf-16, 415",
    "application/octet-stream, 200",
    "text/plain, 415"
  })
  void looksIntoJsonOfARangeOfTypes(String type, int status) {
    assertThat(parts.post(type, Parts.bytes("{\"kind\":\"cow\"}")).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?ids=1%7C2%7c3",
        "?ids=",
        "?words=a,b",
        "?words=a%2Cb",
        "?words=ab%2Ccd",
        "?at=7",
        "?filter=%7B%22state%22:1%7D"
      })
  void takesEveryRightWayToWriteAQuery(String query) {
    int port = parts.gateway().request("/v1/parts").build().uri().getPort();

    assertThat(RawRequest.status(port, "/v1/parts" + query)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?ids=1%7C2%7C3%7C4",
        "?ids=1%7C1",
        "?ids=1%7Cx",
        "?words=a,b,c",
        "?words=abcd",
        "?words=a,b%2Cc",
        "?attic=7",
        "?filter=%7B%7D",
        "?filter=x"
      })
  void refusesWrongQueries(String query) {
    HttpResponse<String> answer = parts.get("/v1/parts" + query);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains("\"parameter\":");
    assertThat(parts.received()).isEmpty();
  }

  @Test
  void holdsCookies() {
    String path = "/v1/sessions";
    HttpResponse<String> missing = parts.get(path, "Cookie", "other=beef");
    HttpResponse<String> wrong = parts.get(path, "Cookie", "session=beef; session=cow");
    HttpResponse<String> right = parts.get(path, "Cookie", "other=1; session=\"beef\"");

    assertThat(missing.statusCode()).isEqualTo(422);
    assertThat(missing.body()).contains("\"parameter\":\"session\"", "is missing");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/labels/.1.2, 200",
    "/labels/.1.x, 422",
    "/labels/.1.1, 422",
    "/labels/1, 422",
    "/matrices/7, 200",
    "/matrices/;at=7, 400",
  })
  void readsLabelsAndLetsMatricesBe(String path, int status) {
    HttpResponse<String> answer = parts.get("/v1" + path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }
}
