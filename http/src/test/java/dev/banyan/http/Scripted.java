package dev.banyan.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A system that speaks exactly the bytes it is told to, on each connection by a script.
public final class Scripted implements AutoCloseable {

  /// What happens on one connection, the first of which has number 0.
  @FunctionalInterface
  public interface Script {
    void run(Line line, int number) throws IOException;
  }

  /// One connection, from the system's side.
  public record Line(Socket socket) {
    /// Reads a head and the body its `Content-Length` states; the head.
    public String request() throws IOException {
      StringBuilder head = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (!head.toString().endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("closed");
        }
        head.append((char) b);
      }
      return head.toString();
    }

    public void send(String bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /// Waits until the other side closes.
    public void untilClosed() throws IOException {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  public Scripted(Script script) throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    // A listener under a virtual thread that accepts is not closed before that thread runs again.
    Thread.ofPlatform().daemon().name("scripted").start(() -> accept(script));
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        if (server.isClosed()) {
          socket.close(); // Whoever closes may have looked before it was there.
        }
        int number = connections.getAndIncrement();
        Thread.ofVirtual().start(() -> serve(script, socket, number));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Script script, Socket socket, int number) {
    try (socket) {
      script.run(new Line(socket), number);
    } catch (IOException _) {
      // The other side has gone, as some scripts want it to.
    } finally {
      open.remove(socket);
    }
  }

  /// A system with one connection, which answers one request on it; when the second is there,
  /// nothing listens any more, and the connection is reset.
  public static ServerSocket dyingAtItsSecondRequest(String answer) throws IOException {
    ServerSocket dying = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (Socket socket = dying.accept()) {
                Line line = new Line(socket);
                line.request();
                line.send(answer);
                line.request();
                dying.close();
                line.reset();
              } catch (IOException _) {
                // The test has failed already.
              }
            });
    return dying;
  }

  public int connections() {
    return connections.get();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
