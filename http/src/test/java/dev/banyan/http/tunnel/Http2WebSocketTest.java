package dev.banyan.http.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.banyan.http.RawHttp2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// WebSockets by the extended CONNECT of HTTP/2 (RFC 8441), frame by frame.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2WebSocketTest {
  private EchoServer system;
  private Passing passing;
  private RawHttp2 client;

  @BeforeAll
  void start() throws Exception {
    system = new EchoServer();
  }

  @BeforeEach
  void open() throws IOException {
    passing = new Passing(system.uri(), Duration.ofSeconds(30));
    client = new RawHttp2(passing.edge.port());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    passing.close();
    system.closes.clear();
  }

  @AfterAll
  void stop() {
    system.close();
  }

  private static String[] connect(String method, String protocol, String version) {
    return new String[] {
      ":method",
      method,
      ":protocol",
      protocol,
      ":scheme",
      "http",
      ":path",
      "/chat",
      ":authority",
      "a.example",
      "sec-websocket-version",
      version
    };
  }

  private RawHttp2.Frame next(int type) throws IOException {
    RawHttp2.Frame frame = client.next(type);
    if (frame == null) {
      throw new AssertionError("closed");
    }
    return frame;
  }

  /// The status, as its index in HPACK's static table or as a literal.
  private static boolean hasStatus(RawHttp2.Frame head, String status) {
    byte[] block = head.payload().toArray();
    String text = new String(block, StandardCharsets.ISO_8859_1);
    return status.equals("200") ? block[0] == (byte) 0x88 : text.contains(status);
  }

  private void say(String hex) throws IOException {
    assertThat(client.send(RawHttp2.DATA, 0, 1, HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isTrue();
  }

  @Test
  void tellsThatItTakesExtendedConnect() throws IOException {
    String settings = HexFormat.of().formatHex(next(RawHttp2.SETTINGS).payload().toArray());

    assertThat(settings).contains("000800000001");
  }

  @Test
  void passesMessagesBothWaysUntilTheStreamEnds() throws Exception {
    client.request(1, 0, connect("CONNECT", "websocket", "13"));
    RawHttp2.Frame head = next(RawHttp2.HEADERS);
    say("81 82 00000000 6869");

    byte[] echo = next(RawHttp2.DATA).payload().toArray();
    client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[0]);

    assertThat(hasStatus(head, "200")).isTrue();
    assertThat(head.text()).doesNotContain("accept");
    assertThat(echo).isEqualTo(new byte[] {(byte) 0x81, 2, 'h', 'i'});
    assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT_GONE);
    assertThat(Passing.next(system.closes)).isEqualTo("1001");
  }

  @Test
  void closesForAFrameThatBreaksARule() throws Exception {
    client.request(1, 0, connect("CONNECT", "websocket", "13"));
    say("81 01 61");

    byte[] close = next(RawHttp2.DATA).payload().toArray();

    assertThat(close).isEqualTo(new byte[] {(byte) 0x88, 2, 3, (byte) 0xea});
    assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT_VIOLATION);
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    client.request(1, 0, connect("CONNECT", "websocket", "8"));

    assertThat(next(RawHttp2.DATA).text()).contains("\"status\":426");
  }

  @Test
  void refusesAnotherProtocol() throws IOException {
    client.request(1, 0, connect("CONNECT", "connect-udp", "13"));

    assertThat(next(RawHttp2.DATA).text()).contains("\"status\":501");
  }

  @Test
  void resetsAStreamThatAsksForAProtocolOtherwise() throws IOException {
    client.request(1, 0, connect("GET", "websocket", "13"));

    assertThat(next(RawHttp2.RST_STREAM).code()).isEqualTo(1);
    assertThatNoException()
        .isThrownBy(() -> client.request(3, 0, connect("CONNECT", "websocket", "13")));
    assertThat(hasStatus(next(RawHttp2.HEADERS), "200")).isTrue();
  }
}
