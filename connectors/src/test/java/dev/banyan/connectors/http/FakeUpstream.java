package dev.banyan.connectors.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPOutputStream;

/// An HTTP service on a bare socket, so that it can answer anything, or nothing. One request for
/// each connection.
public final class FakeUpstream implements AutoCloseable {
  /// What it does once a request has arrived.
  public interface Script {
    void answer(OutputStream out) throws Exception;
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private volatile Script script = out -> {};

  public FakeUpstream() throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  public URI url() {
    return URI.create("http://localhost:" + server.getLocalPort() + "/base");
  }

  /// The next request's head and body.
  public String request() throws InterruptedException {
    return requests.take();
  }

  public boolean sawNothing() {
    return requests.isEmpty();
  }

  public void script(Script next) {
    script = next;
  }

  public void answers(int status, String contentType, String body) {
    byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    script =
        out -> {
          String head =
              "HTTP/1.1 %d X\r\ncontent-type: %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
                  .formatted(status, contentType, bytes.length);
          out.write(head.getBytes(StandardCharsets.US_ASCII));
          out.write(bytes);
        };
  }

  /// Answers 200 with this body, packed or whatever its coding says.
  void answersCoded(String coding, byte[] body) {
    script =
        out -> {
          String head =
              "HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-encoding: %s\r\n"
                  .formatted(coding);
          String rest = "content-length: %d\r\nconnection: close\r\n\r\n".formatted(body.length);
          out.write((head + rest).getBytes(StandardCharsets.US_ASCII));
          out.write(body);
        };
  }

  static byte[] packed(String body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  public void sends(String raw) {
    script = out -> out.write(raw.getBytes(StandardCharsets.UTF_8));
  }

  private void serve() {
    while (true) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> converse(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      requests.add(read(socket.getInputStream()));
      script.answer(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (Exception gone) {
      requests.remove("");
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int unit = in.read();
      if (unit < 0) {
        throw new IOException("gone");
      }
      head.write(unit);
    }
    String text = head.toString(StandardCharsets.UTF_8);
    int length = 0;
    for (String line : text.toLowerCase(Locale.ROOT).split("\r\n")) {
      if (line.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
