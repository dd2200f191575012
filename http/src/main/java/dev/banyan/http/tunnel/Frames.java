package dev.banyan.http.tunnel;

import dev.banyan.http.wire.Utf8;
import io.netty.buffer.ByteBuf;

/// Reads the frames that one end sends (RFC 6455 §5), as far as their rules can be held without
/// keeping a payload: masks, reserved bits, lengths, fragments, the size of a message, and that a
/// text is UTF-8 (§8.1).
///
/// No extension is ever agreed upon, so that reserved bits and opcodes are violations. Owned by the
/// event loop.
final class Frames {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  static final int NOT_UTF8 = 1007;

  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_LARGE = 1009;
  private static final int CONTROL_MAX = 125;

  private final boolean masked;
  private final long messageBytesMax;
  private final long ping;
  private long payloadLeft;
  private long messageBytes;
  private boolean inMessage;
  private final Utf8 utf8 = new Utf8();
  private boolean text;
  private int mask;
  private boolean ours;
  private boolean closed;
  private int flaw;
  private long messages;

  /// `masked`: the sender is a client. `ping` is what our own pings carry.
  Frames(boolean masked, long messageBytesMax, long ping) {
    this.masked = masked;
    this.messageBytesMax = messageBytesMax;
    this.ping = ping;
  }

  /// How many of the next bytes belong together and may be passed on; 0 where more bytes are
  /// needed, or nothing more may come. The caller takes them out of `in`.
  int next(ByteBuf in) {
    if (flaw != 0 || closed) {
      return 0;
    }
    if (payloadLeft > 0) {
      int size = (int) Math.min(payloadLeft, in.readableBytes());
      if (!readable(in, in.readerIndex(), size, payloadLeft - size)) {
        return flawed(NOT_UTF8);
      }
      payloadLeft -= size;
      return size;
    }
    int readable = in.readableBytes();
    if (readable < 2) {
      return 0;
    }
    int at = in.readerIndex();
    int first = in.getByte(at) & 0xff;
    int second = in.getByte(at + 1) & 0xff;
    if (!lawful(first, second)) {
      return flawed(PROTOCOL_ERROR);
    }
    int shortLength = second & 0x7f;
    int header = 2 + (shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8) + (masked ? 4 : 0);
    if (readable < header) {
      return 0;
    }
    long length = length(in, at, shortLength);
    if (length < 0) {
      return flawed(PROTOCOL_ERROR);
    }
    return (first & 0x8) != 0
        ? control(in, first & 0xf, header, (int) length)
        : data(in, first, header, length);
  }

  private int flawed(int code) {
    flaw = code;
    return 0;
  }

  private boolean lawful(int first, int second) {
    int opcode = first & 0xf;
    boolean last = (first & 0x80) != 0;
    boolean reserved = (first & 0x70) != 0;
    if (reserved || ((second & 0x80) != 0) != masked) {
      return false;
    }
    return switch (opcode) {
      case CONTINUATION -> inMessage;
      case TEXT, 0x2 -> !inMessage;
      case CLOSE, PING, PONG -> last && (second & 0x7f) <= CONTROL_MAX;
      default -> false;
    };
  }

  /// The length of the payload; -1 where it is not written in the shortest way (§5.2).
  private static long length(ByteBuf in, int at, int shortLength) {
    if (shortLength < 126) {
      return shortLength;
    }
    if (shortLength == 126) {
      int length = in.getUnsignedShort(at + 2);
      return length < 126 ? -1 : length;
    }
    long length = in.getLong(at + 2);
    return length <= 0xffff ? -1 : length;
  }

