package dev.banyan.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Network;
import dev.banyan.http.Certificates;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.HttpEvents;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Listener;
import dev.banyan.testbase.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who asks behind proxies, over real sockets: by the header, by RFC 7239 and by the PROXY
/// protocol.
@ExtendWith(LeakCheck.class)
class TrustedProxiesTest {
  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  private final Set<HttpEvents.Event> events = ConcurrentHashMap.newKeySet();
  private HttpRuntime runtime;
  private @Nullable Listener listener;

  @BeforeEach
  void start() {
    runtime = HttpRuntime.start(1, events::add);
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  private void listen(TrustedProxies.@Nullable Field field, boolean protocol, String... trust) {
    listen(field, protocol, null, trust);
  }

  private void listen(
      TrustedProxies.@Nullable Field field,
      boolean protocol,
      Listener.@Nullable Tls tls,
      String... trust) {
    List<Network> networks =
        List.of(trust).stream().map(Network::parse).map(Objects::requireNonNull).toList();
    listener =
        runtime.listen(
            new Listener.Settings(
                "127.0.0.1",
                0,
                tls,
                new TrustedProxies(networks, field, true, protocol),
                Listener.Limits.DEFAULT),
            incoming ->
                incoming.answer(
                    EdgeFixture.text(
                        200,
                        String.join(
                            " | ",
                            incoming.remoteAddress(),
                            incoming.forwardedFor(),
                            incoming.secure() ? "https" : "http",
                            incoming.authority()))));
  }

  private Listener listener() {
    return Objects.requireNonNull(listener);
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket();
    InetAddress here = InetAddress.getLoopbackAddress();
    socket.connect(new InetSocketAddress(here, listener().port()), 5000);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String exchange(Socket socket, byte[] before, String... fields)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(before);
    String head = "GET / HTTP/1.1\r\nHost: here\r\n" + String.join("\r\n", fields);
    String end = fields.length == 0 ? "" : "\r\n";
    String all = head + end + "Connection: close\r\n\r\n";
    out.writeBytes(all.getBytes(StandardCharsets.ISO_8859_1));
    try {
      socket.getOutputStream().write(out.toByteArray());
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (answer.isEmpty()) {
        return "closed";
      }
      int body = answer.indexOf("\r\n\r\n") + 4;
      return answer.startsWith("HTTP/1.1 200") ? answer.substring(body) : answer.substring(9, 12);
    } catch (java.net.SocketException _) {
      return "closed";
    }
  }

  private String ask(String... fields) throws IOException {
    try (Socket socket = socket()) {
      return exchange(socket, new byte[0], fields);
    }
  }

  private String introduced(byte[] by, String... fields) throws IOException {
    try (Socket socket = socket()) {
      return exchange(socket, by, fields);
    }
  }

  @Test
  void believesNobodyWhoIsNotTrusted() throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, false, "10.0.0.0/8");

    String answer = ask("X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https");

