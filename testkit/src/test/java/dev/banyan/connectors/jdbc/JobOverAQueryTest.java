package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.gateway.pipeline.FakeQueue;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A job over a query of a real database, page by page.
class JobOverAQueryTest {
  private static final String SHOP =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: { sqlite: shop.db }
      systems:
        erp: { jdbc: { url: "${env:ERP_URL}" }, snapshot: erp.snapshot.yaml }
        target: { queue: {} }
      operations:
        late-payers:
          query:
            system: erp
            sql: select id, owes from payer where owes > 0
            page: { by: [id], size: 3, max: 3 }
      jobs:
        remind:
          over: { call: late-payers }
          do: { call: target.put, with: { ID: row.id, AMOUNT: row.owes } }
      """;

  @TempDir Path folder;
  private final FakeQueue target = new FakeQueue();
  private final Semaphore met = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private final Database database =
      Database.postgres()
          .run(
              "create table payer (id varchar(8) primary key, owes numeric(9,2) not null)",
              "insert into payer select 'p' || i, i % 5 from generate_series(1, 9) i");

  @AfterEach
  void release() {
    gate.release(100);
  }

  private static String job(TestGateway gateway, String method, String act) {
    return gateway
        .send(
            HttpRequest.newBuilder(gateway.admin("/jobs/remind" + act))
                .header("Banyan-By", "ann")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build())
        .body();
  }

  private void meets() throws InterruptedException {
    assertThat(met.tryAcquire(30, TimeUnit.SECONDS)).as("a row was met").isTrue();
  }

  @Test
  void worksThroughAllPagesAndTellsHowFarItIs() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("erp.snapshot.yaml"), SnapshotWriter.write(database.snapshot()));
    target.failing =
        id -> {
          if (List.of("p4", "p8").contains(String.valueOf(id))) {
            met.release();
            gate.acquireUninterruptibly();
          }
          return null;
        };
    try (TestGateway gateway =
        TestGateway.start(
            folder,
            SHOP,
            Map.of("ERP_URL", database.url()),
            List.of(new JdbcConnector(), target))) {
      job(gateway, "POST", "/start");
      meets();
      String first = job(gateway, "GET", "");
      database.run("delete from payer where id in ('p3', 'p6')");
      gate.release();
      meets();
      String second = job(gateway, "GET", "");
      gate.release();
      while (!job(gateway, "GET", "").contains("\"state\":\"done\"")) {
        Thread.onSpinWait();
      }

      assertThat(first).contains("\"state\":\"open\",\"done\":3");
      assertThat(second).contains("\"state\":\"open\",\"done\":6");
      assertThat(job(gateway, "GET", "")).contains("\"done\":8,\"skipped\":0");
      assertThat(target.effects)
          .as("p5 owes nothing; what was read before it was deleted is done")
          .containsExactly(
              "p1=1.00", "p2=2.00", "p3=3.00", "p4=4.00", "p6=1.00", "p7=2.00", "p8=3.00",
              "p9=4.00");
    }
  }
}
