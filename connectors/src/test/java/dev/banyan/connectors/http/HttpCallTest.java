package dev.banyan.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.Auth;
import dev.banyan.http.HttpRuntime;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import dev.banyan.testbase.SilentPort;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallTest {
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Catalogue, version: "1" }
      paths:
        /products/{code}:
          parameters:
            - { name: code, in: path, required: true, schema: { type: string } }
          get:
            operationId: getProduct
            parameters:
              - { name: tag, in: query, schema: { type: array, items: { type: string } } }
              - { name: X-Shop, in: header, schema: { type: string } }
            responses:
              "200":
                description: It
                content: { application/json: { schema: { $ref: "#/components/schemas/Product" } } }
              "404":
                description: None
                content:
                  application/problem+json: { schema: { $ref: "#/components/schemas/Why" } }
              "410": { description: Gone }
        /products:
          post:
            operationId: addProduct
            requestBody:
              required: true
              content: { application/json: { schema: { $ref: "#/components/schemas/Product" } } }
            responses:
              "201":
                description: It
                content: { application/json: { schema: { $ref: "#/components/schemas/Product" } } }
      components:
        schemas:
          Product:
            type: object
            required: [code, price]
            properties:
              code: { type: string, maxLength: 12 }
              price: { type: number, multipleOf: 0.01 }
              stock: { type: integer, format: int64 }
          Why: { type: object, properties: { title: { type: string } } }
      """;

  private final HttpRuntime runtime = HttpRuntime.start(1);
  @TempDir private @Nullable Path folder;
  private @Nullable FakeUpstream upstream;
  private @Nullable LegacySystem system;

  @BeforeEach
  void start() throws IOException {
    upstream = new FakeUpstream();
    Files.writeString(folder().resolve("catalogue.yaml"), CONTRACT);
  }

  @AfterEach
  void stop() throws IOException {
    upstream().close();
    runtime.close();
  }

  @Test
  void sendsParametersAndReadsTheAnswerExactly() throws Exception {
    upstream()
        .answers(
            200,
            "application/json; charset=utf-8",
            "{'code':'a b','price':0.10,'stock':9007199254740993,'grown':[1]}");

    Struct answer = (Struct) get("getProduct", "a/b ü", List.of("x&y", "z"), "north");

    assertThat(upstream().request())
        .startsWith("GET /base/products/a%2Fb%20%C3%BC?tag=x%26y&tag=z HTTP/1.1")
        .containsIgnoringCase("x-shop: north")
        .containsIgnoringCase("traceparent: 00-trace")
        .containsIgnoringCase("authorization: Bearer token");
    assertThat(answer).isNotNull();
    assertThat(answer.at("price")).isEqualTo(new BigDecimal("0.10"));
    assertThat(answer.at("stock")).isEqualTo(9007199254740993L);
  }

  @Test
  void sendsTheBodyWithNumbersAsNumbers() throws Exception {
    upstream().answers(201, "application/json", "{'code':'a','price':1}");

    call("addProduct", product("a", "10.50", Long.MAX_VALUE), Duration.ofSeconds(5));

    assertThat(upstream().request())
        .startsWith("POST /base/products HTTP/1.1")
        .endsWith("{\"code\":\"a\",\"price\":10.50,\"stock\":9223372036854775807}");
  }

  @Test
  void turnsDeclaredFailuresIntoDeclaredFaults() {
    upstream().answers(404, "application/problem+json", "{'title':'No such product'}");
    Fault notFound = refusal("getProduct");
    upstream().answers(410, "text/html", "<html>");
    Fault gone = refusal("getProduct");

    assertThat(notFound.kind()).isEqualTo(Fault.Kind.DECLARED);
    assertThat(notFound.name()).isEqualTo("NotFound");
    assertThat(notFound.getMessage()).isEqualTo("Not found");
    assertThat(Objects.requireNonNull((Struct) notFound.detail()).at("title"))
        .isEqualTo("No such product");
    assertThat(gone.name()).isEqualTo("Gone");
    assertThat(gone.detail()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | application/json | {'code':'a' | is not JSON",
        "200 | application/json | {'code':'a'} | /price is required",
        "200 | application/json | {'code':1,'price':1} | /code must be a text, not a number",
        "200 | application/json | [] | the answer must be an object",
        "200 | application/json | null | must not be null",
        "200 | text/html | <html> | the content type text/html",
        "200 | application/json; charset=latin1 | {} | the content type",
        "204 | application/json | '' | promises a body",
        "418 | application/json | {} | answered 418, which its contract does not name",
        "500 | text/plain | secret stack trace | answered 500",
        "401 | application/json | {} | see `auth`",
        "302 | application/json | {} | redirections are not followed"
      })
  void callsGarbageWhatTheContractDoesNotAllow(
      int status, String contentType, String body, String reason) {
    upstream().answers(status, contentType, body);

    Fault fault = refusal("getProduct");

    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    assertThat(fault.operator()).startsWith("catalogue.getProduct ").contains(reason);
    assertThat(fault.getMessage()).isEqualTo("A system gave no usable answer");
  }

  @Test
  void callsGarbageAnAnswerOverTheLimit() {
    upstream().answers(200, "application/json", "{'code':'" + "x".repeat(200_000) + "'}");

    Fault fault = refusal("getProduct");

    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
  }

  @Test
  void unpacksAnAnswerThatIsPackedUnasked() throws Exception {
    upstream().answersCoded("gzip", FakeUpstream.packed("{\"code\":\"a\",\"price\":1}"));

    Struct answer = (Struct) get("getProduct", "a", List.of(), "north");

    assertThat(Objects.requireNonNull(answer).at("code")).isEqualTo("a");
    assertThat(upstream().request()).containsIgnoringCase("accept-encoding: identity");
  }

  @ParameterizedTest
  @CsvSource({"gzip, unpacks to over", "br, encoding br", "'gzip, gzip', encoding gzip"})
  void refusesBombsAndCodingsThatItDoesNotUnpack(String coding, String reason) throws Exception {
    upstream().answersCoded(coding, FakeUpstream.packed(" ".repeat(10_000_000)));

    assertThat(refusal("getProduct").operator()).contains(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n"
            + "content-length: 2\r\nconnection: close\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
      })
  void callsGarbageWhatIsNoAnswer(String raw) {
    upstream().sends(raw);

    assertThat(refusal("getProduct").kind()).isEqualTo(Fault.Kind.GARBAGE);
  }

  @Test
  void passesOverloadOn() {
    upstream()
        .sends(
            "HTTP/1.1 503 X\r\nretry-after: 7\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

    Fault fault = refusal("getProduct");

    assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED);
    assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(fault.reach()).isEqualTo(Fault.Reach.UNTOLD);
  }

  @Test
  void believesASystemThatSaysThatItDidNotLookAtARequest() {
    upstream().sends("HTTP/1.1 429 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

    assertThat(refusal("getProduct").reach()).isEqualTo(Fault.Reach.NONE);
  }

  @Test
  void givesUpByTheDeadlineOnASystemThatHangsOrTrickles() {
    CountDownLatch never = new CountDownLatch(1);
    upstream().script(_ -> never.await());
    Fault hang = refusal("getProduct", Duration.ofMillis(300));
    upstream()
        .script(
            out -> {
              out.write(
                  "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"
                      .getBytes(StandardCharsets.UTF_8));
              out.flush();
              never.await();
            });
    Fault trickle = refusal("getProduct", Duration.ofMillis(300));
    never.countDown();

    assertThat(hang.kind()).isEqualTo(Fault.Kind.TIMEOUT);
    assertThat(trickle.kind()).isEqualTo(Fault.Kind.TIMEOUT);
  }

  @Test
  void saysThatNothingListens() {
    try (SilentPort nobody = SilentPort.hold()) {
      system = read(URI.create("http://127.0.0.1:" + nobody.number()));

      Fault read = refusal("getProduct");
      Fault write = refusal("addProduct", product("a", "1.00", 1L));

      assertThat(read.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
      assertThat(write.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({"..,ok", ".,ok", "'',ok", "a,'b\r\nX-Evil: 1'", "a,'ü'", "a,'\u0000'"})
  void refusesValuesThatWouldBreakOutOfTheirPlace(String code, String header) {
    Fault fault =
        Assertions.catchThrowableOfType(
            Fault.class, () -> get("getProduct", code, List.of(), header));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
    assertThat(upstream().sawNothing()).isTrue();
  }

  @Test
  void asksForASignOfLife() {
    upstream().sends("HTTP/1.1 404 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

    try (LiveSystem live = system().open(runtime)) {
      live.probe(Deadline.in(Duration.ofSeconds(5)));
      assertThat(live.drift(Deadline.in(Duration.ofSeconds(5)))).isEmpty();
    }
  }

  private @Nullable Object get(String operation, String code, List<String> tags, String shop) {
    Struct input = Struct.of(takes(operation), code, tags, shop);
    return call(operation, input, Duration.ofSeconds(5));
  }

  private Fault refusal(String operation) {
    return refusal(operation, Duration.ofSeconds(5));
  }

  private Fault refusal(String operation, Duration time) {
    Struct input =
        operation.equals("getProduct")
            ? Struct.of(takes(operation), "a", null, null)
            : product("a", "1.00", 1L);
    return Assertions.catchThrowableOfType(Fault.class, () -> call(operation, input, time));
  }

  private Fault refusal(String operation, Struct input) {
    return Assertions.catchThrowableOfType(
        Fault.class, () -> call(operation, input, Duration.ofMillis(500)));
  }

  private Struct product(String code, String price, long stock) {
    Structure takes = takes("addProduct");
    Structure product = (Structure) takes.field(0).type();
    return Struct.of(takes, Struct.of(product, code, new BigDecimal(price), stock));
  }

  private Structure takes(String operation) {
    return system().operations().stream()
        .filter(one -> one.name().equals(operation))
        .findFirst()
        .orElseThrow()
        .takes();
  }

  private @Nullable Object call(String operation, Struct input, Duration time) {
    Trace trace =
        new Trace() {
          @Override
          public Span span(String name) {
            return Span.NONE;
          }

          @Override
          public String id() {
            return "trace";
          }

          @Override
          public String traceparent() {
            return "00-trace";
          }
        };
    Exchange exchange = new Exchange("x1", Deadline.in(time), Caller.ANYONE, trace);
    try (LiveSystem live = system().open(runtime)) {
      return live.call(operation).call(input, exchange);
    }
  }

  /// One system for all calls of a test: values are of its types.
  private LegacySystem system() {
    LegacySystem known = system;
    if (known == null) {
      known = read(upstream().url());
      system = known;
    }
    return known;
  }

  private LegacySystem read(URI url) {
    HttpSettings plain = HttpSettings.of(url, folder().resolve("catalogue.yaml"));
    HttpSettings settings =
        new HttpSettings(
            plain.urls(),
            plain.contract(),
            new Auth(null, Secret.of("token"), null, null, null, null),
            4,
            plain.connectTimeout(),
            plain.idleTimeout(),
            false,
            null,
            null,
            new ByteSize(100_000));
    Mistakes mistakes = new Mistakes();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("banyan.yaml"));
    SystemContext context = new SystemContext("catalogue", folder(), node, mistakes, null);
    LegacySystem system = new HttpConnector().read(settings, context);
    assertThat(mistakes.render()).isEmpty();
    return system;
  }

  private Path folder() {
    return Objects.requireNonNull(folder);
  }

  private FakeUpstream upstream() {
    return Objects.requireNonNull(upstream);
  }
}
