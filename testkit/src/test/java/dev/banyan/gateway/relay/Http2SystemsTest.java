package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Systems that are spoken to in HTTP/2 where the configuration says so, called and relayed to.
class Http2SystemsTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        parts: { http: { url: "http://127.0.0.1:PORT", contract: parts.yaml, http2: HTTP2 } }
      apis:
        parts:
          base: /v1
          callers: anyone
          routes:
            GET /called/{code}: { call: parts.getPart }
            GET /parts/**: { relay: parts }
            GET /kept/**: { relay: parts, cache: { stale: 5m } }
      """;
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Parts, version: "1" }
      paths:
        /parts/{code}:
          parameters:
            - { name: code, in: path, required: true, schema: { type: string } }
          get:
            operationId: getPart
            responses:
              "200":
                description: It
                content: { application/json: { schema: { $ref: "#/components/schemas/Part" } } }
      components:
        schemas:
          Part:
            type: object
            required: [code, version]
            properties: { code: { type: string }, version: { type: string } }
      """;

  @TempDir Path folder;
  private final AtomicInteger aged = new AtomicInteger();
  private Vertx vertx;
  private HttpServer parts;

  @BeforeEach
  void start() throws IOException, TimeoutException {
    Files.writeString(folder.resolve("parts.yaml"), CONTRACT);
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    parts =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request) {
    if ("/aged".equals(request.path())) {
      HttpServerResponse response = request.response();
      boolean first = aged.getAndIncrement() == 0;
      response.putHeader("cache-control", "max-age=60").putHeader("age", first ? "59" : "0");
      response.setChunked(true);
      var _ = response.write(first ? "first" : "second");
      var _ = response.end();
      return;
    }
    request
        .response()
        .putHeader("content-type", "application/json")
        .end("{\"code\":\"" + request.path() + "\",\"version\":\"" + request.version() + "\"}");
  }

  @AfterEach
  void stop() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private TestGateway gateway(boolean http2) {
    String configuration =
        CONFIGURATION
            .replace("PORT", Integer.toString(parts.actualPort()))
            .replace("HTTP2", Boolean.toString(http2));
    return TestGateway.start(folder, configuration, Map.of(), List.copyOf(Connectors.all()));
  }

  @Test
  void callsAndRelaysInHttp2WhereItIsWritten() {
    try (TestGateway gateway = gateway(true)) {
      assertThat(gateway.get("/v1/called/a").body()).contains("a\"", "HTTP_2");
      assertThat(gateway.get("/v1/parts/b").body()).contains("b\"", "HTTP_2");
    }
  }

  @Test
  void speaksHttp1WhereItIsNot() {
    try (TestGateway gateway = gateway(false)) {
      assertThat(gateway.get("/v1/called/a").body()).contains("a\"", "HTTP_1_1");
      assertThat(gateway.get("/v1/parts/b").body()).contains("b\"", "HTTP_1_1");
    }
  }

  @Test
  @Timeout(30)
  void renewsAKeptAnswerWhoseLengthIsNotStated() {
    try (TestGateway gateway = gateway(true)) {
      assertThat(gateway.get("/v1/kept/aged").body()).isEqualTo("first");

      String renewed = "first";
      while (renewed.equals("first")) {
        renewed = gateway.get("/v1/kept/aged").body();
      }

      assertThat(renewed).isEqualTo("second");
      assertThat(aged).hasValue(2);
    }
  }
}
