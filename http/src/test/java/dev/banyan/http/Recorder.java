package dev.banyan.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/// A system that takes nothing but what can be read in one way, answers each request with 200, and
/// keeps what it took and what it could not.
public final class Recorder implements AutoCloseable {
  private static final Pattern START =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ /[!-~]* HTTP/1\\.1");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\\t\\x20-\\x7e\\x80-\\xff]*)");
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

  /// One whole request as it came.
  public record Request(String line, List<String> fields, String body) {}

  private static final class Unclear extends IOException {
    private static final long serialVersionUID = 1L;

    Unclear(String message) {
      super(message);
    }
  }

  public final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  public final Queue<String> unclear = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ServerSocket server;

  public Recorder() throws IOException {
    server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("recorder").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
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
      while (true) {
        requests.add(request(socket.getInputStream()));
        socket.getOutputStream().write(OK);
      }
    } catch (Unclear e) {
      unclear.add(e.getMessage());
    } catch (IOException _) {
      // Broken off: what is not whole is no request.
    } finally {
      open.remove(socket);
    }
  }

  private static Request request(InputStream in) throws IOException {
    String line = line(in);
    if (!START.matcher(line).matches()) {
      throw new Unclear("start line: " + line);
    }
    List<String> fields = new ArrayList<>();
    String field = line(in);
    long length = -1;
    boolean chunked = false;
    while (!field.isEmpty()) {
      var matched = FIELD.matcher(field);
      if (!matched.matches()) {
        throw new Unclear("field: " + field);
      }
      fields.add(field);
      String name = matched.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
      String value = matched.group(2).strip();
      if (name.equals("content-length")) {
        once(length < 0 && !chunked && value.matches("[0-9]{1,18}"), field);
        length = Long.parseLong(value);
      } else if (name.equals("transfer-encoding")) {
        once(length < 0 && !chunked && value.equals("chunked"), field);
        chunked = true;
      }
      field = line(in);
    }
    long hosts = fields.stream().filter(f -> f.regionMatches(true, 0, "host:", 0, 5)).count();
    once(hosts == 1, fields.toString());
    String body = chunked ? chunks(in) : text(in.readNBytes((int) Math.max(0, length)), length);
    return new Request(line, fields, body);
  }

  private static void once(boolean clear, String what) throws Unclear {
    if (!clear) {
      throw new Unclear("framing: " + what);
    }
  }

  private static String text(byte[] bytes, long wanted) throws EOFException {
    if (bytes.length < wanted) {
      throw new EOFException();
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String chunks(InputStream in) throws IOException {
    StringBuilder all = new StringBuilder();
    while (true) {
      String size = line(in);
      once(size.matches("[0-9a-fA-F]{1,8}"), "chunk size " + size);
      int bytes = Integer.parseInt(size, 16);
      if (bytes == 0) {
        String trailer = line(in);
        while (!trailer.isEmpty()) {
          once(FIELD.matcher(trailer).matches(), "trailer " + trailer);
          String name = trailer.toLowerCase(Locale.ROOT).replace('_', '-');
          once(!name.matches("(content-length|transfer-encoding|host|connection):.*"), trailer);
          trailer = line(in);
        }
        return all.toString();
      }
      all.append(text(in.readNBytes(bytes), bytes));
      once(line(in).isEmpty(), "a chunk that does not end where it says");
    }
  }

  /// A line that ends in CRLF and holds neither of them, nor NUL.
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    while (b != '\r') {
      if (b < 0) {
        throw new EOFException();
      }
      if (b == '\n' || b == 0) {
        throw new Unclear("a control character in a line: " + line);
      }
      line.write(b);
      b = in.read();
    }
    if (in.read() != '\n') {
      throw new Unclear("a bare carriage return after: " + line);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (SocketException _) {
        // Closed already.
      }
    }
  }
}
