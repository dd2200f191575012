package dev.banyan.example.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.example.meridian.door.Door;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The switch counts what it does, whether or not it can tell of it.
final class SwitchServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private SwitchServer server;
  private Door door;

  @BeforeEach
  void start() throws IOException {
    server = new SwitchServer();
    door = new Door(0, server.port(), new byte[0]);
  }

  @AfterEach
  void stop() throws IOException {
    door.close();
    server.close();
    http.close();
  }

  private HttpResponse<String> ask(String operation, String parameters) throws Exception {
    String body =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
            + "<p:%1$s xmlns:p='%2$s'>%3$s</p:%1$s></s:Body></s:Envelope>"
                .formatted(operation, SwitchService.NAMESPACE, parameters);
    URI address = URI.create("http://127.0.0.1:" + door.port() + "/switch");
    return http.send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "text/xml")
            .header("SOAPAction", "\"" + SwitchService.NAMESPACE + ":" + operation + "\"")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String ledger() throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.port() + "/ledger/P1");
    return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void authorisesAReferenceOnceAndCapturesWheneverAsked() throws Exception {
    for (int i = 0; i < 2; i++) {
      ask("Authorise", "<REF>P1</REF><CARD>tok-4242</CARD><AMT>100</AMT>");
      ask("Capture", "<REF>P1</REF><AMT>100</AMT>");
    }

    assertThat(ledger())
        .contains("\"authorise\":{\"asked\":2,\"made\":1}")
        .contains("\"capture\":{\"asked\":2,\"made\":2}");
  }

  @Test
  void hasDoneWhatItCouldNotTell() throws Exception {
    door.set(new Door.AnswerLost());

    assertThatThrownBy(() -> ask("Capture", "<REF>P1</REF><AMT>100</AMT>"))
        .isInstanceOf(IOException.class);

    assertThat(ledger()).contains("\"capture\":{\"asked\":1,\"made\":1}");
  }

  @Test
  void hasNotDoneWhatItWasNotAsked() throws Exception {
    door.set(new Door.RequestLost());

    assertThatThrownBy(() -> ask("Capture", "<REF>P1</REF><AMT>100</AMT>"))
        .isInstanceOf(IOException.class);

    assertThat(ledger()).contains("\"capture\":{\"asked\":0,\"made\":0}");
    door.set(new Door.Open());
    assertThat(ask("FindCapture", "<REF>P1</REF>").body()).contains("NotCaptured");
  }
}
