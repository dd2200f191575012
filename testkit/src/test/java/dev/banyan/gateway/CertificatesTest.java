package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.server.Watch;
import dev.banyan.http.Listener;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of listeners over real TLS: chosen by name, changed while connections are open, and
/// kept where what comes in their place cannot be used.
class CertificatesTest {
  private static final String REST =
      """
            port: 0
            host: 127.0.0.1
        admin: { port: 0 }
      systems:
        old: { fake: {} }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            GET /items/{CODE}: { call: old.get }
      """;
  private static final String ONE =
      """
      banyan: 1
      name: shop
      listen:
        public:
            certificate: live/server.crt
            key: live/server.key
      """
          + REST;
  private static final String SEVERAL =
      """
      banyan: 1
      name: shop
      listen:
        public:
            certificates:
              - { certificate: first.crt, key: first.key }
              - { certificate: second.crt, key: second.key }
      """
          + REST;

  @TempDir Path folder;
  private final TestAuthority authority = TestAuthority.of("CN=Authority");

  @BeforeEach
  void write() throws IOException {
    put("v1", authority.issue("CN=one", "dns:a.example"));
    swap("v1");
    authority.issue("CN=first", "dns:a.example", "dns:*.shop.example").write(folder, "first");
    authority.issue("CN=second", "dns:b.example", "dns:x.shop.example").write(folder, "second");
  }

  private @Nullable TestGateway gateway;

  private void start(String configuration) {
    gateway = TestGateway.start(folder, configuration, Map.of(), List.of(new FakeConnector()));
  }

  private TestGateway gateway() {
    return Objects.requireNonNull(gateway);
  }

  @AfterEach
  void stop() {
    gateway().close();
  }

  private void put(String version, TestAuthority.Issued issued) throws IOException {
    issued.write(Files.createDirectories(folder.resolve(version)), "server");
  }

  /// As a ConfigMap or secret mount does it: a symbolic link is made anew and renamed over.
  private void swap(String version) throws IOException {
    Path link = folder.resolve("live.next");
    Files.createSymbolicLink(link, Path.of(version));
    Files.move(link, folder.resolve("live"), StandardCopyOption.ATOMIC_MOVE);
  }

