package dev.banyan.http.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.RawClient;
import dev.banyan.http.Scripted;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients and systems that break the rules of WebSocket, or use it to smuggle.
class HostileTest {
  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");
  private static final String ASK =
      "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  private static final String HELLO =
      ASK + "Sec-WebSocket-Version: 13\r\n" + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  private static final String AGREED = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n";

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private volatile Scripted.Script script = (line, _) -> line.untilClosed();
  private Scripted system;
  private Passing passing;

  @BeforeEach
  void start() throws IOException {
    system = new Scripted((line, number) -> script.run(line, number));
    passing = new Passing(system.uri("/"), Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws IOException {
    passing.close();
    system.close();
  }

  private RawClient against(Scripted.Script does) throws IOException {
    script = does;
    return new RawClient(passing.edge.port());
  }

  /// Agrees, sends this (hex), and tells in hex what comes.
  private Scripted.Script agreeing(String frames) {
    return (line, _) -> {
      line.send(AGREED + "Connection: Upgrade\r\n" + accept(line.request()) + "\r\n");
      line.send(new String(HexFormat.of().parseHex(frames), StandardCharsets.ISO_8859_1));
      seen.add(HexFormat.of().formatHex(line.socket().getInputStream().readAllBytes()));
    };
  }

  private static String accept(String request) {
    Matcher key = KEY.matcher(request);
    if (!key.find()) {
      throw new AssertionError("no key in " + request);
    }
    return "Sec-WebSocket-Accept: " + proof(key.group(1)) + "\r\n";
  }

  private static String proof(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The close frame that comes next, as `CODE`, passing over others.
  private static int closed(RawClient client) throws IOException {
    DataInputStream in = new DataInputStream(client.in());
    while (true) {
      int opcode = in.readUnsignedByte() & 0xf;
      int length = in.readUnsignedByte();
      if (opcode == 8) {
        return in.readUnsignedShort();
      }
      in.skipNBytes(length);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  // ---- handshakes

  @ParameterizedTest
  @CsvSource({
    "426, Sec-WebSocket-Version: 8|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "426, Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "400, Sec-WebSocket-Version: 13",
    "400, Sec-WebSocket-Version: 13|Sec-WebSocket-Key: short",
    "400, Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ===",
    "400, Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Content-Length: 4",
  })
  void refusesAHandshakeThatIsNone(int status, String fields) throws IOException {
    try (RawClient client = against((line, _) -> line.untilClosed())) {
      String answer =
          client
              .send(ASK + fields.replace("|", "\r\n") + "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
              .untilClosed();

      assertThat(answer).startsWith("HTTP/1.1 " + status).contains("sec-websocket-version: 13");
      assertThat(answer.indexOf("HTTP/1.1", 1)).as("a second answer").isNegative();
      assertThat(system.connections()).isZero();
    }
  }

  @Test
  void names426WithTheProtocolItAsksFor() throws IOException {
    try (RawClient client = against((line, _) -> line.untilClosed())) {
      String answer = client.send(ASK + "Sec-WebSocket-Version: 7\r\n\r\n").untilClosed();

      assertThat(answer).contains("upgrade: websocket\r\n").contains("connection: upgrade\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade|Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: OURS",
        "Connection: Upgrade|Sec-WebSocket-Accept: OURS|Upgrade: h2c",
        "Connection: Upgrade|Sec-WebSocket-Accept: OURS|Content-Length: 3",
        "Connection: Upgrade|Sec-WebSocket-Accept: OURS|Sec-WebSocket-Protocol: other",
        "Connection: Upgrade|Sec-WebSocket-Accept: OURS|Sec-WebSocket-Extensions: deflate",
      })
  void refusesASystemThatProvesNothing(String fields) throws IOException {
    Scripted.Script does =
        (line, _) -> {
          String proof = accept(line.request()).substring(22).strip();
          line.send(AGREED + fields.replace("OURS", proof).replace("|", "\r\n") + "\r\n\r\n");
          line.untilClosed();
        };
    try (RawClient client = against(does)) {
      String answer = client.send(HELLO).untilClosed();

      assertThat(answer).startsWith("HTTP/1.1 502").contains("connection: close");
    }
  }

  @Test
  void offersTheSystemNoExtensionsAndAKeyOfItsOwn() throws Exception {
    Scripted.Script does =
        (line, _) -> {
          seen.add(line.request());
          line.send("HTTP/1.1 403 no\r\nContent-Length: 0\r\n\r\n");
        };
    try (RawClient client = against(does)) {
      String answer =
          client
              .send(
                  HELLO.replace(
                      "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"))
              .untilClosed();

      assertThat(answer).startsWith("HTTP/1.1 403");
      assertThat(Passing.next(seen))
          .contains("upgrade: websocket\r\n", "connection: Upgrade\r\n", "sec-websocket-key: ")
          .doesNotContain("permessage-deflate", "dGhlIHNhbXBsZSBub25jZQ==");
    }
  }

  /// A gateway that takes any answer for a switch would pass what follows to a system that still
  /// reads requests.
  @Test
  void readsNothingAsARequestAfterASystemThatDidNotSwitch() throws Exception {
    Scripted.Script does =
        (line, _) -> {
          seen.add(line.request());
          line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          seen.add(HexFormat.of().formatHex(line.socket().getInputStream().readAllBytes()));
        };
    try (RawClient client = against(does)) {
      String answer = client.send(HELLO + "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n").untilClosed();

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
      assertThat(Passing.next(passing.outcomes).status()).isEqualTo(200);
      assertThat(passing.outcomes).as("requests").isEmpty();
    }
    assertThat(Passing.next(seen)).startsWith("GET /chat");
  }

  /// What comes before both have agreed is held, and then is frames.
  @Test
  void takesWhatCameTooEarlyForFrames() throws Exception {
    try (RawClient client = against(agreeing(""))) {
      client.send(HELLO + "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 101");
      assertThat(closed(client)).isEqualTo(1002);
    }
    assertThat(Passing.next(seen)).startsWith("8882").hasSize(16);
    assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT_VIOLATION);
  }

  // ---- frames

  @ParameterizedTest
  @CsvSource({
    "1002, 81 01 61",
    "1002, c1 80 00000000",
    "1002, 89 fe 007e 00000000",
    "1009, 82 ff 0000000000100001 00000000",
    "1007, 81 82 00000000 c328",
    "1007, 81 85 00000000 c328",
  })
  void closesForAClientThatBreaksARule(int code, String frame) throws Exception {
    try (RawClient client = against(agreeing(""))) {
      client.send(HELLO).send(hex(frame));

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 101");
      assertThat(closed(client)).isEqualTo(code);
      client.untilClosed();
    }
    String told = Passing.next(seen);
    assertThat(told).as("one masked close frame").startsWith("8882").hasSize(16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"818100000000", "c100", "8000", "827f0000000000100001", "8801", "8101ff"})
  void closesForASystemThatBreaksARule(String frame) throws Exception {
    try (RawClient client = against(agreeing(frame + "03"))) {
      client.send(HELLO);

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 101");
      assertThat(closed(client)).isEqualTo(1011);
    }
    assertThat(Passing.next(seen)).startsWith("8882");
  }

  @Test
  void tellsTheClientOfASystemThatIsGone() throws Exception {
    Scripted.Script does =
        (line, _) ->
            line.send(AGREED + "Connection: Upgrade\r\n" + accept(line.request()) + "\r\n");
    try (RawClient client = against(does)) {
      client.send(HELLO);

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 101");
      assertThat(closed(client)).isEqualTo(1011);
    }
  }

  @Test
  void answersACloseForASystemThatJustLeaves() throws Exception {
    Scripted.Script does =
        (line, _) -> {
          line.send(AGREED + "Connection: Upgrade\r\n" + accept(line.request()) + "\r\n");
          line.socket().getInputStream().skipNBytes(8);
        };
    try (RawClient client = against(does)) {
      client.send(HELLO).send(hex("88 82 00000000 03e8"));

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 101");
      assertThat(closed(client)).isEqualTo(1000);
    }
    assertThat(Passing.next(passing.endings)).isEqualTo(Ending.CLIENT);
  }

  /// The frame under way never becomes whole, so that no close can be put behind it.
  @Test
  void breaksOffWhereASystemIsGoneWithinAFrame() throws Exception {
    Scripted.Script does =
        (line, _) ->
            line.send(
                AGREED + "Connection: Upgrade\r\n" + accept(line.request()) + "\r\n\u0081\u0005ab");
    try (RawClient client = against(does)) {
      client.send(HELLO);

      assertThat(client.until("ab")).startsWith("HTTP/1.1 101");
      client.untilClosed();
      assertThat(client.wasReset()).isTrue();
    }
  }

  // ---- time

  @Test
  void asksASilentClientAndClosesWhereItDoesNotAnswer() throws Exception {
    passing.idle = Duration.ofMillis(600);
    try (RawClient client = against(agreeing(""))) {
      client.send(HELLO);

      client.until("\r\n\r\n");
      assertThat(client.in().readNBytes(2)).isEqualTo(new byte[] {(byte) 0x89, 8});
      client.in().skipNBytes(8);
      assertThat(closed(client)).isEqualTo(1001);
    }
    assertThat(Passing.next(passing.endings)).isEqualTo(Ending.IDLE);
  }

  @Test
  void saysGoodByeWhenTheListenerEnds() throws Exception {
    try (RawClient client = against(agreeing("810161"))) {
      client.send(HELLO).until("\u0081\u0001a");

      Thread drain =
          Thread.ofVirtual().start(() -> passing.edge.listener.drain(Duration.ofMillis(300)));

      assertThat(closed(client)).isEqualTo(1001);
      client.send(hex("88 82 00000000 03e9"));
      assertThat(client.untilClosed()).isEmpty();
      drain.join();
    }
    assertThat(Passing.next(passing.endings)).isEqualTo(Ending.STOPPED);
  }
}
