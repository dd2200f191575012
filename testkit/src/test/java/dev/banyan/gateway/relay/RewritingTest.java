package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.http.Answer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.testkit.TestGateway;
import dev.banyan.value.Bytes;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What relays change of requests and answers, against a real service over real sockets.
class RewritingTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public: { port: 0, host: 127.0.0.1 }
      systems:
        old: { http: { url: "http://127.0.0.1:PORT/app" } }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            GET /plain/**: { relay: { system: old, path: /in } }
            GET /parts/{id}: { relay: { system: old, path: "/p/{id}.json" } }
            GET /parts/{id}/docs/**: { relay: { system: old, path: "/d/{id}/all/{**}" } }
            GET /shops/{shop}/**: { relay: { system: old, path: "/s/{shop}" } }
            GET /fixed: { relay: { system: old, path: /exactly/this } }
            GET /whole: { relay: old }
            GET /query:
              relay:
                system: old
                path: /q
                query: { set: { api-version: "2 a&b" }, remove: [debug, "käse"] }
            GET /headers:
              relay:
                system: old
                path: /h
                headers:
                  request: { set: { X-Key: "${env:KEY}" }, remove: X-Debug }
                  answer: { set: { X-Answered: by us }, remove: X-Internal }
            GET /host/**: { relay: { system: old, host: kept } }
            GET /named/**: { relay: { system: old, host: "old.example:8080" } }
            GET /all/**: { relay: { system: old, path: /in, translate: true } }
            GET /none/**: { relay: { system: old, path: /in, translate: false } }
            GET /told/**: { relay: { system: old, forwarded: forwarded } }
            GET /both/**: { relay: { system: old, forwarded: both } }
            GET /cached/**: { relay: { system: old, path: /in }, cache: { for: 1m } }
        root:
          base: /
          callers: anyone
          routes:
            GET /**: { relay: { system: old, path: /in, translate: true } }
      """;

  @TempDir Path folder;
  private HttpRuntime runtime;
  private Listener system;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    runtime = HttpRuntime.start(1);
    system =
        runtime.listen(
            new Listener.Settings("127.0.0.1", 0, null, Listener.Limits.DEFAULT), this::old);
    gateway =
        TestGateway.start(
            folder,
            CONFIGURATION.replace("PORT", String.valueOf(system.port())),
            Map.of("KEY", "s3cret"),
            List.of(new HttpConnector()));
  }

  /// Answers what it was asked; sends elsewhere where the header `go` says so.
  private void old(Incoming incoming) {
    List<Http.Header> headers = new ArrayList<>();
    headers.add(new Http.Header("content-type", "text/plain"));
    headers.add(new Http.Header("x-internal", "rack 7"));
    String go = incoming.header("go");
    if (go != null) {
      headers.add(new Http.Header("location", go.replace("OWN", own())));
    }
    String cookie = incoming.header("bake");
    if (cookie != null) {
      headers.add(new Http.Header("set-cookie", cookie));
      headers.add(new Http.Header("set-cookie", "other=1"));
    }
    String query = incoming.query() == null ? "" : "?" + incoming.query();
    String seen =
        String.join(
            " ",
            incoming.path() + query,
            incoming.authority(),
            incoming.headers("x-key").toString(),
            incoming.headers("x-debug").toString(),
            incoming.headers("forwarded").toString(),
            incoming.headers("x-forwarded-for").toString());
    Bytes body = Bytes.wrap(seen.getBytes(StandardCharsets.UTF_8));
    incoming.answer(new Answer(go == null ? 200 : 302, headers, body));
  }

  private String own() {
    return "http://127.0.0.1:" + system.port();
  }

  @AfterEach
  void stop() {
    gateway.close();
    runtime.close();
  }

  private String asked(String path) {
    return gateway.get(path).body().split(" ", 2)[0];
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/plain/a/b, /app/in/a/b",
    "/v1/plain, /app/in",
    "/v1/parts/a%2Bb%20c, /app/p/a%2Bb%20c.json",
    "/v1/parts/%61;v=1, /app/p/%61;v=1.json",
    "/v1/parts/x/docs/a/%C3%A9, /app/d/x/all/a/%C3%A9",
    "/v1/parts/x/docs, /app/d/x/all",
    "/v1/parts/x/docs/, /app/d/x/all/",
    "/v1/shops/7/a?b=c, /app/s/7/a?b=c",
    "/v1/fixed, /app/exactly/this",
    "/v1/fixed?a=b, /app/exactly/this?a=b",
  })
  void asksForThePathOfItsTemplate(String path, String expected) {
    assertThat(asked(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/parts/%2e%2e",
    "/v1/parts/..;x",
    "/v1/parts/a%2Fb",
    "/v1/parts/a%5Cb",
    "/v1/parts/x/docs/a/%2e%2e/b",
    "/v1/parts/%252e%252e",
  })
  void letsNothingLeadOutOfATemplate(String path) {
    // The client of this test would tidy such paths up before it sends them.
    assertThat(RawRequest.status(gateway.server().port("public"), path)).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/query, /app/q?api-version=2%20a%26b",
    "/v1/query?a=1&debug=1&b=2, /app/q?a=1&b=2&api-version=2%20a%26b",
    "/v1/query?%64ebug=1&debug&a=%20, /app/q?a=%20&api-version=2%20a%26b",
    "/v1/query?api-version=9&api%2Dversion=8, /app/q?api-version=2%20a%26b",
    "/v1/query?k%C3%A4se=1&debugger=1, /app/q?debugger=1&api-version=2%20a%26b",
  })
  void takesParametersOutOfTheQueryHoweverTheyAreSpelled(String path, String expected) {
    assertThat(asked(path)).isEqualTo(expected);
  }

  @Test
  void changesHeadersBothWays() throws Exception {
    for (HttpClient.Version version :
        List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
        HttpResponse<String> answer =
            client.send(
                gateway.request("/v1/headers").headers("X-Key", "theirs", "X_Debug", "1").build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).contains("[s3cret] []").doesNotContain("theirs");
        assertThat(answer.headers().allValues("x-answered")).containsExactly("by us");
        assertThat(answer.headers().firstValue("x-internal")).isEmpty();
      }
    }
  }

  @Test
  void asksForTheSystemsTheCallersOrAnotherHost() {
    String ours = gateway.uri("/").getAuthority();

    assertThat(gateway.get("/v1/plain/a").body()).contains(" 127.0.0.1:" + system.port() + " ");
    assertThat(gateway.get("/v1/host/a").body()).contains(" " + ours + " ");
    assertThat(gateway.get("/v1/named/a").body()).contains(" old.example:8080 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/plain/a | OWN/app/in/x?y=1#z | /v1/plain/x?y=1#z",
        "/v1/plain | OWN/app/in | /v1/plain",
        "/v1/plain/a | OWN/app/inner | OWN/app/inner",
        "/v1/plain/a | OWN/elsewhere | OWN/elsewhere",
        "/v1/plain/a | OWN.evil.example/app/in/x | OWN.evil.example/app/in/x",
        "/v1/plain/a | https://other.example/app/in/x | https://other.example/app/in/x",
        "/v1/plain/a | /app/in/x | /app/in/x",
        "/v1/parts/7/docs/a | OWN/app/d/7/all/b | /v1/parts/7/docs/b",
        "/v1/parts/7 | OWN/app/p/7.json?v=2 | /v1/parts/7?v=2",
        "/v1/shops/7/a | OWN/app/s/7/b | /v1/shops/7/b",
        "/v1/all/a | /app/in/x | /v1/all/x",
        "/v1/all/a | //other.example/app/in/x | //other.example/app/in/x",
        "/v1/none/a | OWN/app/in/x | OWN/app/in/x",
        "/v1/whole | OWN/app/v1/other | /v1/other",
        "/v1/whole | OWN/app//evil.example/x | OWN/app//evil.example/x",
        "/v1/whole | OWN/app/\\evil.example/x | OWN/app/\\evil.example/x",
        "/a | OWN/app/in/x | /x",
        "/a | OWN/app/in//evil.example/x | OWN/app/in//evil.example/x",
        "/a | /app/in//evil.example/x | /app/in//evil.example/x",
        "/a | OWN/app/in/\\evil.example | OWN/app/in/\\evil.example",
        "/v1/plain/a | OWN/app/in/../x | OWN/app/in/../x",
        "/v1/plain/a | OWN/app/in/%2E./x | OWN/app/in/%2E./x",
        "/v1/plain/a | OWN/app/in/x?to=../y | /v1/plain/x?to=../y",
      })
  void saysTheSystemsAddressAsTheCallerKnowsIt(String path, String location, String expected) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              gateway.request(path).header("Go", location).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.headers().allValues("location"))
          .containsExactly(expected.replace("OWN", own()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/plain/a | s=1; Domain=127.0.0.1; Path=/app/in; Secure | s=1; Path=/app/in; Secure",
        "/v1/plain/a | s=1; Domain=other.example | s=1; Domain=other.example",
        "/v1/all/a | s=1; path=/app/in/x; domain=.127.0.0.1 | s=1; Path=/v1/all/x",
        "/v1/all/a | s=1; Path=/ | s=1; Path=/",
        "/v1/none/a | s=1; Domain=127.0.0.1 | s=1; Domain=127.0.0.1",
        "/v1/cached/a | s=1; Domain=127.0.0.1 | s=1",
      })
  void makesCookiesOfTheSystemOnesThatTheCallerKeeps(String path, String cookie, String expected) {
    HttpResponse<String> answer = gateway.get(path, "Bake", cookie);

    assertThat(answer.headers().allValues("set-cookie")).containsExactly(expected, "other=1");
  }

  @Test
  void tellsWhoAsksByTheStandardWhereItIsToldTo() {
    String ours = gateway.uri("/").getAuthority();
    String standard = "[for=127.0.0.1;proto=http;host=\"" + ours + "\"]";

    assertThat(gateway.get("/v1/told/a", "Forwarded", "for=6.6.6.6").body())
        .endsWith(standard + " []");
    assertThat(gateway.get("/v1/both/a").body()).endsWith(standard + " [127.0.0.1]");
  }
}
