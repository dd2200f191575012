package dev.banyan.http;

import dev.banyan.value.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
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
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One end of an HTTP/2 connection that sends exactly the frames it is told to.
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

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

  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  /// A client.
  public RawHttp2(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    send(SETTINGS, 0, 0, new byte[0]);
    send(SETTINGS, 1, 0, new byte[0]);
  }

  private RawHttp2(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(15_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /// A system, on a connection that it has accepted; its first frame is to be its settings.
  public static RawHttp2 system(Socket accepted) throws IOException {
    RawHttp2 system = new RawHttp2(accepted);
    system.in.readNBytes(24);
    return system;
  }

  /// Its settings, as numbers and values.
  public RawHttp2 settings(int... pairs) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    send(SETTINGS, 0, 0, payload.array());
    return this;
  }

  /// The next head that comes; null where the connection is closed.
  public @Nullable Received head() throws IOException {
    Frame frame = next(HEADERS);
    if (frame == null) {
      return null;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    try {
      decoder
          .decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload().unsafeArray()))
          .forEach(field -> fields.put(field.getKey().toString(), field.getValue().toString()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    return new Received(frame.stream(), (frame.flags() & END_STREAM) != 0, fields);
  }

  /// A head and the stream it came on.
  public record Received(int stream, boolean last, Map<String, String> fields) {}

  /// Answers 200 with this body.
  public void answer(int stream, String body) throws IOException {
    request(stream, 0, ":status", "200");
    send(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8));
  }

  public void reset(int stream, int code) throws IOException {
    send(RST_STREAM, 0, stream, number(code));
  }

  public void goAway(int lastStream, int code) throws IOException {
    send(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array());
  }

  public static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
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
  public static byte[] block(String... fields) {
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

  public static String[] get(String path) {
    return new String[] {
      ":method", "GET", ":scheme", "http", ":path", path, ":authority", "a.example"
    };
  }

  public static String[] post(String path) {
    return new String[] {
      ":method", "POST", ":scheme", "http", ":path", path, ":authority", "a.example"
    };
  }

  /// The next frame; null where the connection is closed.
  public @Nullable Frame next() throws IOException {
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
