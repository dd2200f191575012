package dev.banyan.formats.xml;

import dev.banyan.base.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts what is read and throws `TOO_LARGE` past the limit. Owned by one thread.
final class BoundedStream extends FilterInputStream {
  private final long bytesMax;
  private long count;
  private int mark;

  BoundedStream(InputStream in, long bytesMax) {
    super(in);
    this.bytesMax = bytesMax;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    if (one >= 0) {
      watch(one, count);
      add(1);
    }
    return one;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      for (int i = 0; i < read && count + i < 3; i++) {
        watch(buffer[offset + i] & 0xFF, count + i);
      }
      add(read);
    }
    return read;
  }

  private void watch(int one, long at) {
    if (at < 3) {
      mark = mark << 8 | one;
    }
  }

  /// Whether the stream began with the byte order mark of UTF-8.
  boolean hasUtf8Mark() {
    return mark == 0xEFBBBF;
  }

  private void add(int bytes) {
    count += bytes;
    if (count > bytesMax) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "the document is larger than " + bytesMax + " bytes");
    }
  }
}
