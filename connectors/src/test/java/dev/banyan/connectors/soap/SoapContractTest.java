package dev.banyan.connectors.soap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connectors.ConnectorContract;
import dev.banyan.connectors.soap.peer.CrmPeer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// SOAP as any other kind of system.
class SoapContractTest extends ConnectorContract {
  @TempDir static Path folder = Path.of("");
  private static final HttpRuntime HTTP = HttpRuntime.start(1);
  private static @Nullable CrmPeer peer;
  private static Path wsdl = Path.of("");

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    CrmPeer started = new CrmPeer();
    peer = started;
    wsdl = started.contract("/crm", folder);
  }

  @AfterAll
  static void stop() {
    if (peer != null) {
      peer.close();
    }
    HTTP.close();
  }

  @Override
  protected Http.Factory http() {
    return HTTP;
  }

  @Override
  protected Subject subject() {
    assertThat(peer).isNotNull();
    LegacySystem system = SoapFixture.system(SoapFixture.settings(wsdl, peer.url("/crm")));
    return new Subject(system, attempt(system, "GetCustomer"), attempt(system, "GetSlowly"));
  }

  private static Attempt attempt(LegacySystem system, String operation) {
    return new Attempt(
        operation, Struct.of(SoapFixture.signature(system, operation).takes(), "00000042"));
  }

  @Override
  protected LegacySystem unreachable() {
    return SoapFixture.system(SoapFixture.settings(wsdl, URI.create("http://127.0.0.1:1/crm")));
  }
}
