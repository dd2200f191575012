package dev.banyan.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A system that says again what it hears by WebSocket, as far as short messages go, and answers
/// plain requests with 204. Tells the heads it was sent, and the codes it was closed with.
final class EchoSystem implements AutoCloseable {
  final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
  private final ServerSocket server;

  EchoSystem() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String head = head(in);
      if (!head.startsWith("HEAD")) { // Whether it lives is asked now and then.
        heads.add(head);
      }
      if (!head.contains("websocket")) {
        send(socket, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        return;
      }
      int at = head.toLowerCase(Locale.ROOT).indexOf("sec-websocket-key: ") + 19;
      send(
          socket,
          "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Set-Cookie: seat=7; Domain=127.0.0.1; Path=/rooms\r\nSec-WebSocket-Accept: "
              + proof(head.substring(at, at + 24))
              + "\r\n\r\n");
      echo(in, socket.getOutputStream());
    } catch (IOException _) {
      // Whoever asked has gone.
    }
  }

  private static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String proof(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void echo(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7f;
      byte[] mask = in.readNBytes(4);
      byte[] frame = new byte[length + 2];
      for (int i = 0; i < length; i++) {
        frame[i + 2] = (byte) (in.readUnsignedByte() ^ mask[i % 4]);
      }
      frame[0] = (byte) first;
      frame[1] = (byte) length;
      out.write(frame);
      if ((first & 0xf) == 8) {
        closes.add(length < 2 ? 0 : ((frame[2] & 0xff) << 8) | (frame[3] & 0xff));
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
