package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a relay rewrites, what is sent is held against the contract, not what came.
class RewrittenDemandsTest {
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Parts, version: "1" }
      paths:
        /parts:
          get:
            parameters:
              - { name: tenant, in: query, required: true, schema: { enum: [acme] } }
              - { name: size, in: query, schema: { type: integer } }
              - { name: X-Api-Key, in: header, required: true, schema: { type: string } }
              - { name: X-Region, in: header, required: true, schema: { enum: [eu] } }
              - { name: X-Plant, in: header, required: true, schema: { type: string } }
            responses: { "200": { description: all } }
      """;
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        parts:
          http:
            url: "http://127.0.0.1:PORT/base"
            contract: parts.yaml
            auth: { api-key: { header: X-Api-Key, key: "${env:NO_KEY:-k1}" } }
      apis:
        parts:
          base: /v1
          callers: anyone
          routes:
            ANY /**:
              relay:
                system: parts
                query: { set: { tenant: acme, trace: "on" }, remove: [debug] }
                headers: { request: { set: { X-Region: eu } } }
              validate: VALIDATE
      """;

  @TempDir Path folder;
  private Parts parts;

  @BeforeEach
  void start() {
    parts = Parts.of(folder, CONTRACT, CONFIGURATION, "{ requests: refuse, answers: off }");
  }

  @AfterEach
  void stop() {
    parts.close();
  }

  @Test
  void missesNothingThatTheGatewayItselfSends() {
    HttpResponse<String> answer = parts.get("/v1/parts?size=2", "X-Plant", "AB");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void refusesNothingThatIsTakenOut() {
    String path = "/v1/parts?d%65bug=1&tenant=globex";

    HttpResponse<String> answer = parts.get(path, "X-Plant", "AB", "X-Region", "us");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void stillHoldsWhatTheCallerSends() {
    HttpResponse<String> answer = parts.get("/v1/parts?size=x&other=1");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .contains("\"parameter\":\"size\"", "\"parameter\":\"other\"", "\"header\":\"X-Plant\"")
        .doesNotContain("tenant", "trace", "X-Region", "X-Api-Key");
  }
}