    assertThat(answer).isEqualTo("127.0.0.1 | 127.0.0.1 | http | here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1.2.3.4; 1.2.3.4; 1.2.3.4, 127.0.0.1",
        "6.6.6.6, 1.2.3.4; 1.2.3.4; 1.2.3.4, 127.0.0.1",
        "6.6.6.6, 1.2.3.4, 10.1.1.1; 1.2.3.4; 1.2.3.4, 10.1.1.1, 127.0.0.1",
        "10.2.2.2, 10.1.1.1; 10.2.2.2; 10.2.2.2, 10.1.1.1, 127.0.0.1",
        "no address at all, 1.2.3.4:5678; 1.2.3.4; 1.2.3.4, 127.0.0.1",
        "2001:db8::1; 2001:db8:0:0:0:0:0:1; 2001:db8:0:0:0:0:0:1, 127.0.0.1",
        "[2001:db8::1]:99; 2001:db8:0:0:0:0:0:1; 2001:db8:0:0:0:0:0:1, 127.0.0.1",
        "::ffff:1.2.3.4; 1.2.3.4; 1.2.3.4, 127.0.0.1",
      })
  void takesTheLastAddressThatIsNoTrustedProxys(String value, String caller, String chain)
      throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, false, "127.0.0.1", "10.0.0.0/8");

    String answer = ask("X-Forwarded-For: " + value, "X-Forwarded-Proto: https");

    assertThat(answer).isEqualTo(caller + " | " + chain + " | https | here");
  }

  @Test
  void joinsTheLinesOfTheHeader() throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, false, "127.0.0.1", "10.0.0.0/8");

    String answer =
        ask("X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 10.1.1.1", "X-Forwarded-Host: a.example");

    assertThat(answer).isEqualTo("1.2.3.4 | 1.2.3.4, 10.1.1.1, 127.0.0.1 | http | a.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: unknown",
        "X-Forwarded-For: 1.2.3.4,",
        "X-Forwarded-For: 1.2.3",
        "X-Forwarded-For: 1.2.3.456",
        "X-Forwarded-For: 01.2.3.4",
        "X-Forwarded-For: 1.2.3.4:port",
        "X-Forwarded-For: [::1",
        "X-Forwarded-For: [1.2.3.4]",
        "X-Forwarded-For: ::1%eth0",
        "X-Forwarded-For: localhost",
        "X-Forwarded-Proto: gopher",
        "X-Forwarded-Proto: https, http",
        "X-Forwarded-Host: a.example/path",
        "X-Forwarded-Host: a.example, b.example",
      })
  void refusesWhatATrustedProxySaysMalformed(String field) throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, false, "127.0.0.1");

    assertThat(ask(field)).isEqualTo("400");
    assertThat(events).containsExactly(HttpEvents.Event.MALFORMED);
  }

  @Test
  void refusesMoreThanAnyoneHasProxies() throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, false, "127.0.0.1");

    assertThat(ask("X-Forwarded-For: 1.2.3.4" + ", 127.0.0.1".repeat(40))).isEqualTo("400");
    assertThat(ask("X-Forwarded-For: " + "1.2.3.4, ".repeat(600) + "1.2.3.4")).isEqualTo("400");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "for=1.2.3.4! 1.2.3.4 | 1.2.3.4, 127.0.0.1 | http | here",
        "for=6.6.6.6;proto=http, for=1.2.3.4;proto=https;host=a.example;by=10.1.1.1"
            + "! 1.2.3.4 | 1.2.3.4, 127.0.0.1 | https | a.example",
        "FOR=\"[2001:db8::7]:4711\"! 2001:db8:0:0:0:0:0:7 | 2001:db8:0:0:0:0:0:7, 127.0.0.1 |"
            + " http | here",
        "for=1.2.3.4;proto=https , for=10.1.1.1;proto=http"
            + "! 1.2.3.4 | 1.2.3.4, 10.1.1.1, 127.0.0.1 | https | here",
        "for=\"_a,b\", for=1.2.3.4! 1.2.3.4 | 1.2.3.4, 127.0.0.1 | http | here",
      })
  void readsForwardedByItsGrammar(String value, String expected) throws Exception {
    listen(TrustedProxies.Field.FORWARDED, false, "127.0.0.1", "10.0.0.0/8");

    assertThat(ask("Forwarded: " + value, "X-Forwarded-For: 9.9.9.9")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=unknown",
        "for=_hidden",
        "proto=https",
        "for",
        "for=",
        "for=1.2.3.4;",
        "for=1.2.3.4,",
        "for=1.2.3.4;for=1.2.3.5",
        "for=\"1.2.3.4",
        "for=[::1]",
        "for=1.2.3.4 proto=https",
        "for=1.2.3.4;host=\"a b\"",
        "for=1.2.3.4;proto=ftp",
        "garbage, for=1.2.3.4",
      })
  void refusesAMalformedForwarded(String value) throws Exception {
    listen(TrustedProxies.Field.FORWARDED, false, "127.0.0.1");

    assertThat(ask("Forwarded: " + value)).isEqualTo("400");
  }

  // ---- the PROXY protocol

  private static byte[] first(String line) {
    return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] second(String rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    out.writeBytes(HexFormat.of().parseHex(rest));
    return out.toByteArray();
  }

  @Test
  void takesTheCallerFromBothVersionsOfTheProtocol() throws Exception {
    listen(null, true, "127.0.0.1");
    byte[] six =
        second(
            "2121"
                + "0024"
                + "20010db8"
                + "00".repeat(11)
                + "01"
                + "00".repeat(16)
                + "04d200"
                + "50");

    assertThat(introduced(first("PROXY TCP4 1.2.3.4 5.6.7.8 1000 80"), "X-Forwarded-For: 9.9.9.9"))
        .isEqualTo("1.2.3.4 | 1.2.3.4 | http | here");
    assertThat(introduced(second("2111" + "000c" + "01020304" + "05060708" + "03e80050")))
        .isEqualTo("1.2.3.4 | 1.2.3.4 | http | here");
    assertThat(introduced(six)).startsWith("2001:db8:0:0:0:0:0:1 | ");
  }

  @Test
  void takesTheProxyItselfWhereItAsksOnItsOwn() throws Exception {
    listen(null, true, "127.0.0.1");

    assertThat(introduced(second("20" + "00" + "0000"))).startsWith("127.0.0.1 | ");
    assertThat(introduced(first("PROXY UNKNOWN"))).startsWith("127.0.0.1 | ");
  }

  @Test
  void closesConnectionsThatAreNotIntroduced() throws Exception {
    listen(null, true, "127.0.0.1");

    assertThat(ask()).isEqualTo("closed");
    assertThat(introduced(first("PROXY TCP4 1.2.3.999 5.6.7.8 1000 80"))).isEqualTo("closed");
    assertThat(introduced(first("PROXY TCP4 1.2.3.4 " + "5".repeat(200)))).isEqualTo("closed");
    assertThat(introduced(second("31" + "11" + "0000"))).isEqualTo("closed");
  }

  @Test
  void closesAtOnceWhatAnnouncesMoreThanAnyProxySays() throws Exception {
    listen(null, true, "127.0.0.1");
    byte[] head = second("2111" + "1001" + "01020304" + "05060708" + "03e80050");

    try (Socket socket = socket()) {
      socket.setSoTimeout(3000); // A third of what a head may take.
      socket.getOutputStream().write(head, 0, 15);
      socket.getOutputStream().write(head, 15, head.length - 15);
      assertThat(closed(socket)).isTrue();
    }
  }

  private static boolean closed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (java.net.SocketException _) {
      return true;
    }
  }

  @Test
  void passesOverWhatAProxySaysBesidesInWhateverPiecesItComes() throws Exception {
    listen(null, true, "127.0.0.1");
    String rest = "04" + "0ff1" + "00".repeat(0x0ff1);
    byte[] head = second("2111" + "1000" + "01020304" + "05060708" + "03e80050" + rest);

    for (int cut : new int[] {1, 11, 14, 15, 16, 17, 100}) {
      try (Socket socket = socket()) {
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(head, 0, cut);
        byte[] others = java.util.Arrays.copyOfRange(head, cut, head.length);
        assertThat(exchange(socket, others)).as("cut at " + cut).startsWith("1.2.3.4 | ");
      }
    }
  }

  @Test
  void closesConnectionsThatAStrangerIntroduces() throws Exception {
    listen(null, true, "10.0.0.0/8");

    assertThat(introduced(first("PROXY TCP4 10.1.1.1 5.6.7.8 1000 80"))).isEqualTo("closed");
    assertThat(events).contains(HttpEvents.Event.CONNECTION_REFUSED);
  }

  @Test
  void goesOnFromTheProtocolToTheHeaderOfATrustedProxy() throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, true, "127.0.0.1", "10.0.0.0/8");

    assertThat(introduced(first("PROXY TCP4 10.1.1.1 5.6.7.8 1 2"), "X-Forwarded-For: 1.2.3.4"))
        .isEqualTo("1.2.3.4 | 1.2.3.4, 10.1.1.1 | http | here");
    assertThat(introduced(first("PROXY TCP4 7.7.7.7 5.6.7.8 1 2"), "X-Forwarded-For: 1.2.3.4"))
        .isEqualTo("7.7.7.7 | 7.7.7.7 | http | here");
  }

  @Test
  void readsTheProtocolBeforeTls(@TempDir Path folder) throws Exception {
    Certificates server = Certificates.make(folder, "server", "ip:127.0.0.1,dns:localhost");
    Listener.Tls shown = new Listener.Tls(List.of(server.identity()), false, null, false);
    listen(null, true, shown, "127.0.0.1");
    SSLSocketFactory factory = Certificates.onlyTrusting(server).getSocketFactory();
    try (Socket plain = socket()) {
      plain.getOutputStream().write(first("PROXY TCP4 1.2.3.4 5.6.7.8 1000 80"));
      try (SSLSocket tls = (SSLSocket) factory.createSocket(plain, "localhost", 1, false)) {
        assertThat(exchange(tls, new byte[0])).isEqualTo("1.2.3.4 | 1.2.3.4 | https | here");
      }
    }
  }

  @Test
  void believesOthersFromTheMomentItIsToldTo() throws Exception {
    listen(TrustedProxies.Field.X_FORWARDED_FOR, false, "127.0.0.1");
    assertThat(ask("X-Forwarded-For: 1.2.3.4")).startsWith("1.2.3.4");

    listener().proxies(null);

    assertThat(ask("X-Forwarded-For: 1.2.3.4")).startsWith("127.0.0.1");
  }
}
