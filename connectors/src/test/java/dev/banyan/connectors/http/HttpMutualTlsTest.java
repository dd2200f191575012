package dev.banyan.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.SecureServer;
import dev.banyan.connectors.web.Tls;
import dev.banyan.http.HttpRuntime;
import dev.banyan.testbase.TestAuthority;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An HTTP service that wants to see our certificate.
class HttpMutualTlsTest {
  @TempDir Path folder = Path.of("");
  private final HttpRuntime http = HttpRuntime.start(1);
  private final TestAuthority authority = TestAuthority.of("CN=Authority");
  private final LinkedBlockingQueue<String> peers = new LinkedBlockingQueue<>();
  private @Nullable SecureServer server;

  @BeforeEach
  void start() throws IOException {
    authority.write(folder.resolve("ca.crt"));
    authority.issue("CN=banyan").write(folder, "us");
    SSLContext tls = authority.client(authority.issue("CN=crm", "ip:127.0.0.1"));
    server = SecureServer.start(tls, this::answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (exchange instanceof HttpsExchange secure) {
      peers.add(secure.getSSLSession().getPeerPrincipal().getName());
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    http.close();
  }

  private void probe(Tls tls) {
    assertThat(server).isNotNull();
    HttpSettings plain = HttpSettings.of(server.url(), null);
    HttpSettings settings =
        new HttpSettings(
            plain.urls(),
            null,
            null,
            2,
            plain.connectTimeout(),
            plain.idleTimeout(),
            false,
            tls,
            null,
            plain.answerMax());
    Mistakes mistakes = new Mistakes();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    LegacySystem system =
        new HttpConnector().read(settings, new SystemContext("crm", folder, node, mistakes, null));
    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    try (LiveSystem live = system.open(http)) {
      live.probe(Deadline.in(Duration.ofSeconds(5)));
    }
  }

  @Test
  void showsOurCertificateWhenConnecting() throws Exception {
    Path ca = folder.resolve("ca.crt");

    probe(new Tls(ca, folder.resolve("us.crt"), folder.resolve("us.key")));

    assertThat(peers.take()).isEqualTo("CN=banyan");
    Fault without = catchThrowableOfType(Fault.class, () -> probe(new Tls(ca, null, null)));
    assertThat(without).isNotNull();
    assertThat(peers).isEmpty();
  }
}
