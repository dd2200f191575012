package dev.banyan.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.Connectors;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.server.Watch;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that change while they are watched, at awkward moments.
class WatchTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: watched
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        nobody: { http: { url: "http://127.0.0.1:1" } }
      apis:
        items:
          base: /one
          callers: anyone
          routes:
            GET /items/**: { relay: nobody }
      """;

  @TempDir Path folder;
  private final LinkedBlockingQueue<Watch.Reload> reloads = new LinkedBlockingQueue<>();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private TestGateway start() {
    return TestGateway.start(folder, CONFIGURATION, Map.of(), Connectors.all(), this::drawn);
  }

  /// What happens while the configuration is read; once.
  private Assembly drawn(Assembly assembly) {
    meanwhile.getAndSet(() -> {}).run();
    return assembly;
  }

  private void write(String base) {
    try {
      Path next = folder.resolve("next");
      Files.writeString(next, CONFIGURATION.replace("/one", base));
      Files.move(next, folder.resolve("banyan.yaml"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Watch.Reload next() throws InterruptedException {
    Watch.Reload reload = reloads.poll(20, TimeUnit.SECONDS);
    assertThat(reload).as("a reload").isNotNull();
    return reload;
  }

  @Test
  void takesUpAChangeThatComesWhileTheOneBeforeIsRead() throws Exception {
    try (TestGateway gateway = start();
        Watch _ = Watch.files(gateway.server(), reloads::add)) {
      meanwhile.set(() -> write("/three"));

      write("/two");

      assertThat(next().inForce()).isTrue();
      assertThat(next().inForce()).isTrue();
      assertThat(gateway.get("/three/items/A1").statusCode()).isEqualTo(502);
      assertThat(gateway.get("/two/items/A1").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void goesOnServingAndWatchingWhereMemoryIsTooSmallForTwoConfigurations() throws Exception {
    try (TestGateway gateway = start();
        Watch _ = Watch.files(gateway.server(), reloads::add)) {
      meanwhile.set(
          () -> {
            throw new OutOfMemoryError("Java heap space");
          });

      write("/two");

      Watch.Reload refused = next();
      assertThat(refused.inForce()).isFalse();
      assertThat(refused.text()).contains("the heap of", "is too small", "stays in force");
      assertThat(gateway.get("/one/items/A1").statusCode()).isEqualTo(502);
      write("/three");
      assertThat(next().inForce()).isTrue();
      assertThat(gateway.get("/three/items/A1").statusCode()).isEqualTo(502);
    }
  }
}
