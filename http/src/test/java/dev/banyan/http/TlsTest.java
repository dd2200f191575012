package dev.banyan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.testbase.LeakCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// TLS at both ends: ALPN, client certificates, certificates that change, and names that are
/// checked.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
  private static final String LOCAL = "ip:127.0.0.1,dns:localhost";
  private Path folder;
  private Certificates server;
  private Certificates other;
  private Certificates client;
  private HttpRuntime runtime;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    server = Certificates.make(folder, "server", LOCAL);
    other = Certificates.make(folder, "other", LOCAL);
    client = Certificates.make(folder, "client", "dns:client");
    runtime = HttpRuntime.start(1);
  }

  @AfterAll
  void stop() {
    runtime.close();
  }

  private Listener listen(Certificates with, @Nullable Certificates clients) {
    return runtime.listen(
        new Listener.Settings(
            "127.0.0.1",
            0,
            new Listener.Tls(
                List.of(with.identity()),
                false,
                clients == null ? null : clients.trust(),
                clients != null),
            Listener.Limits.DEFAULT),
        incoming -> {
          var chain = incoming.clientCertificates();
          String who =
              chain == null ? "nobody" : chain.getFirst().getSubjectX500Principal().getName();
          incoming.answer(EdgeFixture.text(200, incoming.secure() + " " + who));
        });
  }

  private static HttpResponse<String> get(
      Listener listener, SSLContext tls, HttpClient.Version wanted) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(tls).version(wanted).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + listener.port() + "/")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void negotiatesBothVersions() throws Exception {
    Listener listener = listen(server, null);
    SSLContext tls = Certificates.onlyTrusting(server);
    HttpResponse<String> second = get(listener, tls, HttpClient.Version.HTTP_2);
    HttpResponse<String> first = get(listener, tls, HttpClient.Version.HTTP_1_1);
    assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(List.of(first.body(), second.body())).containsOnly("true nobody");
    assertThat(listener.drain(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void knowsTheClientByItsCertificateAndRefusesOneWithout() throws Exception {
    Listener listener = listen(server, client);
    assertThat(get(listener, client.trusting(server), HttpClient.Version.HTTP_2).body())
        .isEqualTo("true CN=client");
    SSLContext without = Certificates.onlyTrusting(server);
    assertThatThrownBy(() -> get(listener, without, HttpClient.Version.HTTP_1_1))
        .isInstanceOf(IOException.class);
    listener.drain(Duration.ZERO);
  }

  private static String subject(Listener listener, Certificates trusted) throws Exception {
    SSLContext tls = Certificates.onlyTrusting(trusted);
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", listener.port())) {
      socket.startHandshake();
      return socket.getSession().getPeerPrincipal().getName();
    }
  }

  @Test
  void changesItsCertificateUnderWay() throws Exception {
    Listener listener = listen(server, null);
    assertThat(subject(listener, server)).isEqualTo("CN=server");
    listener.certificates(new Listener.Tls(List.of(other.identity()), false, null, false));
    assertThat(subject(listener, other)).isEqualTo("CN=other");
    listener.drain(Duration.ZERO);
  }

  private String call(Listener listener, String host, Http.Tls tls) throws IOException {
    Http.Settings settings =
        new Http.Settings(4, Duration.ofSeconds(5), Duration.ofSeconds(5), false, tls);
    URI uri = URI.create("https://" + host + ":" + listener.port() + "/");
    Http.Request request = new Http.Request("GET", uri, List.of(), null, 1000);
    try (Http http = runtime.open(settings);
        Http.Response response = http.send(request, Deadline.in(Duration.ofSeconds(5)))) {
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void callsOnlyWhomItCanTrust() throws Exception {
    Listener listener = listen(server, client);
    Http.Tls good = new Http.Tls(server.trust(), client.identity());
    assertThat(call(listener, "127.0.0.1", good)).isEqualTo("true CN=client");
    assertThat(call(listener, "localhost", good)).isEqualTo("true CN=client");
    Http.Tls wrongCa = new Http.Tls(other.trust(), client.identity());
    assertThatThrownBy(() -> call(listener, "127.0.0.1", wrongCa))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE));
    listener.drain(Duration.ZERO);
  }

  @Test
  void refusesACertificateOfAnotherName() throws Exception {
    Certificates elsewhere = Certificates.make(folder, "elsewhere", "dns:elsewhere.example");
    Listener listener = listen(elsewhere, null);
    Http.Tls trusting = new Http.Tls(elsewhere.trust(), null);
    assertThatThrownBy(() -> call(listener, "127.0.0.1", trusting))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE));
    listener.drain(Duration.ZERO);
  }
}
