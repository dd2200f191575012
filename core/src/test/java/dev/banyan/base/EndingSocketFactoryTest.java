package dev.banyan.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Skipping over what a server announced and does not send.
@Timeout(30)
class EndingSocketFactoryTest {
  /// What is connected to a server that sends this and closes.
  private static Socket after(byte[] sent) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket socket = new EndingSocketFactory().createSocket();
      socket.connect(server.getLocalSocketAddress());
      try (Socket accepted = server.accept()) {
        accepted.getOutputStream().write(sent);
      }
      return socket;
    }
  }

  @Test
  void skipsWhatIsThere() throws IOException {
    try (Socket socket = after(new byte[] {1, 2, 3, 4})) {
      InputStream stream = socket.getInputStream();

      assertThat(stream.skip(0)).isZero();
      assertThat(stream.readNBytes(1)).containsExactly(1);
      assertThat(stream.skip(2)).isPositive();
    }
  }

  @Test
  void failsWhoReadsWhereItHasEnded() throws IOException {
    try (Socket socket = after(new byte[] {1, 2, 3})) {
      InputStream stream = socket.getInputStream();

      assertThat(stream.readNBytes(3)).containsExactly(1, 2, 3);
      assertThatThrownBy(stream::read).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> stream.read(new byte[2])).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void saysThatItHasEndedToWhoSkips() throws IOException {
    try (Socket socket = after(new byte[] {1, 2, 3})) {
      InputStream stream = socket.getInputStream();

      assertThatThrownBy(
              () -> {
                for (long left = 100; left > 0; ) {
                  left -= stream.skip(left);
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }
}
