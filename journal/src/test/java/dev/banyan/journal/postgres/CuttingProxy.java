package dev.banyan.journal.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Stands between a client and a PostgreSQL, and cuts the connection at a commit when it is told
/// to.
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int port;
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
  private final AtomicInteger cuts = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// What happens at the next commit.
  enum Cut {
    NEVER,
    /// The server never hears of it.
    BEFORE,
    /// The server does it, and its answer is lost.
    AFTER,
    /// The server hears the half of it, and no more, its connection open until the proxy closes.
    WITHIN
  }

  CuttingProxy(int port) throws IOException {
    this.port = port;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void cut(Cut how) {
    next.set(how);
  }

  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket database = new Socket(InetAddress.getLoopbackAddress(), port);
        Thread.ofVirtual().start(() -> up(client, database));
        Thread.ofVirtual().start(() -> down(database, client));
      } catch (IOException _) {
        // Closed: the loop ends.
      }
    }
  }

  private void up(Socket client, Socket database) {
    byte[] bytes = new byte[65_536];
    try (client;
        database) {
      InputStream in = client.getInputStream();
      OutputStream out = database.getOutputStream();
      for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
        boolean commit = new String(bytes, 0, read, StandardCharsets.ISO_8859_1).contains("COMMIT");
        Cut now = commit ? next.getAndSet(Cut.NEVER) : Cut.NEVER;
        cuts.addAndGet(now == Cut.NEVER ? 0 : 1);
        if (now == Cut.BEFORE) {
          return;
        }
        if (now == Cut.WITHIN) {
          out.write(bytes, 0, read / 2);
          out.flush();
          awaitClosed();
          return;
        }
        if (now == Cut.AFTER) {
          client.close();
        }
        out.write(bytes, 0, read);
        out.flush();
        if (now == Cut.AFTER) {
          // The other direction reads the answer, and cannot hand it on.
          database.shutdownOutput();
          return;
        }
      }
    } catch (IOException _) {
      // One side has gone: so does the other.
    }
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void down(Socket database, Socket client) {
    try (client;
        database) {
      database.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException _) {
      // As above.
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
