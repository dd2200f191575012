package dev.banyan.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.FakeConnector;
import dev.banyan.gateway.FakeConnector.Mishap;
import dev.banyan.gateway.Shop;
import dev.banyan.testkit.TestGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reaction whose operation writes a record through its mapping, and can ask whether it did.
class MappedReactionTest {
  private static final String CONFIGURATION =
      Shop.MODEL
          + """
              change:
                takes: { code: text(12), change: Item }
                original: { call: item, with: { code: code } }
                call: old.put
                with: { mapping: item, from: change }
                confirm: { call: item, with: { code: code } }
            listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
            store: { sqlite: data/shop.db }
            systems:
              old: { fake: {}, guard: { preset: none } }
            models:
              wish:
                key: id
                state: { status: text(12) }
                events:
                  Wished: { fields: { item: Item }, apply: { status: "'wished'" } }
                  Granted: { apply: { status: "'granted'" } }
                commands:
                  wish:
                    takes: { id: text(12), item: Item }
                    expect: new
                    emit: [ { event: Wished } ]
                reactions:
                  grant:
                    after: Wished
                    call: change
                    with: { code: event.item.code, change: event.item }
                    deadline: 2s
                    retry: { attempts: 100, wait: { from: 50ms, to: 100ms } }
                    then: { event: Granted }
            apis:
              shop:
                callers: anyone
                routes:
                  POST /wishes: { command: wish.wish }
                  GET /wishes/{id}: { model: wish }
            """;

  @TempDir Path folder;
  private final FakeConnector old = new FakeConnector();

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void looksFirstWhetherAWriteOfUnknownOutcomeWasMade() {
    old.mishaps.add(Mishap.DONE_AND_LOST);
    old.onPut = () -> old.failing = FakeConnector.away();
    String wish = "{\"id\":\"W1\",\"item\":{\"code\":\"A1\",\"title\":\"Anvil\",\"price\":9.5}}";
    try (TestGateway gateway = TestGateway.start(folder, CONFIGURATION, Map.of(), List.of(old))) {
      HttpResponse<String> answer =
          gateway.send(
              gateway
                  .request("/wishes")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(wish))
                  .build());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      await(() -> !old.sent.isEmpty() && old.failing != null);
      old.failing = null;

      await(() -> gateway.get("/wishes/W1").body().contains("granted"));
      assertThat(old.sent).containsExactly("A1");
      assertThat(old.prices()).contains("9.50");
    }
  }
}
