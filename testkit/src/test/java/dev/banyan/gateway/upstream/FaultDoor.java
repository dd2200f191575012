package dev.banyan.gateway.upstream;

import dev.banyan.testbase.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A loopback port that passes bytes on to a system and makes one trouble when told to. It knows
/// nothing of what it carries; what a broken answer looks like it is given. Two virtual threads for
/// each connection. A connection that got a request in trouble keeps it, whatever comes later.
final class FaultDoor implements AutoCloseable {
  /// Answers that are broken in one of the ways, as the protocol behind the door has them.
  interface Broken {
    byte[] answer(Trouble trouble);
  }

  /// How long answers are held back.
  record Times(Duration slow, Duration late) {}

  private static final Duration DRIBBLE = Duration.ofMillis(150);

  private final int target;
  private final Broken broken;
  private final Times times;
  private final int port;
  private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Trouble trouble;
  private @Nullable ServerSocket listening;

  FaultDoor(int target, Broken broken, Times times) throws IOException {
    this.target = target;
    this.broken = broken;
    this.times = times;
    ServerSocket socket = FreePort.listen();
    this.port = socket.getLocalPort();
    start(socket);
  }

  int port() {
    return port;
  }

  /// Null for none.
  synchronized void make(@Nullable Trouble next) throws IOException {
    trouble = next;
    if (next == Trouble.REFUSE) {
      close();
    } else if (listening == null) {
      start(FreePort.listen(port));
    }
  }

  private synchronized void start(ServerSocket socket) {
    listening = socket;
    // A listener under a virtual thread that accepts is not closed before that thread runs again.
    Thread.ofPlatform().daemon().name("door").start(() -> accept(socket));
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket caller = socket.accept();
        connections.add(caller);
        if (socket.isClosed()) {
          caller.close(); // Whoever closes may have looked before it was there.
        }
        Thread.ofVirtual().start(() -> new Passage(caller).run());
      }
    } catch (IOException _) {
      // Closed: nothing listens.
    }
  }

  /// One connection, and the trouble that it is in.
  private final class Passage {
    private final Socket caller;
    private volatile @Nullable Trouble own;

    Passage(Socket caller) {
      this.caller = caller;
    }

    void run() {
      try (caller;
          Socket system = new Socket(InetAddress.getLoopbackAddress(), target)) {
        connections.add(system);
        caller.setTcpNoDelay(true);
        system.setTcpNoDelay(true);
        Thread back = Thread.ofVirtual().start(() -> back(system));
        forth(system);
        back.join();
        connections.remove(system);
      } catch (IOException _) {
        // The caller learns it from its own end of the connection.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        connections.remove(caller);
      }
    }

    private void forth(Socket system) throws IOException {
      byte[] piece = new byte[1 << 16];
      InputStream in = caller.getInputStream();
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        Trouble now = caught();
        switch (now) {
          case null -> system.getOutputStream().write(piece, 0, n);
          case SLOW, LATE, DRIBBLE -> system.getOutputStream().write(piece, 0, n);
          case HALF_OPEN -> {}
          case RESET -> {
            caller.setSoLinger(true, 0);
            caller.close();
            system.close();
            return;
          }
          case BAD_FRAME, STORM, WRONG_LENGTH, GARBAGE -> {
            caller.getOutputStream().write(broken.answer(now));
            if (now != Trouble.BAD_FRAME) {
              caller.shutdownOutput();
              system.close();
              return;
            }
          }
          case REFUSE, TLS_EXPIRED, DNS_GONE -> {
            system.close();
            return;
          }
        }
      }
      system.shutdownOutput();
    }

    private void back(Socket system) {
      byte[] piece = new byte[1 << 16];
      try (caller) {
        InputStream in = system.getInputStream();
        OutputStream out = caller.getOutputStream();
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
          Trouble now = own;
          if (now == Trouble.SLOW || now == Trouble.LATE) {
            Duration held = now == Trouble.SLOW ? times.slow() : times.late();
            LockSupport.parkNanos(held.toNanos());
          }
          int each = now == Trouble.DRIBBLE ? 1 : n;
          for (int from = 0; from < n; from += each) {
            if (each == 1) {
              LockSupport.parkNanos(DRIBBLE.toNanos());
            }
            out.write(piece, from, Math.min(each, n - from));
          }
          over(now);
        }
      } catch (IOException _) {
        // One of the two has gone; closing the caller's side tells the other thread.
      }
    }

    /// An answer has gone back; the next request may have come since, and is in trouble of its own.
    private synchronized void over(@Nullable Trouble before) {
      if (own == before && before != Trouble.HALF_OPEN) {
        own = null;
      }
    }

    private synchronized @Nullable Trouble caught() {
      own = own == null ? trouble : own;
      return own;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    ServerSocket socket = listening;
    listening = null;
    if (socket != null) {
      socket.close();
    }
    for (Closeable connection : connections) {
      connection.close();
    }
    connections.clear();
  }
}
