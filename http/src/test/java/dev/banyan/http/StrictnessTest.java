package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is not valid HTTP/1.1 never reaches a handler.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictnessTest {
  private static final AtomicInteger HANDLED = new AtomicInteger();
  private EdgeFixture edge;

  @BeforeAll
  void start() {
    edge =
        new EdgeFixture(
            incoming -> {
              HANDLED.incrementAndGet();
              incoming.handOver(
                  conversation -> {
                    try (var body = conversation.body(1 << 20)) {
                      body.readAllBytes();
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                    conversation.answer(EdgeFixture.text(200, "ok"));
                  });
            },
            EdgeFixture.SHORT);
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a@b\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a:99999\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a,b\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n",
        "GET http://b/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /\\r\\n\\r\\n",
        "GET /\\nHost: a\\n\\n",
        "GET / HTTP/1.1\\nHost: a\\n\\n",
        "GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /  HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /\\tHTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "G\\u00c4T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET /\\u00e4 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\n Host: a\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\r\\n c\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\u0000c\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\rc\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\u007f\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\n: b\\r\\n\\r\\n",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX(: b\\r\\n\\r\\n",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +1\\r\\n\\r\\nx",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1, 1\\r\\n\\r\\nx",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\nx",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\n",
        "POST / HTTP/1.0\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n",
        "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n",
      })
  void refusesWhatIsNotValid(String escaped) throws IOException {
    int before = HANDLED.get();
    String answer = edge.exchange(unescape(escaped));
    assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("problem+json");
    assertThat(answer.split("HTTP/1\\.1 ", -1)).hasSize(2);
    assertThat(HANDLED.get()).isEqualTo(before);
  }

  private static String unescape(String escaped) {
    return escaped
        .replace("\\r", "\r")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\u0000", "\0")
        .replace("\\u007f", "\u007f")
        .replace("\\u00c4", "\u00c4")
        .replace("\\u00e4", "\u00e4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/../b",
        "/..",
        "/.",
        "/a/.",
        "/./a",
        "/%2e%2e/a",
        "/.%2E",
        "/%2e",
        "/a%2fb",
        "/a%5Cb",
        "/a\\b",
        "/a%00",
        "/a%0a",
        "/a%7f",
        "/a%",
        "/a%2",
        "/a%zz",
        "/%c0%ae",
        "/%c0%af",
        "/%ff",
        "/%ed%a0%80",
        "/%e2%82",
        "/a#b",
        "/a<b",
        "/..;/a",
        "/..;x=1/a",
        "/.;/a",
        "/a?b=%zz",
        "/a?b=%4",
        "//a",
        "/a//b",
        "/a//",
        "/a%252e",
        "/a%252541",
        "/;/a",
        "/a/;b/c",
        "http://a//b",
        "/%252e%252e%252fb",
        "/a%252Fb",
        "/a%255cb",
        "/a%2500",
        "/%u002e%u002e/a",
        "/a%C0%AE",
        "/%f0%80%80%af",
        "/%e0%80%af",
        "/a%0d%0aX:%20y",
        "/.;%2f..",
        "/%2e%2e;a"
      })
  void refusesPathsThatTwoReadersCouldTakeDifferently(String target) throws IOException {
    assertThat(edge.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a.b/..c/c../...",
        "/%e2%82%ac",
        "/%C3%A4",
        "/a;v=1/b",
        "/a?b=%20&c[]=1|2",
        "/a?..",
        "/~a/@b:c/!$&'()*+,=",
        "http://a/c",
        "/%2ea/.b",
        "/a?x=../y"
      })
  void takesPathsThatAreFine(String target) throws IOException {
    assertThat(edge.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE / HTTP/1.1", "CONNECT a:443 HTTP/1.1", "GET / HTTP/2.0"})
  void refusesWhatIsNotServed(String line) throws IOException {
    assertThat(edge.exchange(line + "\r\nHost: a\r\n\r\n")).containsPattern("^HTTP/1.1 50[15] ");
  }

  @ParameterizedTest
  @MethodSource("desyncs")
  void readsADesyncPayloadInOneWay(String file) throws IOException {
    byte[] payload = Files.readAllBytes(Samples.at(file));
    int before = HANDLED.get();
    String answers;
    try (RawClient client = edge.client()) {
      answers = client.send(payload).untilClosed();
    }
    int handled = HANDLED.get() - before;
    List<String> statuses = statuses(answers);
    long good = statuses.stream().filter("200"::equals).count();
    assertThat(good).as(answers).isLessThanOrEqualTo(handled);
    assertThat(statuses.stream().filter(status -> !status.equals("200")))
        .as(answers)
        .allMatch(status -> status.startsWith("4") || status.startsWith("5"))
        .hasSizeLessThanOrEqualTo(1);
    if (!statuses.isEmpty() && statuses.contains("400")) {
      assertThat(statuses.getLast()).isEqualTo("400");
    }
  }

  static List<String> desyncs() throws IOException {
    List<String> files = new ArrayList<>();
    for (Path file : Samples.under("http", ".http")) {
      if (!file.getFileName().toString().startsWith("response-")) {
        String path = file.toString();
        files.add(path.substring(path.lastIndexOf("http/http-")));
      }
    }
    return files;
  }

  private static List<String> statuses(String answers) {
    List<String> statuses = new ArrayList<>();
    String[] parts = answers.split("HTTP/1\\.1 ", -1);
    for (int i = 1; i < parts.length; i++) {
      if (!parts[i].startsWith("100")) {
        statuses.add(parts[i].substring(0, 3));
      }
    }
    return statuses;
  }

  /// Each way to spell two lengths, straight: none reads the smuggled request as one of its own.
  @Test
  void letsNothingBeSmuggledBetweenTwoLengths() throws IOException {
    String[] encodings = {
      "Transfer-Encoding: chunked",
      "Transfer-Encoding : chunked",
      "Transfer-Encoding: xchunked",
      "Transfer-Encoding:\tchunked",
      "Transfer-Encoding: chunked ",
      "Transfer-Encoding: \u000bchunked",
      "Transfer-Encoding:chunked",
      "TrAnSfEr-EnCoDiNg: cHuNkEd",
      " Transfer-Encoding: chunked",
      "X: y\r\n Transfer-Encoding: chunked",
      "X: y\nTransfer-Encoding: chunked",
      "X: y\rTransfer-Encoding: chunked",
      "Transfer-Encoding\r\n: chunked",
      "Transfer-Encoding: identity",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
      "Transfer-Encoding: identity, chunked",
      "Transfer-Encoding: \"chunked\"",
      "Transfer-Encoding: chunked;q=1",
      "Transfer_Encoding: chunked",
      "Transfer-Encoding\u0000: chunked"
    };
    String[] lengths = {
      "Content-Length: 6",
      "Content-Length: 5",
      "Content-Length : 6",
      "Content-Length: 6\r\nContent-Length: 5",
      "Content-Length: 0x6",
      "Content-Length: 6,6",
      "Content-Length:\t6",
      "Content-Length: 06"
    };
    int tried = 0;
    for (String encoding : encodings) {
      for (String length : lengths) {
        smuggle(encoding + "\r\n" + length);
        smuggle(length + "\r\n" + encoding);
        tried += 2;
      }
    }
    assertThat(tried).isGreaterThanOrEqualTo(300);
  }

  /// Only one that states one length may be answered well, and then only once.
  private void smuggle(String fields) throws IOException {
    int before = HANDLED.get();
    String payload =
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + fields
            + "\r\n\r\n0\r\n\r\nGGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    try (RawClient client = edge.client()) {
      List<String> statuses =
          statuses(client.send(payload.getBytes(StandardCharsets.ISO_8859_1)).untilClosed());
      assertThat(HANDLED.get() - before).as(fields).isLessThanOrEqualTo(1);
      assertThat(statuses).as(fields).hasSizeLessThanOrEqualTo(1);
    }
  }
}
