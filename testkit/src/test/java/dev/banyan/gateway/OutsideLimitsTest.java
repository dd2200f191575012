package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.relay.Parts;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Everything that can be counted or measured of a request, far over its bound: refused with the
/// right status, and the gateway as well as before.
class OutsideLimitsTest {
  private static final String GET = "GET /v1/items/A1";
  private static final String PATCH = "PATCH /v1/items/A1";
  private static final String MERGE = "Content-Type: application/merge-patch+json\r\n";

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(folder, RestTest.CONFIGURATION, Map.of(), List.of(old));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  static Stream<Arguments> excesses() {
    return Stream.of(
        excess("10,000 headers", GET, "X: 1\r\n".repeat(10_000), "", 431),
        excess("a header of 1 MB", GET, "X: " + "a".repeat(1 << 20) + "\r\n", "", 431),
        excess("a name of 64 kB", GET, "X".repeat(1 << 16) + ": 1\r\n", "", 431),
        excess("a path of 64 kB", GET + "a".repeat(1 << 16), "", "", 414),
        excess("10,000 parameters", GET + "?" + "a=1&".repeat(10_000), "", "", 414),
        excess("300 parameters", GET + "?" + "a=1&".repeat(300), "", "", 413),
        excess("a path of 2,000 segments", GET + "/a".repeat(2_000), "", "", 404),
        excess(
            "a form of 10,000 parts",
            PATCH,
            "Content-Type: multipart/form-data; boundary=b\r\n",
            "--b\r\n\r\nx\r\n".repeat(10_000),
            415),
        excess("a length of 2 GiB", PATCH, MERGE + "Content-Length: 2147483648\r\n", "", 413),
        excess("65 levels", PATCH, MERGE, "{\"x\":" + "[".repeat(65) + "]".repeat(65) + "}", 400),
        excess("100,000 levels", PATCH, MERGE, "[".repeat(100_000), 400),
        excess(
            "a list of a million", PATCH, MERGE, "{\"x\":[" + "1,".repeat(1_000_000) + "1]}", 413),
        excess("a name of 300 characters", PATCH, MERGE, "{\"" + "n".repeat(300) + "\":1}", 400),
        excess(
            "a number of 2,000 digits",
            PATCH,
            MERGE,
            "{\"price\":1" + "0".repeat(2_000) + "}",
            400),
        excess(
            "a bomb of 1000:1",
            PATCH,
            MERGE + "Content-Encoding: gzip\r\n",
            text(Parts.zipped(" ".repeat(900_000).getBytes(StandardCharsets.US_ASCII))),
            413),
        excess(
            "a bomb in a bomb",
            PATCH,
            MERGE + "Content-Encoding: gzip, gzip\r\n",
            text(Parts.zipped(Parts.zipped(new byte[1_000_000]))),
            415),
        excess(
            "a coding that is not unpacked", PATCH, MERGE + "Content-Encoding: br\r\n", "x", 415));
  }

  private static Arguments excess(
      String what, String line, String headers, String body, int status) {
    return Arguments.of(what, line, headers, body, status);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("excesses")
  void refusesTheExcess(String what, String line, String headers, String body, int status) {
    int answered = status(line, headers, body);

    assertThat(answered).as(what).isEqualTo(status);
    assertThat(status(GET, "", "")).isEqualTo(200);
    assertThat(old.sent).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("packings")
  void takesABodyThatIsHonestlyPacked(String coding) {
    byte[] packed = Parts.zipped(Parts.bytes("{\"price\":13}"));

    int answered = status(PATCH, MERGE + "Content-Encoding: " + coding + "\r\n", text(packed));

    assertThat(answered).isEqualTo(204);
    assertThat(old.items.get("A1"))
        .isEqualTo(FakeConnector.item("A1", "Anvil               ", "13.00"));
  }

  static Stream<String> packings() {
    return Stream.of("gzip", "x-gzip", "GZIP");
  }

  private int status(String line, String headers, String body) {
    String length =
        headers.contains("Content-Length") ? "" : "Content-Length: " + body.length() + "\r\n";
    String head =
        line
            + " HTTP/1.1\r\nHost: a\r\nX-API-Key: secret\r\nConnection: close\r\n"
            + headers
            + (line.startsWith("GET") ? "" : length)
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket.setSoTimeout(10_000);
      write(socket, (head + body).getBytes(StandardCharsets.ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(12);
      return Integer.parseInt(new String(first, 9, 3, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The other side may have answered and gone before it has all.
  private static void write(Socket socket, byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (SocketException _) {
      return;
    }
  }
}
