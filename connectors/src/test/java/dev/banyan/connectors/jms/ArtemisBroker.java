package dev.banyan.connectors.jms;

import dev.banyan.testbase.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;

/// A real broker in this process, with its journal in a folder, that can be stopped and started
/// again at the same address.
public final class ArtemisBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final String options;
  private @Nullable EmbeddedActiveMQ server;

  private ArtemisBroker(Path folder, int port, String options) {
    this.folder = folder;
    this.port = port;
    this.options = options;
  }

  public static ArtemisBroker start(Path folder) throws IOException {
    return start(folder, "");
  }

  /// With options of its acceptor, each with a `;` before it.
  static ArtemisBroker start(Path folder, String options) throws IOException {
    ArtemisBroker broker = new ArtemisBroker(folder, FreePort.next(), options);
    broker.start();
    return broker;
  }

  public int port() {
    return port;
  }

  public void start() {
    try {
      Configuration configuration =
          new ConfigurationImpl()
              .setPersistenceEnabled(true)
              .setJournalType(JournalType.NIO)
              .setJournalDirectory(folder.resolve("journal").toString())
              .setBindingsDirectory(folder.resolve("bindings").toString())
              .setPagingDirectory(folder.resolve("paging").toString())
              .setLargeMessagesDirectory(folder.resolve("large").toString())
              .setNodeManagerLockDirectory(folder.resolve("lock").toString())
              .setMaxDiskUsage(100)
              .setJMXManagementEnabled(false)
              .setSecurityEnabled(false)
              .addAddressSetting("TASKS", new AddressSettings().setMaxDeliveryAttempts(-1))
              .addAcceptorConfiguration(
                  "tcp", "tcp://127.0.0.1:" + port + "?protocols=CORE" + options);
      server = new EmbeddedActiveMQ().setConfiguration(configuration).start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public void stop() {
    try {
      if (server != null) {
        server.stop();
        server = null;
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
