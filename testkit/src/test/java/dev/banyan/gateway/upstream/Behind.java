package dev.banyan.gateway.upstream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.testbase.TestIssuer;
import dev.banyan.tls.Identity;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// What stands behind the doors, and is well: a service in JSON and in SOAP, an issuer, and a
/// PostgreSQL. Each answers with the number that it is asked for, so that an answer to another
/// request is seen. Beside them a port on which every certificate has ended.
final class Behind implements AutoCloseable {
  static final String JSON = "{\"n\":%d}";
  static final String SOAP =
      "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
          + "<GetResponse xmlns='urn:t'><n>%d</n></GetResponse></e:Body></e:Envelope>";

  private static final Pattern NUMBER = Pattern.compile("(?:/|<(?:\\w+:)?id>|=t)(\\d+)");
  private static final int ROWS = 5_000;
  private static final byte SECURE = 'S';
  private static final int SSL_REQUEST_BYTES = 8;

  final TestIssuer issuer = TestIssuer.of("ES256", "k1");
  private final HttpServer server;
  private final EmbeddedPostgres postgres;
  private final ServerSocket expired;
  private final SSLContext ended;

  Behind(Path folder) throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/crm/", exchange -> serve(exchange, "application/json", JSON));
    server.createContext("/soap", exchange -> serve(exchange, "text/xml", SOAP));
    server.createContext("/introspect", this::introspect);
    server.createContext("/keys", exchange -> answer(exchange, "application/json", keys()));
    server.start();
    postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("create table \"THING\" (\"ID\" int primary key, \"N\" int not null)");
      statement.execute(
          "insert into \"THING\" select i, i from generate_series(1, %d) i".formatted(ROWS));
    }
    TestAuthority authority = TestAuthority.of("CN=Campaign");
    authority.write(folder.resolve("ca.crt"));
    Instant longAgo = Instant.now().minus(Duration.ofDays(90));
    authority.issue(longAgo, "CN=ended", "ip:127.0.0.1").write(folder, "ended");
    ended = context(Identity.read(folder.resolve("ended.crt"), folder.resolve("ended.key")));
    expired = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::acceptExpired);
  }

  private static SSLContext context(Identity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] none = new char[0];
    store.setKeyEntry("own", identity.key(), none, identity.chain().toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  String url() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  int httpPort() {
    return server.getAddress().getPort();
  }

  int postgresPort() {
    return postgres.getPort();
  }

  int expiredPort() {
    return expired.getLocalPort();
  }

  private String keys() {
    return issuer.keySet();
  }

  private static void serve(HttpExchange exchange, String type, String form) throws IOException {
    String asked =
        exchange.getRequestURI().getPath()
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher number = NUMBER.matcher(asked);
    answer(exchange, type, form.formatted(number.find() ? Integer.parseInt(number.group(1)) : 0));
  }

  private void introspect(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    answer(exchange, "application/json", "{\"active\":true,\"sub\":\"app\"}");
  }

  private static void answer(HttpExchange exchange, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD"); // A probe.
    exchange.sendResponseHeaders(200, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void acceptExpired() {
    try {
      while (true) {
        Socket caller = expired.accept();
        Thread.ofVirtual().start(() -> endedHandshake(caller));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  /// TLS at once, or once a client of PostgreSQL has asked for it; nothing of PostgreSQL's begins
  /// with the first byte of a handshake.
  private void endedHandshake(Socket caller) {
    try (caller) {
      java.io.PushbackInputStream in =
          new java.io.PushbackInputStream(caller.getInputStream(), SSL_REQUEST_BYTES);
      int first = in.read();
      in.unread(first);
      if (first == 0) {
        var _ = in.readNBytes(SSL_REQUEST_BYTES);
        caller.getOutputStream().write(SECURE);
      }
      java.io.ByteArrayInputStream taken =
          new java.io.ByteArrayInputStream(first == 0 ? new byte[0] : in.readNBytes(1));
      try (SSLSocket secure =
          (SSLSocket) ended.getSocketFactory().createSocket(caller, taken, true)) {
        secure.startHandshake();
        var _ = secure.getInputStream().read();
      }
    } catch (IOException _) {
      // The client has looked at the certificate.
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    expired.close();
    postgres.close();
  }
}
