package dev.banyan.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testkit.TestGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two gateways over one PostgreSQL, which has several partitions: who listens to one hears what
/// happens on both, and may go on at the other.
class SharedStoreTest {
  @TempDir Path folder;

  private TestGateway start(String name, Map<String, String> environment) throws Exception {
    String configuration =
        Orders.CONFIGURATION.replace(
            "{ sqlite: data/orders.db }",
            "{ postgres: { url: \"${env:STORE_URL}\", user: postgres } }");
    Path own = Files.createDirectories(folder.resolve(name));
    return TestGateway.start(own, configuration, environment, List.of());
  }

  /// Places an order at one and pays it at the other.
  private static void paid(TestGateway one, TestGateway two, String id) {
    Orders.post(
        one, "/v1/orders", "{\"id\":\"%s\",\"customer\":\"C\",\"note\":\"x\"}".formatted(id));
    Orders.post(two, "/v1/orders/" + id + "/payment", "");
  }

  @Test
  void tellsWhatHappensOnEitherNodeAndGoesOnAtTheOther() throws Exception {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setServerConfig("fsync", "on").start()) {
      Map<String, String> environment =
          Map.of("STORE_URL", "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres");
      try (TestGateway one = start("one", environment);
          TestGateway two = start("two", environment)) {
        Map<String, List<String>> heard = new HashMap<>();
        String id;
        try (Listening first = new Listening(one.uri("/v1/order-events"))) {
          IntStream.range(0, 10).forEach(i -> paid(one, two, "A" + i));
          IntStream.range(0, 10).forEach(_ -> hear(first, heard));
          id = first.id;
        }
        try (Listening second = new Listening(two.uri("/v1/order-events?after=" + id))) {
          IntStream.range(0, 10).forEach(i -> paid(two, one, "B" + i));
          IntStream.range(0, 30).forEach(_ -> hear(second, heard));
        }

        assertThat(heard).hasSize(20);
        assertThat(heard.values())
            .allSatisfy(kinds -> assertThat(kinds).containsExactly("OrderPlaced", "OrderPaid"));
      }
    }
  }

  private static void hear(Listening listening, Map<String, List<String>> heard) {
    try {
      Listening.Heard event = listening.event();
      heard.computeIfAbsent(event.member("key"), _ -> new ArrayList<>()).add(event.event());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
