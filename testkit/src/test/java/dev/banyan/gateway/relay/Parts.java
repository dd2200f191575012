package dev.banyan.gateway.relay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A gateway before a system of parts, and the contract between them. A test says what the system
/// answers; what it received is kept.
public final class Parts implements AutoCloseable {
  static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Parts, version: "1" }
      paths:
        /parts:
          get:
            parameters:
              - { name: size, in: query, schema: { type: integer, minimum: 1, maximum: 50 } }
              - { name: state, in: query, schema: { type: string, enum: [new, used] } }
              - name: tag
                in: query
                schema: { type: array, maxItems: 2, items: { type: string, maxLength: 4 } }
              - name: X-Plant
                in: header
                required: true
                schema: { type: string, pattern: "^[A-Z]{2}$" }
            responses:
              "200":
                description: all
                content:
                  application/json:
                    schema: { type: array, items: { $ref: "#/components/schemas/Part" } }
          post:
            requestBody:
              required: true
              content:
                application/json: { schema: { $ref: "#/components/schemas/Part" } }
                text/csv: {}
            responses:
              "201": { description: made }
        /parts/{code}:
          get:
            parameters:
              - { name: code, in: path, required: true, schema: { type: integer } }
            responses:
              "200":
                description: one
                content:
                  application/json: { schema: { $ref: "#/components/schemas/Part" } }
              "404": { description: none }
      components:
        schemas:
          Part:
            type: object
            additionalProperties: false
            required: [code, price, extra]
            properties:
              id: { type: string, readOnly: true }
              code: { type: string, maxLength: 8 }
              price: { type: number, minimum: 0, exclusiveMaximum: true, maximum: 1000 }
              grade: { type: integer, enum: [1, 2, 4] }
              notes: { type: array, items: { type: string, nullable: true } }
              extra: {}
      """;
  static final String CONFIGURATION =
      """
      banyan: 1
      name: parts
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        parts: { http: { url: "http://127.0.0.1:PORT/base", contract: parts.yaml } }
      apis:
        parts:
          base: /v1
          callers: anyone
          body: 64KiB
          routes:
            ANY /**: { relay: { system: parts }, validate: VALIDATE }
      """;
  static final String GOOD = "{\"code\":\"A1\",\"price\":9.5,\"extra\":[{\"x\":null}]}";

  private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final HttpServer system;
  private final TestGateway gateway;
  private final String configuration;
  private volatile Reply reply = new Reply(200, "application/json", bytes(GOOD), null);

  private record Reply(int status, @Nullable String type, byte[] body, @Nullable String coding) {}

  private Parts(Path folder, String contract, String configuration, String validate)
      throws IOException {
    this.configuration = configuration;
    system = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    system.createContext("/", this::answer);
    system.start();
    Files.writeString(folder.resolve("parts.yaml"), contract);
    gateway = TestGateway.start(folder, with(validate), Map.of(), List.copyOf(Connectors.all()));
  }

  static Parts validated(Path folder, String validate) {
    return of(folder, CONTRACT, CONFIGURATION, validate);
  }

  /// With another contract, or another configuration, in which PORT and VALIDATE are filled in.
  static Parts of(Path folder, String contract, String configuration, String validate) {
    try {
      return new Parts(folder, contract, configuration, validate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String with(String validate) {
    return configuration
        .replace("PORT", String.valueOf(system.getAddress().getPort()))
        .replace("ANY /", validate.contains("cache") ? "GET /" : "ANY /")
        .replace("VALIDATE", validate);
  }

  void reload(String validate) {
    var _ = gateway.reload(with(validate));
  }

  TestGateway gateway() {
    return gateway;
  }

  /// The bodies of the requests that came through.
  LinkedBlockingQueue<byte[]> received() {
    return received;
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(204, -1); // Is it there?
      exchange.close();
      return;
    }
    Reply given = reply;
    received.add(exchange.getRequestBody().readAllBytes());
    if (given.type() != null) {
      exchange.getResponseHeaders().add("Content-Type", given.type());
    }
    if (given.coding() != null) {
      exchange.getResponseHeaders().add("Content-Encoding", given.coding());
    }
    int size = given.body().length;
    exchange.sendResponseHeaders(given.status(), size == 0 ? -1 : size);
    exchange.getResponseBody().write(given.body());
    exchange.close();
  }

  void answers(int status, @Nullable String type, String body) {
    reply = new Reply(status, type, bytes(body), null);
  }

  void answersPacked(byte[] body) {
    reply = new Reply(200, "application/json", body, "gzip");
  }

  HttpResponse<String> get(String path, String... headers) {
    return gateway.get(path, headers);
  }

  HttpResponse<String> post(String type, byte[] body, String... headers) {
    HttpRequest.Builder request =
        gateway
            .request("/v1/parts")
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.send(request.build());
  }

  HttpResponse<String> post(String body) {
    return post("application/json", bytes(body));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] zipped(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    gateway.close();
    system.stop(0);
  }
}
