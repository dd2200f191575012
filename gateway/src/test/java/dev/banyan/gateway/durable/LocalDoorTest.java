package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Listener;
import dev.banyan.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is held of what comes through the door.
class LocalDoorTest {
  private final HttpRuntime runtime = HttpRuntime.start(1);
  private final Listener listener =
      runtime.listen(
          new Listener.Settings("127.0.0.1", 0, null, Listener.Limits.DEFAULT),
          new LocalDoor("/door", LocalDoorTest::size, LocalDoor.Witness.NONE));

  @AfterEach
  void stop() {
    runtime.close();
  }

  private static JsonTree size(LocalDoor.Asked asked) {
    return JsonTree.number(asked.body(100_000).size());
  }

  private HttpResponse<String> post(int bytes) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + listener.port() + "/door");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Banyan-By", "joe")
            .POST(HttpRequest.BodyPublishers.ofString("x".repeat(bytes)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void countsABodyAmongThoseThatAreHeld() throws Exception {
    runtime.memory().bound(40_000);

    assertThat(post(50_000).statusCode()).isEqualTo(503);
    for (int i = 0; i < 5; i++) {
      assertThat(post(30_000).body()).isEqualTo("30000");
    }

    assertThat(runtime.memory().bytes()).isZero();
    assertThat(runtime.memory().refusals()).isEqualTo(1);
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    assertThat(post(100_000).body()).isEqualTo("100000");
    assertThat(post(100_001).statusCode()).isEqualTo(413);
  }
}
