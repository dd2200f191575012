package dev.banyan.bench.payments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A payment switch that does the same reference once, and answers so many milliseconds after it
/// was asked: `Switch MILLIS`. Prints `ready PORT`, then obeys its input, with which it ends:
///
/// - `await COUNT SECONDS`: waits until so many references are done, and says how many are, how
///   often one was asked for again, how many were missing at first, and how long that took;
/// - `ledger FILE`: writes the references, one a line.
public final class Switch {
  private static final int WAITING_MAX = 4_096;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Ledger ledger = new Ledger();
  private final ArrayDeque<Due> due = new ArrayDeque<>();
  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final long takesNanos;

  /// An answer, and when it goes out.
  private record Due(Asked asked, long nanos) {}

  private Switch(long takesMillis) throws IOException {
    this.takesNanos = TimeUnit.MILLISECONDS.toNanos(takesMillis);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_MAX);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  static void main(String[] arguments) throws IOException {
    Switch one = new Switch(Long.parseLong(arguments[0]));
    var _ = Thread.ofPlatform().daemon().name("switch").start(one::serve);
    System.out.println("ready " + one.server.socket().getLocalPort());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(one.obey(line.split(" ", -1)));
    }
  }

  private String obey(String[] words) throws IOException {
    if (words[0].equals("ledger")) {
      ledger.write(Path.of(words[1]));
      return said(0, 0);
    }
    long count = Long.parseLong(words[1]);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(Long.parseLong(words[2]));
    long missing = Math.max(0, count - ledger.made());
    while (ledger.made() < count && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return said(missing, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private String said(long missing, long millis) {
    return "made %d again %d backlog %d after-millis %d"
        .formatted(ledger.made(), ledger.again(), missing, millis);
  }

  private void serve() {
    try {
      while (true) {
        Due next = due.peekFirst();
        if (next == null) {
          selector.select();
        } else if (next.nanos() > System.nanoTime()) {
          selector.select(1);
        } else {
          selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          look(key);
        }
        selector.selectedKeys().clear();
        answer();
      }
    } catch (IOException e) {
      e.printStackTrace(System.err);
      System.exit(1);
    }
  }

  private void look(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      SocketChannel channel = server.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Asked(channel));
      }
      return;
    }
    Asked asked = (Asked) key.attachment();
    try {
      String reference = asked.read();
      if (reference != null) {
        if (!reference.isEmpty()) {
          ledger.once(reference);
        }
        due.addLast(new Due(asked, System.nanoTime() + takesNanos));
      }
    } catch (IOException e) {
      asked.close();
    } catch (IllegalArgumentException e) {
      System.err.println("not understood: " + e.getMessage());
      asked.close();
    }
  }

  /// Sends the answers whose time has come; one that nobody waits for any more is lost.
  private void answer() throws IOException {
    long now = System.nanoTime();
    for (Due next = due.peekFirst(); next != null && next.nanos() <= now; next = due.peekFirst()) {
      due.removeFirst();
      try {
        next.asked().answer();
      } catch (IOException e) {
        next.asked().close();
      }
    }
  }
}
