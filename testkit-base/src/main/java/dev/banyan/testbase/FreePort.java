package dev.banyan.testbase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for servers that are told where to listen, and listen there again after they were stopped.
///
/// They lie below those that Linux gives to outgoing connections (`ip_local_port_range`, from 32768
/// on): while a server is down, no connection of another test takes its port. Thread-safe.
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final int BACKLOG = 200;

  private FreePort() {}

  /// A port of the loopback address on which nobody listens now.
  public static int next() {
    try (ServerSocket socket = listen()) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A socket that listens on such a port.
  public static ServerSocket listen() throws IOException {
    while (true) {
      try {
        return listen(FIRST + ThreadLocalRandom.current().nextInt(COUNT));
      } catch (BindException _) {
        // Somebody else is there.
      }
    }
  }

  /// A socket that listens on that port of the loopback address.
  public static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
