package dev.banyan.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A client that sends exactly the bytes it is given.
public final class RawClient implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  private final Socket socket;
  private boolean reset;

  public RawClient(int port) throws IOException {
    socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
  }

  public RawClient send(String bytes) throws IOException {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (SocketException _) {
      reset = true; // The other side has cut us off: what it answered is what counts.
    }
    return this;
  }

  /// Nothing more will be sent.
  public void ended() {
    try {
      socket.shutdownOutput();
    } catch (IOException _) {
      reset = true;
    }
  }

  /// Everything until the connection closes; a time-out fails.
  public String untilClosed() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("not closed after: " + all.toString(StandardCharsets.ISO_8859_1), e);
    } catch (SocketException _) {
      reset = true;
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /// What arrives until it ends with `end`.
  public String until(String end) throws IOException {
    StringBuilder all = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (all.length() < end.length() || !all.substring(all.length() - end.length()).equals(end)) {
      int b = in.read();
      if (b < 0) {
        throw new AssertionError("closed after: " + all);
      }
      all.append((char) b);
    }
    return all.toString();
  }

  /// One answer with a `Content-Length`.
  public String answer() throws IOException {
    String head = until("\r\n\r\n");
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    if (at < 0) {
      return head;
    }
    int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    return head
        + new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  public java.io.OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  public boolean wasReset() {
    return reset;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
