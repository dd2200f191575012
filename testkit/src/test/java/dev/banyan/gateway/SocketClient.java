package dev.banyan.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A WebSocket's client for texts that are not long. Where the other side does not switch, it has a
/// `status` and is of no further use.
public final class SocketClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  public final int status;
  public final String answer;

  /// `headers` are names and values in turn.
  public SocketClient(int port, String path, String... headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port);
    for (int i = 0; i < headers.length; i += 2) {
      head.append("\r\n").append(headers[i]).append(": ").append(headers[i + 1]);
    }
    head.append("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13");
    head.append("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    answer = head();
    status = Integer.parseInt(answer.substring(9, 12));
    if (status == 101 && !answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) {
      throw new AssertionError("proves nothing: " + answer); // The example of RFC 6455 §1.3.
    }
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  /// Says a text, and hears what comes then.
  public String say(String text) throws IOException {
    send(1, text.getBytes(StandardCharsets.UTF_8));
    return hear();
  }

  /// Closes, and hears what comes then.
  public String hangUp() throws IOException {
    send(8, new byte[] {3, (byte) 0xe8});
    return hear();
  }

  private void send(int opcode, byte[] payload) throws IOException {
    byte[] frame = new byte[payload.length + 6];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    socket.getOutputStream().write(frame);
  }

  /// The next text, or `closed CODE`.
  public String hear() throws IOException {
    int opcode = in.readUnsignedByte() & 0xf;
    int length = in.readUnsignedByte();
    byte[] payload = in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
    return opcode == 8
        ? "closed " + (((payload[0] & 0xff) << 8) | (payload[1] & 0xff))
        : new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
