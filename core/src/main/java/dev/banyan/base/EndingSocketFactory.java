package dev.banyan.base;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Sockets whose streams say that they have ended to those who skip as well.
///
/// [InputStream#skip] answers 0 at the end, for ever. A reader that skips until it has skipped
/// enough, as the driver of PostgreSQL does up to 42.7.14 (its pull request 4358), then never comes
/// back and burns a processor: two servers that break off in the midst of a message would be enough
/// to stop the virtual threads of a machine with two cores. To be named as `socketFactory`; made by
/// the driver.
///
/// Under TLS the driver skips in a stream that is not ours, and whose end is that of ours. So ours
/// has none: it fails where it would have ended, in a way that TLS passes on. What is not helped is
/// a server that takes its leave in TLS (RFC 8446 §6.1) in the midst of a message.
public final class EndingSocketFactory extends SocketFactory {
  /// What a driver of PostgreSQL is told.
  public static final String PROPERTY = "socketFactory";

  @Override
  public Socket createSocket() {
    return new EndingSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  private static Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from)
      throws IOException {
    Socket socket = new EndingSocket();
    try {
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to);
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  private static final class EndingSocket extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new EndingStream(super.getInputStream());
    }
  }

  private static final class EndingStream extends FilterInputStream {
    EndingStream(InputStream in) {
      super(in);
    }

    /// TLS takes an `EOFException` for an end in good order.
    private static IOException ended() {
      return new SocketException("the connection has ended");
    }

    @Override
    public int read() throws IOException {
      int found = in.read();
      if (found < 0) {
        throw ended();
      }
      return found;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
      int found = in.read(into, from, count);
      if (found < 0) {
        throw ended();
      }
      return found;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = in.skip(count);
      if (skipped > 0 || count <= 0) {
        return skipped;
      }
      var _ = read();
      return 1;
    }
  }
}