  private SSLSocket connect(String name) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            authority
                .client()
                .getSocketFactory()
                .createSocket("127.0.0.1", gateway().server().port("public"));
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    if (!name.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String subject(SSLSocket socket) throws IOException {
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  private String shown(String name) throws IOException {
    try (SSLSocket socket = connect(name)) {
      return subject(socket);
    }
  }

  private static int status(SSLSocket socket, String host) throws IOException {
    String request = "GET /v1/items/A1 HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    byte[] answer = new byte[8192];
    int read = socket.getInputStream().read(answer);
    String text = new String(answer, 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
    return Integer.parseInt(text.split(" ", 3)[1]);
  }

  @Test
  void showsTheNewCertificateWhenItsFilesAreSwappedAndKeepsConnectionsOpen() throws Exception {
    start(ONE);
    LinkedBlockingQueue<Watch.Reload> reloads = new LinkedBlockingQueue<>();
    try (Watch _ = Watch.files(gateway().server(), reloads::add);
        SSLSocket open = connect("a.example")) {
      assertThat(subject(open)).isEqualTo("CN=one");
      put("v2", authority.issue("CN=two", "dns:a.example"));

      swap("v2");

      assertThat(reloads.poll(20, TimeUnit.SECONDS)).isNotNull();
      assertThat(shown("a.example")).isEqualTo("CN=two");
      assertThat(status(open, "a.example")).isEqualTo(200);
    }
  }

  @Test
  void keepsTheOldPairWhereKeyAndCertificateDoNotFit() throws Exception {
    start(ONE);
    put("v2", authority.issue("CN=two", "dns:a.example"));
    Files.copy(
        folder.resolve("v1/server.key"),
        folder.resolve("v2/server.key"),
        StandardCopyOption.REPLACE_EXISTING);
    swap("v2");

    String report = gateway().reload(ONE).render();

    assertThat(report).contains("is not that of the certificate in `server.crt`").contains(":4:3:");
    assertThat(shown("a.example")).isEqualTo("CN=one");
    assertThat(metrics()).contains("banyan_reloads_total{outcome=\"refused\"} 1.0");
  }

  @Test
  void keepsTheOldPairWhereAFileIsHalfWritten() throws Exception {
    start(ONE);
    Path file = folder.resolve("v1/server.crt");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));

    String report = gateway().reload(ONE).render();

    assertThat(report).contains("there is no certificate in `server.crt`");
    assertThat(shown("a.example")).isEqualTo("CN=one");
  }

  @Test
  void neverPutsACertificateThatHasEndedInPlaceOfOneThatHolds() throws Exception {
    start(ONE);
    Instant longAgo = Instant.now().minus(Duration.ofDays(90));
    put("v2", authority.issue(longAgo, "CN=two", "dns:a.example"));
    swap("v2");

    String report = gateway().reload(ONE).render();

    assertThat(report).contains("has ended on").contains("would take the place");
    assertThat(shown("a.example")).isEqualTo("CN=one");
  }

  @Test
  void showsWhenEachCertificateEnds() throws Exception {
    start(ONE);

    String metrics = metrics();

    assertThat(gateway().reload(ONE).render()).contains("a certificate in `server.crt` ends in 29");
    assertThat(metrics)
        .contains("banyan_certificate_ends_seconds{of=\"listen.public.certificate\"}");
    assertThat(admin("/health/ready"))
        .contains("\"listen.public.certificate\":{\"ends\":\"")
        .contains("\"over\":false");
  }

  private String metrics() {
    return admin("/metrics");
  }

  private String admin(String path) {
    try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
      return client
          .send(
              java.net.http.HttpRequest.newBuilder(gateway().admin(path)).build(),
              java.net.http.HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void choosesTheCertificateByTheNameThatIsAskedFor() throws Exception {
    start(SEVERAL);

    List<String> shown =
        List.of(
            shown("a.example"),
            shown("b.example"),
            shown("B.EXAMPLE"),
            shown("any.shop.example"),
            shown("x.shop.example"),
            shown("one.more.shop.example"),
            shown("unknown.example"),
            shown(""));

    assertThat(shown)
        .containsExactly(
            "CN=first",
            "CN=second",
            "CN=second",
            "CN=first",
            "CN=second",
            "CN=first",
            "CN=first",
            "CN=first");
  }

  @Test
  void turnsAwayWhoAsksForAnUnknownNameWhereItIsStrict() throws Exception {
    start(SEVERAL.replace("certificates:", "strict-sni: true\n      certificates:"));

    assertThat(shown("b.example")).isEqualTo("CN=second");
    assertThatThrownBy(() -> shown("unknown.example")).isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> shown("")).isInstanceOf(SSLException.class);
  }

  @Test
  void sendsARequestForAnotherCertificatesNameAway() throws Exception {
    start(SEVERAL);
    try (SSLSocket first = connect("a.example");
        SSLSocket rooted = connect("a.example");
        SSLSocket sameCertificate = connect("a.example");
        SSLSocket nameless = connect("")) {
      assertThat(status(first, "b.example:443")).isEqualTo(421);
      assertThat(status(rooted, "b.example.")).isEqualTo(421);
      assertThat(status(sameCertificate, "other.shop.example")).isEqualTo(200);
      assertThat(status(nameless, "b.example")).isEqualTo(200);
    }
  }

  @Test
  void refusesTwoCertificatesForOneName() throws Exception {
    start(SEVERAL);
    authority.issue("CN=third", "dns:a.example").write(folder, "second");

    String report = gateway().reload(SEVERAL).render();

    assertThat(report).contains("are both for `a.example`");
    assertThat(shown("b.example")).isEqualTo("CN=second");
  }

  @Test
  void changesNoListenerWhereOneCannotTakeItsCertificate() throws Exception {
    String two = ONE.replace("  admin:", "  zone: { port: 0 }\n  admin:");
    AtomicReference<UnaryOperator<Assembly>> spoiled =
        new AtomicReference<>(UnaryOperator.identity());
    gateway =
        TestGateway.start(
            folder, two, Map.of(), List.of(new FakeConnector()), all -> spoiled.get().apply(all));
    put("v2", authority.issue("CN=two", "dns:a.example"));
    swap("v2");
    spoiled.set(assembly -> certified("zone", assembly));

    String report = gateway().reload(two).render();

    assertThat(report).contains("the certificate or its key was not taken");
    assertThat(shown("a.example")).isEqualTo("CN=one");
  }

  /// As if a listener without TLS had the certificate of another.
  private static Assembly certified(String listener, Assembly all) {
    Map<String, Listener.Tls> certificates = new HashMap<>(all.certificates());
    certificates.put(listener, Objects.requireNonNull(certificates.get("public")));
    return new Assembly(
        all.loaded(),
        all.files(),
        all.systems(),
        all.types(),
        all.mappings(),
        all.operations(),
        all.routes(),
        all.problems(),
        all.callers(),
        certificates,
        all.proxies(),
        all.durable(),
        all.calls());
  }
}
