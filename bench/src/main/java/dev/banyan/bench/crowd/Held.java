package dev.banyan.bench.crowd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One connection to the gateway that stays open: asks now and then, and reads the answer whole. Of
/// one thread.
final class Held {
  /// As many connections come from each loopback address, as one alone has too few ports.
  private static final int PER_ADDRESS = 10_000;

  /// Where a run begins, as the ports of the one before rest for a while.
  private static final int FIRST = ThreadLocalRandom.current().nextInt(2, 200);

  private static final String LENGTH = "\r\ncontent-length: ";
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  /// Others than those of a crowd before, at the same gateway.
  private static final AtomicLong NUMBERS =
      new AtomicLong(System.currentTimeMillis() % 100_000_000 * 10_000);

  private final SocketChannel channel;
  private final StringBuilder head = new StringBuilder();
  private @Nullable Ask asked;
  private long askedAt;
  private int status;
  private int bodyBytes;
  private int bodyLeft;

  private Held(SocketChannel channel) {
    this.channel = channel;
  }

  static Held open(int index, InetSocketAddress gateway, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    byte last = (byte) (FIRST + index / PER_ADDRESS);
    channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), 0));
    channel.connect(gateway);
    channel.configureBlocking(false);
    Held held = new Held(channel);
    channel.register(selector, SelectionKey.OP_READ, held);
    return held;
  }

  boolean busy() {
    return asked != null;
  }

  /// Sends the request, which was due at the time given.
  void ask(Ask ask, long dueNanos) throws IOException {
    asked = ask;
    askedAt = dueNanos;
    status = 0;
    head.setLength(0);
    ByteBuffer bytes = ask.bytes(NUMBERS.incrementAndGet());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Reads what is there; true when the answer is whole. Throws where the connection is gone, or
  /// what came is no answer to what was asked.
  boolean read(ByteBuffer into) throws IOException {
    into.clear();
    int count = channel.read(into);
    if (count < 0 || asked == null) {
      throw new IOException("the connection was closed");
    }
    into.flip();
    while (status == 0 && into.hasRemaining()) {
      head.append((char) into.get());
      if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        readHead();
      }
    }
    if (status == 0) {
      return false;
    }
    bodyLeft -= into.remaining();
    if (bodyLeft < 0) {
      throw new IOException("bytes after the answer");
    }
    return bodyLeft == 0;
  }

  private void readHead() throws IOException {
    String text = head.toString();
    int length = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (length < 0) {
      throw new IOException("an answer without a length");
    }
    int from = length + LENGTH.length();
    bodyBytes = Integer.parseInt(text, from, text.indexOf('\r', from), 10);
    bodyLeft = bodyBytes;
    status = Integer.parseInt(text, STATUS_AT, STATUS_AT + 3, 10);
  }

  /// Takes the answer that has been read whole; what it was.
  Answered taken() {
    Ask ask = asked;
    asked = null;
    boolean good = ask != null && ask.status() == status && ask.bodyBytes() == bodyBytes;
    boolean refused = status == 429 || status == 503;
    return good ? Answered.WELL : refused ? Answered.REFUSED : Answered.WRONGLY;
  }

  /// Nanoseconds since the last request was due.
  long nanos() {
    return System.nanoTime() - askedAt;
  }

  void close() throws IOException {
    asked = null;
    channel.close();
  }

  /// How a request was answered.
  enum Answered {
    WELL,
    /// 429 or 503: another time.
    REFUSED,
    WRONGLY
  }
}
