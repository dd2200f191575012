package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.connectors.http.HttpConnector;
import dev.banyan.http.Answer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.testkit.TestGateway;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates towards a system that asks for one: read again when their files change, and kept
/// where they cannot be used.
class SystemCertificatesTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public: { port: 0, host: 127.0.0.1 }
      systems:
        old:
          http:
            url: https://127.0.0.1:%d
            tls: { ca: ca.crt, certificate: own.crt, key: own.key }
      apis:
        shop:
          base: /
          callers: anyone
          routes:
            GET /**: { relay: old }
      """;

  @TempDir Path folder;
  private final TestAuthority authority = TestAuthority.of("CN=Authority");
  private HttpRuntime runtime;
  private Listener system;
  private TestGateway gateway;
  private String configuration;

  @BeforeEach
  void start() throws Exception {
    Path ca = authority.write(folder.resolve("ca.crt"));
    runtime = HttpRuntime.start(1);
    system =
        runtime.listen(
            new Listener.Settings(
                "127.0.0.1",
                0,
                new Listener.Tls(List.of(server(authority)), false, Trust.read(ca), true),
                Listener.Limits.DEFAULT),
            SystemCertificatesTest::whoAsks);
    authority.issue("CN=gateway one").write(folder, "own");
    configuration = CONFIGURATION.formatted(system.port());
    gateway = TestGateway.start(folder, configuration, Map.of(), List.of(new HttpConnector()));
  }

  private Identity server(TestAuthority by) throws Exception {
    by.issue("CN=system", "ip:127.0.0.1").write(folder, "system");
    return Identity.read(folder.resolve("system.crt"), folder.resolve("system.key"));
  }

  private static void whoAsks(Incoming incoming) {
    List<X509Certificate> chain = incoming.clientCertificates();
    String who = chain == null ? "nobody" : chain.getFirst().getSubjectX500Principal().getName();
    incoming.answer(
        new Answer(
            200,
            List.of(new Http.Header("content-type", "text/plain")),
            Bytes.wrap(who.getBytes(StandardCharsets.UTF_8))));
  }

  @AfterEach
  void stop() {
    gateway.close();
    runtime.close();
  }

  @Test
  void showsTheNewCertificateWhenItsFilesHaveChanged() {
    assertThat(gateway.get("/who").body()).isEqualTo("CN=gateway one");
    authority.issue("CN=gateway two").write(folder, "own");

    assertThat(gateway.reload(configuration).hasErrors()).isFalse();

    assertThat(gateway.get("/who").body()).isEqualTo("CN=gateway two");
  }

  @Test
  void keepsTheOldPairWhereTheNewOneDoesNotFit() throws Exception {
    assertThat(gateway.get("/who").body()).isEqualTo("CN=gateway one");
    byte[] key = Files.readAllBytes(folder.resolve("own.key"));
    authority.issue("CN=gateway two").write(folder, "own");
    Files.write(folder.resolve("own.key"), key);

    String report = gateway.reload(configuration).render();

    assertThat(report).contains("the key in `own.key` is not that of the certificate");
    assertThat(gateway.get("/who").body()).isEqualTo("CN=gateway one");
  }

  @Test
  void trustsTheNewAuthorityWhenItsFileHasChanged() throws Exception {
    assertThat(gateway.get("/who").statusCode()).isEqualTo(200);
    TestAuthority next = TestAuthority.of("CN=Next");
    system.certificates(
        new Listener.Tls(List.of(server(next)), false, Trust.read(folder.resolve("ca.crt")), true));
    next.write(folder.resolve("ca.crt"));

    assertThat(gateway.reload(configuration).hasErrors()).isFalse();

    assertThat(gateway.get("/who").body()).isEqualTo("CN=gateway one");
  }
}
