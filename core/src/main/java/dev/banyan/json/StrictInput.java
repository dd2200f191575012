package dev.banyan.json;

import dev.banyan.base.Fault;
import java.io.IOException;
import java.io.InputStream;

/// A stream that lets through only what JSON text can be made of: UTF-8 without overlong forms,
/// surrogates or NUL, no byte order mark, no more bytes than the limit. Jackson's own decoder lets
/// the first three pass and guesses UTF-16 and UTF-32 from NULs. One reader, one thread.
final class StrictInput extends InputStream {
  private final InputStream in;
  private final Utf8 check = new Utf8();
  private final long bytesMax;

  StrictInput(InputStream in, long bytesMax) {
    this.in = in;
    this.bytesMax = bytesMax;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    int count = in.read(buffer, from, length);
    if (count < 0) {
      check.end();
      return count;
    }
    if (check.bytesSeen() + count > bytesMax) {
      throw tooLarge(bytesMax);
    }
    check.accept(buffer, from, count);
    return count;
  }

  static Fault tooLarge(long bytesMax) {
    return Fault.of(Fault.Kind.TOO_LARGE, "The body is larger than " + bytesMax + " bytes");
  }
}
