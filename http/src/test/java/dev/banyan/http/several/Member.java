package dev.banyan.http.several;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// One of several servers of the same system: answers each request with its name, keeps connections
/// open, can be slow, ill or killed.
final class Member implements AutoCloseable {
  private final String name;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int status = 200;
  private volatile int health = 200;
  private volatile boolean breaking;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile String last = "";

  Member(String name) throws IOException {
    this(name, "127.0.0.1", 0);
  }

  Member(String name, String address, int port) throws IOException {
    this.name = name;
    this.server = new ServerSocket(port, 200, InetAddress.getByName(address));
    // A listener under a virtual thread that accepts is not closed before that thread runs again.
    Thread.ofPlatform().daemon().name("member-" + name).start(this::accept);
  }

  /// Answers to all but `/health`.
  Member answering(int code) {
    status = code;
    return this;
  }

  void healthy(boolean is) {
    health = is ? 200 : 500;
  }

  /// Closes the connection in place of an answer.
  Member breaking() {
    breaking = true;
    return this;
  }

  /// Closes the connections that are open.
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  /// Holds its answers back until the latch is down.
  void holdUntil(CountDownLatch latch) {
    gate = latch;
  }

  int requests() {
    return requests.get();
  }

  int connections() {
    return open.size();
  }

  /// The request line it got last.
  String last() {
    return last;
  }

  int port() {
    return server.getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        if (server.isClosed()) {
          socket.close(); // Whoever closes may have looked before it was there.
        }
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      String head = head(in);
      while (!head.isEmpty()) {
        boolean check = head.startsWith("GET /health");
        if (!check) {
          last = head.substring(0, head.indexOf('\r'));
          requests.incrementAndGet();
          gate.await();
        }
        if (breaking) {
          return;
        }
        String answer =
            "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(check ? health : status, name.length(), name);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        head = head(in);
      }
    } catch (IOException _) {
      // The other side has gone, or this one was killed.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /// A head and the body that its length states; empty at the end.
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    int length = lower.indexOf("content-length: ");
    if (length >= 0) {
      String number = lower.substring(length + 16, lower.indexOf('\r', length));
      in.readNBytes(Integer.parseInt(number));
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    hangUp();
  }
}
