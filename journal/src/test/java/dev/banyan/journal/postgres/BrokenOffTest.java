package dev.banyan.journal.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.testbase.TestAuthority;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that announces a message which its driver passes over, and goes in the midst of it.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenOffTest {
  private static final int SSL_REQUEST = 80877103;
  private ServerSocket server;

  /// How the server goes on where it is asked for TLS; null where it has none.
  private volatile @Nullable SSLContext tls;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void serve() {
    try (Socket socket = server.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      int length = in.readInt();
      if (length == 8 && in.readInt() == SSL_REQUEST) {
        SSLContext context = tls;
        out.writeByte(context == null ? 'N' : 'S');
        if (context != null) {
          Socket secure = secured(context, socket);
          in = new DataInputStream(secure.getInputStream());
          out = new DataOutputStream(secure.getOutputStream());
        }
        length = in.readInt();
      }
      in.skipNBytes(length - 4);
      out.writeByte('R'); // AuthenticationOk
      out.writeInt(8);
      out.writeInt(0);
      say(out, "server_version", "18.0");
      say(out, "client_encoding", "UTF8");
      say(out, "standard_conforming_strings", "on");
      say(out, "integer_datetimes", "on");
      say(out, "DateStyle", "ISO, MDY");
      out.writeByte('Z'); // ReadyForQuery
      out.writeInt(5);
      out.writeByte('I');
      out.flush();
      in.readByte();
      out.writeByte('d'); // CopyData, for which nobody has asked
      out.writeInt(1_000);
      out.write(new byte[10]);
      socket.shutdownOutput();
      in.readAllBytes(); // What was asked must be read, or the connection is reset.
    } catch (IOException _) {
      // The test has ended.
    }
  }

  private static Socket secured(SSLContext context, Socket socket) throws IOException {
    if (context.getSocketFactory().createSocket(socket, null, 0, false)
        instanceof SSLSocket secure) {
      secure.setUseClientMode(false);
      return secure;
    }
    throw new IOException("no TLS");
  }

  /// A ParameterStatus.
  private static void say(DataOutputStream out, String name, String value) throws IOException {
    out.writeByte('S');
    out.writeInt(4 + name.length() + value.length() + 2);
    out.write((name + "\0" + value + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failsWhatReadsFromIt(boolean secure) {
    TestAuthority authority = TestAuthority.of("CN=of the test");
    tls = secure ? authority.client(authority.issue("CN=localhost", "dns:localhost")) : null;
    String url =
        "jdbc:postgresql://127.0.0.1:"
            + server.getLocalPort()
            + (secure ? "/x?sslmode=require" : "/x");
    PostgresSettings settings =
        new PostgresSettings(url, "banyan", null, PostgresSettings.PATIENCE);

    assertThatThrownBy(() -> DriverManager.getConnection(url, settings.properties()).close())
        .isInstanceOf(SQLException.class);
  }
}
