package dev.banyan.example.orders;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/// The warehouse's message broker (Apache Artemis) on a free loopback port. It forgets everything
/// when it ends: every start of the demonstration is empty.
final class Broker implements AutoCloseable {
  private final EmbeddedActiveMQ server;
  private final String url;

  Broker() throws Exception {
    url = "tcp://127.0.0.1:" + freePort();
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(false)
            .addAcceptorConfiguration("tcp", url + "?protocols=CORE");
    server = new EmbeddedActiveMQ().setConfiguration(configuration).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
