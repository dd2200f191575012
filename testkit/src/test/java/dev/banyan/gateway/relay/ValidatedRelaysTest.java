package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests of relays, held against an OpenAPI document.
class ValidatedRelaysTest {
  @TempDir Path folder;
  private Parts parts;

  @BeforeEach
  void start() {
    parts = Parts.validated(folder, "refuse");
  }

  @AfterEach
  void stop() {
    parts.close();
  }

  private HttpResponse<String> list(String query) {
    return parts.get("/v1/parts" + query, "X-Plant", "AB");
  }

  // ---- what is asked for

  @Test
  void passesOnWhatTheContractAllows() {
    parts.answers(200, "application/json", "[" + Parts.GOOD + "]");

    HttpResponse<String> answer = list("?size=50&state=new&tag=a&tag=b");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[" + Parts.GOOD + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/nothing, 404",
    "/v1/parts/1/2, 404",
    "/v1/parts/abc, 422",
    "/v1/parts/7, 200",
  })
  void knowsThePathsOfTheContract(String path, int status) {
    assertThat(parts.get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void saysWhichMethodsAPathTakes() {
    HttpResponse<String> answer =
        parts.gateway().send(parts.gateway().request("/v1/parts").DELETE().build());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().allValues("allow")).containsExactly("GET, POST");
    assertThat(parts.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?size=0",
        "?size=51",
        "?size=x",
        "?size=1&size=2",
        "?state=old",
        "?tag=a&tag=b&tag=c",
        "?tag=abcde",
        "?unknown=1",
        "?si%7Ae=99",
        "?size=%ff"
      })
  void refusesWrongQueries(String query) {
    HttpResponse<String> answer = list(query);

    assertThat(answer.statusCode()).as(answer.body()).isIn(422, 400);
    assertThat(parts.received()).isEmpty();
  }

  @Test
  void letsUnknownParametersPassWhereThatIsSaid() {
    parts.reload("{ requests: refuse, unknown-query: pass, answers: off }");

    assertThat(list("?unknown=1").statusCode()).isEqualTo(200);
    assertThat(list("?unknown=1&size=0").statusCode()).isEqualTo(422);
  }

  @Test
  void tellsAllThatIsWrongWithParameters() {
    HttpResponse<String> answer = parts.get("/v1/parts?size=0&x=1", "X-Plant", "abc");

    assertThat(answer.body())
        .contains("\"parameter\":\"size\"", "\"parameter\":\"x\"", "\"header\":\"X-Plant\"");
  }

  @Test
  void missesARequiredHeader() {
    HttpResponse<String> answer = parts.get("/v1/parts");

    assertThat(answer.body()).contains("\"header\":\"X-Plant\"", "is missing");
  }

  // ---- bodies

  @Test
  void sendsTheVeryBytesThatWereChecked() throws InterruptedException {
    parts.answers(201, null, "");
    String odd = "\n{ \"price\" : 9.50, \"extra\":{\"b\":1e0},\"code\":\"\\u0041\" }  ";

    HttpResponse<String> answer = parts.post(odd);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(parts.received().take()).isEqualTo(Parts.bytes(odd));
  }

  @Test
  void sendsALargeBodyWholeAfterCheckingItAside() throws InterruptedException {
    parts.answers(201, null, "");
    String large = Parts.GOOD.replace("[{", "[" + "\"0123456789\",".repeat(4_000) + "{");

    HttpResponse<String> answer = parts.post(large);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(parts.received().take()).hasSize(large.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"price\":1,\"extra\":0}",
        "{\"code\":\"A1\",\"price\":1}",
        "{\"code\":\"A1\",\"price\":-1,\"extra\":0}",
        "{\"code\":\"A1\",\"price\":1000,\"extra\":0}",
        "{\"code\":\"123456789\",\"price\":1,\"extra\":0}",
        "{\"code\":\"A1\",\"price\":\"1\",\"extra\":0}",
        "{\"code\":\"A1\",\"price\":1,\"grade\":3,\"extra\":0}",
        "{\"code\":\"A1\",\"price\":1,\"extra\":0,\"admin\":true}",
        "{\"code\":\"A1\",\"price\":1,\"extra\":0,\"notes\":[1]}",
        "[]",
        "null"
      })
  void refusesBodiesThatBreakTheSchema(String body) {
    HttpResponse<String> answer = parts.post(body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains("\"pointer\":\"#");
    assertThat(parts.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":\"A1\",\"price\":1,\"extra\":0,\"code\":\"B\"}",
        "{\"code\":\"A1\",\"price\":1,\"extra\":{\"a\":1,\"a\":2}}",
        "{\"code\":\"A1\",\"price\":1,\"extra\":0",
        "{\"code\":\"A1\",\"price\":1,\"extra\":0} {}",
        "{\"code\":\"A1\",\"price\":01,\"extra\":0}",
        "",
      })
  void refusesWhatTwoReadersMightReadInTwoWays(String body) {
    HttpResponse<String> answer = parts.post(body);

    assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
    assertThat(parts.received()).isEmpty();
  }

  @Test
  void refusesNestingThatIsTooDeep() {
    String deep = "[".repeat(65) + "]".repeat(65);

    HttpResponse<String> answer = parts.post(Parts.GOOD.replace("[{\"x\":null}]", deep));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(parts.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/json;charset=utf-16",
        "application/json; charset=utf-8; charset=unicode_escape",
        "application/json; charset =utf-7",
        "application/json; charset= utf-7",
        "application/json; x-charset=utf-8; charset=utf-7",
        "application/json; charset=utf-8x",
        "application/json; charset=\"utf-8",
        "application/xml"
      })
  void refusesOtherContentTypes(String type) {
    HttpResponse<String> answer = parts.post(type, Parts.bytes(Parts.GOOD));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(parts.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"; charset=UTF-8", ";charset=\"utf-8\"", "; x=1;; charset=\"ut\\f-8\"", ";"})
  void takesEverySpellingOfUtf8(String parameters) {
    parts.answers(201, null, "");

    HttpResponse<String> answer =
        parts.post("application/json" + parameters, Parts.bytes(Parts.GOOD));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void looksAtNothingButTheContentTypeOfOtherFormats() {
    parts.answers(201, null, "");

    assertThat(parts.post("text/csv", new byte[] {1, 2}).statusCode()).isEqualTo(201);
  }

  @Test
  void refusesABodyWhereTheContractHasNone() {
    HttpResponse<String> answer =
        parts
            .gateway()
            .send(
                parts
                    .gateway()
                    .request("/v1/parts")
                    .header("X-Plant", "AB")
                    .method("GET", HttpRequest.BodyPublishers.ofString("{}"))
                    .build());

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(parts.received()).isEmpty();
  }

  @Test
  void holdsNoMoreThanTheBodyThatTheRouteAllows() {
    byte[] large = new byte[70_000];

    HttpResponse<String> answer =
        parts
            .gateway()
            .send(
                parts
                    .gateway()
                    .request("/v1/parts")
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofInputStream(
                            () -> new java.io.ByteArrayInputStream(large)))
                    .build());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(parts.received()).isEmpty();
  }

  @Test
  void checksWhatIsPackedAndSendsItPacked() throws InterruptedException {
    parts.answers(201, null, "");
    byte[] packed = Parts.zipped(Parts.bytes(Parts.GOOD));

    int good = parts.post("application/json", packed, "Content-Encoding", "gzip").statusCode();
    byte[] wrong = Parts.zipped(Parts.bytes("{}"));
    int bad = parts.post("application/json", wrong, "Content-Encoding", "gzip").statusCode();

    assertThat(good).isEqualTo(201);
    assertThat(bad).isEqualTo(422);
    assertThat(parts.received().take()).isEqualTo(packed);
    assertThat(parts.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"gzip, 413", "'gzip, gzip', 415", "br, 415", "deflate, 400"})
  void refusesBombsAndWhatItCannotUnpack(String coding, int status) {
    byte[] bomb = Parts.zipped(new byte[10_000_000]);

    HttpResponse<String> answer = parts.post("application/json", bomb, "Content-Encoding", coding);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(parts.received()).isEmpty();
  }
}