  private int data(ByteBuf in, int first, int header, long length) {
    boolean begins = (first & 0xf) != CONTINUATION;
    long before = begins ? 0 : messageBytes;
    if (length > messageBytesMax - before) {
      return flawed(TOO_LARGE);
    }
    messageBytes = before + length;
    inMessage = (first & 0x80) == 0;
    if (begins) {
      text = (first & 0xf) == TEXT;
      utf8.begin();
    }
    int payload = in.readerIndex() + header;
    int here = (int) Math.min(length, in.readableBytes() - header);
    mask = masked ? in.getInt(payload - 4) : 0;
    if (!readable(in, payload, here, length - here)) {
      return flawed(NOT_UTF8);
    }
    messages += inMessage ? 0 : 1;
    ours = false;
    payloadLeft = length - here;
    return header + here;
  }

  /// Whether that much of a payload, with so much of its frame to come, goes on being UTF-8 where
  /// it must be.
  private boolean readable(ByteBuf in, int from, int size, long left) {
    if (!text) {
      return true;
    }
    boolean good = utf8.accept(in, from, from + size, mask);
    mask = Integer.rotateLeft(mask, Byte.SIZE * (size & 3));
    return good && (inMessage || left > 0 || utf8.complete());
  }

  /// A control frame is looked at as a whole: it is small.
  private int control(ByteBuf in, int opcode, int header, int length) {
    if (in.readableBytes() < header + length) {
      return 0;
    }
    int payload = in.readerIndex() + header;
    ours = opcode == PONG && length == Long.BYTES && carriesPing(in, payload);
    if (opcode == CLOSE) {
      if (length == 1 || (length > 1 && !lawfulCode(code(in, payload)))) {
        return flawed(PROTOCOL_ERROR);
      }
      if (length > 2 && !reasonable(in, payload, length)) {
        return flawed(NOT_UTF8);
      }
      closed = true;
    }
    return header + length;
  }

  /// Whether the reason that stands behind the code can be read (§5.5.1).
  private boolean reasonable(ByteBuf in, int payload, int length) {
    Utf8 reason = new Utf8();
    int key = masked ? Integer.rotateLeft(in.getInt(payload - 4), 16) : 0;
    return reason.accept(in, payload + 2, payload + length, key) && reason.complete();
  }

  private boolean carriesPing(ByteBuf in, int payload) {
    for (int i = 0; i < Long.BYTES; i++) {
      if (unmasked(in, payload, i) != (int) ((ping >>> (56 - 8 * i)) & 0xff)) {
        return false;
      }
    }
    return true;
  }

  private int code(ByteBuf in, int payload) {
    return (unmasked(in, payload, 0) << 8) | unmasked(in, payload, 1);
  }

  private int unmasked(ByteBuf in, int payload, int index) {
    int mask = masked ? in.getByte(payload - 4 + index % 4) : 0;
    return (in.getByte(payload + index) ^ mask) & 0xff;
  }

  /// The codes that may be sent (§7.4): those that are defined and those left to applications.
  private static boolean lawfulCode(int code) {
    return switch (code) {
      case 1004, 1005, 1006, 1015 -> false;
      default -> (code >= 1000 && code < 1016) || (code >= 3000 && code < 5000);
    };
  }

  /// What [#next] told of last answers a ping of ours, and is nobody else's.
  boolean ours() {
    return ours;
  }

  /// No frame is under way: another one may be put between.
  boolean between() {
    return payloadLeft == 0;
  }

  /// Its sender has closed.
  boolean closed() {
    return closed;
  }

  /// The code of the rule that was broken; 0 where none was.
  int flaw() {
    return flaw;
  }

  /// What breaking it ends the WebSocket with, said of a client or of a system.
  Ending ending(boolean client) {
    return switch (flaw) {
      case TOO_LARGE -> client ? Ending.CLIENT_TOO_LARGE : Ending.SYSTEM_TOO_LARGE;
      case NOT_UTF8 -> client ? Ending.CLIENT_NOT_UTF8 : Ending.SYSTEM_NOT_UTF8;
      default -> client ? Ending.CLIENT_VIOLATION : Ending.SYSTEM_VIOLATION;
    };
  }

  /// Messages that have begun their last frame.
  long messages() {
    return messages;
  }
}
