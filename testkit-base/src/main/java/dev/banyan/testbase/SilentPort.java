package dev.banyan.testbase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A port of the loopback address on which nobody listens, and nobody can begin to: it is held
/// until it is closed. A port that was merely closed may be another process's a moment later.
public final class SilentPort implements AutoCloseable {
  private final Socket holder = new Socket();

  private SilentPort() throws IOException {
    holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  public static SilentPort hold() {
    try {
      return new SilentPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int number() {
    return holder.getLocalPort();
  }

  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
