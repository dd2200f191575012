package dev.banyan.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.importer.ImportOptions;
import dev.banyan.connectors.jdbc.importer.JdbcImporter;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An import from something that takes connections and never says a word.
class ImportUnansweredTest {
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void endsWithWhatToLookFor() throws Exception {
    ImportOptions options = new ImportOptions("erp", "u", "app", "p", "s.yaml", Set.of());
    int before = DriverManager.getLoginTimeout();
    try (ServerSocket mute = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + mute.getLocalPort() + "/erp";

      Fault told =
          catchThrowableOfType(
              Fault.class, () -> JdbcImporter.run(options, JdbcSettings.of(url, "app", null)));

      assertThat(told.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
      assertThat(told.operator())
          .contains("timed out")
          .endsWith("; see whether a database answers at the host and port of the URL");
      assertThat(DriverManager.getLoginTimeout()).isEqualTo(before);
    }
  }
}
