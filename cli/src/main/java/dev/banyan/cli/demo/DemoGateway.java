package dev.banyan.cli.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts Banyan on a configuration as `banyan run` does: the demonstration's port to the gateway.
@FunctionalInterface
public interface DemoGateway {
  /// Serves `configuration`, with references resolved against `environment`, and follows its
  /// changes. Null where it could not be started; `log` has been told why.
  @Nullable Running start(
      Path configuration, Map<String, String> environment, Consumer<String> log);

  /// A gateway that serves. Closing stops it.
  interface Running extends AutoCloseable {
    /// The listener `public`, such as `http://127.0.0.1:8080`.
    URI publicAddress();

    /// The listener `admin`.
    URI adminAddress();

    /// Every reload since the start, oldest first.
    List<Reload> reloads();

    @Override
    void close();
  }

  /// What came of a reload; `report` holds the mistakes where it was refused.
  record Reload(boolean inForce, String report) {}
}
