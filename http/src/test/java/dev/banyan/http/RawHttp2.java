package dev.banyan.http;

import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client that sends exactly the HTTP/2 frames it is told to.
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  public record Frame(int type, int flags, int stream, Bytes payload) {
    /// The payload as text.
    public String text() {
      return new String(payload.unsafeArray(), StandardCharsets.UTF_8);
    }

    /// The code of RST_STREAM or GOAWAY.
    public int code() {
      ByteBuffer bytes = ByteBuffer.wrap(payload.unsafeArray());
      return type == GOAWAY ? bytes.getInt(4) : bytes.getInt(0);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  public RawHttp2(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(15_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    send(SETTINGS, 0, 0, new byte[0]);
    send(SETTINGS, 1, 0, new byte[0]);
  }

  /// False where the other side has closed.
  public boolean send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    try {
      out.write(frame.array());
      return true;
    } catch (SocketException _) {
      return false;
    }
  }

  public boolean request(int stream, int flags, String... fields) throws IOException {
    return send(HEADERS, flags | END_HEADERS, stream, block(fields));
  }

  /// Names and values as literal fields without indexing (RFC 7541 §6.2.2).
  static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      text(block, fields[i]);
      text(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  static String[] get(String path) {
    return new String[] {
      ":method", "GET", ":scheme", "http", ":path", path, ":authority", "a.example"
    };
  }

  static String[] post(String path) {
    return new String[] {
      ":method", "POST", ":scheme", "http", ":path", path, ":authority", "a.example"
    };
  }

  /// The next frame; null where the connection is closed.
  @Nullable Frame next() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(type, flags, stream, Bytes.wrap(in.readNBytes(length)));
    } catch (EOFException | SocketException _) {
      return null;
    }
  }

  /// The next frame of this type; null where the connection is closed before one comes.
  public @Nullable Frame next(int type) throws IOException {
    Frame frame = next();
    while (frame != null && frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
