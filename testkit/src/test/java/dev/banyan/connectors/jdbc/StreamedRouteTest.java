package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.jdbc.schema.SnapshotWriter;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A list that is longer than the memory, from the database to the client of a route.
class StreamedRouteTest {
  private static final int ROWS = 1_000_000;
  private static final long HEAP_MAX = 100L << 20;

  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen:
        public: { port: 0, host: 127.0.0.1 }
      systems:
        erp:
          jdbc: { url: "${env:ERP_URL}" }
          snapshot: erp.snapshot.yaml
      operations:
        everything:
          query: { system: erp, sql: "select n, filler from big where n > 0" }
      apis:
        shop:
          base: /v1
          callers: anyone
          routes:
            GET /everything: { call: everything, deadline: 2m }
      """;

  @TempDir Path folder;
  private final Database database =
      Database.postgres()
          .run(
              "create table big (n bigint primary key, filler varchar(200) not null)",
              "insert into big select i, repeat('x', 200) from generate_series(1, %d) i"
                  .formatted(ROWS));

  /// What has gone over the wire, and what the heap held at most while it did.
  private record Read(long rows, long bytes, long heap) {}

  private static Read read(InputStream body) throws IOException {
    byte[] piece = new byte[1 << 16];
    long rows = 0;
    long bytes = 0;
    long heap = 0;
    long next = 0;
    for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
      for (int i = 0; i < n; i++) {
        rows += piece[i] == '}' ? 1 : 0;
      }
      bytes += n;
      if (bytes >= next) {
        next += 32L << 20;
        System.gc();
        heap = Math.max(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
    }
    return new Read(rows, bytes, heap);
  }

  @Test
  void answersAMillionRowsInConstantMemory() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("erp.snapshot.yaml"), SnapshotWriter.write(database.snapshot()));
    try (TestGateway gateway =
            TestGateway.start(
                folder,
                CONFIGURATION,
                Map.of("ERP_URL", database.url()),
                List.of(new JdbcConnector()));
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(gateway.uri("/v1/everything")).build(),
              HttpResponse.BodyHandlers.ofInputStream());

      Read read = read(answer.body());

      System.out.println("a million rows over HTTP: " + read);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(read.rows()).isEqualTo(ROWS);
      assertThat(read.bytes()).isGreaterThan(2L * HEAP_MAX);
      assertThat(read.heap()).as("bytes in use after collection").isLessThan(HEAP_MAX);
    }
  }
}
