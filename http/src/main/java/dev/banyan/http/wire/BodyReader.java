package dev.banyan.http.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Takes the body of one message out of the bytes of its connection: so many bytes, chunks (RFC
/// 9112 §7.1), or all until the connection closes. Reused from message to message; owned by the
/// connection's event loop.
///
/// Chunk sizes are hexadecimal digits and nothing else; extensions are bounded and dropped. From an
/// answer we also take spaces after the size, which old servers send as padding.
public final class BodyReader {
  private static final int EXTENSION_MAX = 256;
  private static final int TRAILERS_MAX = 8 * 1024;
  private static final int TRAILER_FIELDS_MAX = 50;

  private enum State {
    LENGTH,
    UNTIL_CLOSE,
    SIZE,
    PADDING,
    EXTENSION,
    SIZE_END,
    CHUNK,
    CHUNK_CR,
    CHUNK_LF,
    TRAILERS,
    ENDED,
    BROKEN
  }

  private final boolean padded;
  private State state = State.ENDED;
  private long remaining;
  private int digits;
  private int extension;
  private @Nullable Head trailers;

  /// `padded` takes spaces after a chunk's size.
  public BodyReader(boolean padded) {
    this.padded = padded;
  }

  /// Starts a body; `length` -1 with `chunked` false reads until the connection closes.
  public void start(boolean chunked, long length) {
    trailers = null;
    remaining = length;
    if (chunked) {
      startChunk();
    } else if (length < 0) {
      state = State.UNTIL_CLOSE;
    } else {
      state = length == 0 ? State.ENDED : State.LENGTH;
    }
  }

  public boolean ended() {
    return state == State.ENDED;
  }

  /// The framing broke a rule; nothing more can be read.
  public boolean broken() {
    return state == State.BROKEN;
  }

  /// Whether the connection's end is the body's.
  public boolean endsWithConnection() {
    return state == State.UNTIL_CLOSE;
  }

  /// The trailer section of a chunked body that has ended; null where there was none.
  public @Nullable Head trailers() {
    return trailers;
  }

  /// The next piece of the body, retained for the caller; null when more bytes are needed, or the
  /// body has ended or is broken.
  public @Nullable ByteBuf next(ByteBuf in) {
    while (in.isReadable()) {
      switch (state) {
        case LENGTH -> {
          return piece(in, State.ENDED);
        }
        case CHUNK -> {
          return piece(in, State.CHUNK_CR);
        }
        case UNTIL_CLOSE -> {
          return in.readRetainedSlice(in.readableBytes());
        }
        case TRAILERS -> trailers(in);
        case ENDED, BROKEN -> {
          return null;
        }
        case SIZE, PADDING, EXTENSION, SIZE_END, CHUNK_CR, CHUNK_LF -> framing(in.readByte());
      }
    }
    return null;
  }

  private ByteBuf piece(ByteBuf in, State after) {
    int size = (int) Math.min(remaining, in.readableBytes());
    remaining -= size;
    if (remaining == 0) {
      state = after;
    }
    return in.readRetainedSlice(size);
  }

  private void startChunk() {
    state = State.SIZE;
    remaining = 0;
    digits = 0;
    extension = 0;
  }

  private void framing(byte b) {
    switch (state) {
      case SIZE -> size(b);
      case PADDING -> expect(b == ' ' || b == '\t', State.PADDING, b == '\r');
      case EXTENSION -> {
        extension++;
        boolean text = Chars.VALUE[b & 0xff] && extension < EXTENSION_MAX;
        expect(text, State.EXTENSION, b == '\r');
      }
      case SIZE_END -> {
        if (b != '\n') {
          state = State.BROKEN;
        } else {
          state = remaining == 0 ? State.TRAILERS : State.CHUNK;
        }
      }
      case CHUNK_CR -> state = b == '\r' ? State.CHUNK_LF : State.BROKEN;
      case CHUNK_LF -> {
        if (b == '\n') {
          startChunk();
        } else {
          state = State.BROKEN;
        }
      }
      case LENGTH, UNTIL_CLOSE, CHUNK, TRAILERS, ENDED, BROKEN ->
          throw new IllegalStateException(state.name());
    }
  }

  private void expect(boolean stays, State same, boolean end) {
    if (end) {
      state = State.SIZE_END;
    } else {
      state = stays ? same : State.BROKEN;
    }
  }

  private void size(byte b) {
    int digit = Chars.hex(b);
    if (digit >= 0 && digits < 15) {
      digits++;
      remaining = remaining << 4 | digit;
    } else if (digit >= 0 || digits == 0) {
      state = State.BROKEN;
    } else if (b == '\r') {
      state = State.SIZE_END;
    } else if (b == ';') {
      state = State.EXTENSION;
    } else {
      state = padded && (b == ' ' || b == '\t') ? State.PADDING : State.BROKEN;
    }
  }

  private void trailers(ByteBuf in) {
    Head section = trailers;
    if (section == null) {
      section = new Head();
      trailers = section;
    }
    switch (section.gatherTrailers(in, TRAILERS_MAX)) {
      case MORE -> {}
      case WHOLE -> {
        boolean good = HeadRules.trailers(section, TRAILER_FIELDS_MAX) == null;
        state = good ? State.ENDED : State.BROKEN;
        if (section.fields() == 0) {
          trailers = null;
        }
      }
      case BARE_LINE_FEED, TOO_LARGE, START_LINE_TOO_LONG -> state = State.BROKEN;
    }
  }
}
