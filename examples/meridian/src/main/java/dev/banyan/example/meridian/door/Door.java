package dev.banyan.example.meridian.door;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A loopback port that passes bytes on to a system behind it, and makes trouble when told to. It
/// knows nothing of what it carries, so that one kind of door does for SOAP, SQL and JSON.
///
/// A thread listens, two virtual ones carry each connection. The mode may change at any time and
/// holds for connections that are open already.
public final class Door implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 * 1024;

  /// What the door does.
  public sealed interface Mode {}

  /// Bytes pass.
  public record Open() implements Mode {}

  /// Every answer is held back first.
  public record Slow(Duration delay) implements Mode {}

  /// Every answer is held back, most a little, few for long, as a system under load does it: by a
  /// log-normal distribution with that median, of which one in a hundred takes longer than `p99`.
  public record Uneven(Duration median, Duration p99) implements Mode {
    /// The 99th percentile of the standard normal distribution.
    private static final double Z99 = 2.326;

    private static final int TIMES_MAX = 4;

    Duration delay() {
      double middle = median.toNanos();
      double spread = Math.log(p99.toNanos() / middle) / Z99;
      double nanos = middle * Math.exp(spread * ThreadLocalRandom.current().nextGaussian());
      return Duration.ofNanos((long) Math.min(nanos, TIMES_MAX * (double) p99.toNanos()));
    }
  }

  /// Connections are refused, open ones are cut.
  public record Down() implements Mode {}

  /// What is asked is not passed on; the connection is dropped.
  public record RequestLost() implements Mode {}

  /// What is asked is passed on and done; the connection is dropped instead of the answer.
  public record AnswerLost() implements Mode {}

  /// By chance: a quarter of what is asked is lost; of the answers a quarter is held back first,
  /// and a quarter is lost.
  public record Fickle(Duration delay) implements Mode {
    private static final int CHANCES = 8;

    /// What it is this time, for something asked or, with `back`, for its answer.
    Mode now(boolean back) {
      int chance = ThreadLocalRandom.current().nextInt(CHANCES);
      if (back) {
        return chance < 2 ? new Slow(delay) : chance < 4 ? new AnswerLost() : new Open();
      }
      return chance < 2 ? new RequestLost() : new Open();
    }
  }

  /// Whatever is asked, the answer is this.
  public record Garbage() implements Mode {}

  private final int target;
  private final byte[] garbage;
  private final int port;
  private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = new Open();
  private @Nullable ServerSocket listening;

  /// A door to `target`, on `port` or, where that is 0, on a free one.
  public Door(int port, int target, byte[] garbage) throws IOException {
    this.target = target;
    this.garbage = garbage.clone();
    ServerSocket socket = listen(port);
    this.port = socket.getLocalPort();
    start(socket);
  }

  public int port() {
    return port;
  }

  public Mode mode() {
    return mode;
  }

  /// Changes what the door does, from the next bytes on.
  public synchronized void set(Mode next) throws IOException {
    mode = next;
    if (next instanceof Down) {
      close();
    } else if (listening == null) {
      start(listen(port));
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
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
        if (admits(caller, socket)) {
          Thread.ofVirtual().name("door connection").start(() -> connect(caller));
        } else {
          caller.close();
        }
      }
    } catch (IOException _) {
      // Closed: the door is down, or the process ends.
    }
  }

  /// False where the door has been closed since; else whoever closes it finds this connection.
  private synchronized boolean admits(Closeable connection, ServerSocket through) {
    return !through.isClosed() && connections.add(connection);
  }

  private void connect(Socket caller) {
    try (caller;
        Socket system = new Socket(InetAddress.getLoopbackAddress(), target)) {
      connections.add(system);
      caller.setTcpNoDelay(true);
      system.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().name("door back").start(() -> back(system, caller));
      forth(caller, system);
      back.join();
    } catch (IOException _) {
      // The caller learns it from its own end of the connection.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(caller);
    }
  }

  private void forth(Socket caller, Socket system) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    InputStream in = caller.getInputStream();
    OutputStream out = system.getOutputStream();
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      Mode now = now(false);
      if (now instanceof RequestLost) {
        drop(caller, system);
        return;
      }
      if (now instanceof Garbage) {
        caller.getOutputStream().write(garbage);
        caller.shutdownOutput();
        system.close();
        return;
      }
      out.write(chunk, 0, n);
    }
    system.shutdownOutput();
  }

  private Mode now(boolean back) {
    Mode set = mode;
    return set instanceof Fickle fickle ? fickle.now(back) : set;
  }

  private static void drop(Socket caller, Socket system) throws IOException {
    caller.close();
    system.close();
  }

  private void back(Socket system, Socket caller) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (caller) {
      InputStream in = system.getInputStream();
      OutputStream out = caller.getOutputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        Mode now = now(true);
        if (now instanceof AnswerLost) {
          drop(caller, system);
          return;
        }
        if (now instanceof Slow(Duration delay)) {
          LockSupport.parkNanos(delay.toNanos());
        } else if (now instanceof Uneven uneven) {
          LockSupport.parkNanos(uneven.delay().toNanos());
        }
        out.write(chunk, 0, n);
      }
    } catch (IOException _) {
      // One of the two has gone; closing the caller's side tells the other thread.
    } finally {
      connections.remove(system);
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
