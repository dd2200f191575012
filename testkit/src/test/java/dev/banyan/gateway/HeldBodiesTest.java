package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.relay.Parts;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operations read of bodies is counted among what is held, by what it unpacks to, until the
/// operation has answered.
class HeldBodiesTest {
  @TempDir Path folder;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        TestGateway.start(
            folder,
            RestTest.CONFIGURATION.replace("base: /v1", "base: /v1\n    body: 4MiB")
                + "overload: { held: 1MiB }\n",
            Map.of(),
            List.of(new FakeConnector()));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /// A patch of that many bytes, which packing makes some times smaller.
  private static byte[] patch(int bytes) {
    String change = "{\"price\":13}";
    Random random = new Random(7);
    StringBuilder text = new StringBuilder(bytes);
    while (text.length() < bytes - change.length()) {
      text.append(" \t\n\r".charAt(random.nextInt(4)));
    }
    return text.append(change).toString().getBytes(StandardCharsets.US_ASCII);
  }

  private HttpResponse<String> send(byte[] body, String... headers) {
    HttpRequest.Builder request =
        gateway
            .request("/v1/items/A1")
            .header("X-API-Key", "secret")
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.send(request.build());
  }

  private static void isRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("gateway-busy");
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
  }

  @Test
  void refusesABodyForWhichThereIsNoRoomHoweverItIsPacked() {
    isRefused(send(patch(1_500_000)));
    isRefused(send(Parts.zipped(patch(1_500_000)), "Content-Encoding", "gzip"));
  }

  @Test
  void givesBackWhatItHeld() {
    for (int i = 0; i < 4; i++) {
      assertThat(send(patch(700_000)).statusCode()).isEqualTo(204);
      assertThat(send(Parts.zipped(patch(700_000)), "Content-Encoding", "gzip").statusCode())
          .isEqualTo(204);
    }
  }
}
