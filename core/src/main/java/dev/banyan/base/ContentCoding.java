package dev.banyan.base;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Undoes the content encoding of a body (RFC 9110 §8.4.1), within bounds: one coding, gzip or
/// deflate, so many bytes, and no more than so many times what came. A body in several codings is
/// how bombs multiply; it is refused whatever is inside.
public final class ContentCoding {
  /// Deflate makes at most 1032 bytes of one; texts rarely shrink to a fiftieth.
  public static final int RATIO_MAX = 200;

  /// What may be made whatever the ratio.
  private static final int FREE = 64 * 1024;

  private ContentCoding() {}

  /// Makes something of a whole body. Blocks.
  @FunctionalInterface
  public interface Reading<T> {
    T read(InputStream body);
  }

  /// What is made of the body as it was before, which is closed then: what unpacking needs lies
  /// outside the heap, and is let go of at once, not when a collection comes by. Throws as
  /// [#decode] does.
  public static <T> T read(
      InputStream body, @Nullable String header, long bytesMax, Reading<T> reading) {
    try (InputStream plain = decode(body, header, bytesMax)) {
      return reading.read(plain);
    } catch (IOException e) {
      throw broken();
    }
  }

  /// Whether a `Content-Encoding` says that nothing was done.
  public static boolean isNone(@Nullable String header) {
    return header == null || header.isBlank() || header.strip().equalsIgnoreCase("identity");
  }

  /// The body as it was before. Throws `UNSUPPORTED_MEDIA_TYPE` for another coding; reading throws
  /// `TOO_LARGE` past a bound and `MALFORMED` where the body is not what the header says.
  public static InputStream decode(InputStream body, @Nullable String header, long bytesMax) {
    if (isNone(header)) {
      return body;
    }
    Counted counted = new Counted(body);
    String coding = String.valueOf(header).strip().toLowerCase(Locale.ROOT);
    try {
      return switch (coding) {
        case "gzip", "x-gzip" -> new Bounded(new Gzip(counted), counted, bytesMax);
        case "deflate" -> new Bounded(new Zlib(counted), counted, bytesMax);
        default ->
            throw Fault.of(
                Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
                "The content encoding must be gzip or deflate, and only one of them");
      };
    } catch (IOException e) {
      throw broken();
    }
  }

  private static Fault broken() {
    return Fault.of(Fault.Kind.MALFORMED, "The body is not what its content encoding says");
  }

  /// Counts what came.
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      bytes += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      int some = super.read(to, from, most);
      bytes += Math.max(0, some);
      return some;
    }
  }

  /// What knows where the packed bytes end. The JDK passes over what follows them; the system that
  /// gets the same body might not.
  private interface Packed {
    /// Whether nothing follows; once all is unpacked.
    boolean isAll() throws IOException;
  }

  private static final class Gzip extends GZIPInputStream implements Packed {
    /// Check sum and length (RFC 1952 §2.3.1).
    private static final int TRAILER = 8;

    private final Counted source;
    private long filled;

    Gzip(Counted source) throws IOException {
      super(source);
      this.source = source;
    }

    @Override
    protected void fill() throws IOException {
      super.fill();
      filled = source.bytes;
    }

    @Override
    public boolean isAll() throws IOException {
      return source.bytes == filled - inf.getRemaining() + TRAILER && source.read() < 0;
    }
  }

  private static final class Zlib extends InflaterInputStream implements Packed {
    private final Counted source;

    Zlib(Counted source) {
      super(source);
      this.source = source;
    }

    @Override
    public boolean isAll() throws IOException {
      return inf.getRemaining() == 0 && source.read() < 0;
    }
  }

  /// Counts what is made of it.
  private static final class Bounded extends FilterInputStream {
    private final Packed packed;
    private final Counted source;
    private final long bytesMax;
    private long bytes;

    <P extends InputStream & Packed> Bounded(P in, Counted source, long bytesMax) {
      super(in);
      this.packed = in;
      this.source = source;
      this.bytesMax = bytesMax;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      int some;
      try {
        some = super.read(to, from, most);
        if (some < 0 && !packed.isAll()) {
          throw broken();
        }
      } catch (ZipException | java.io.EOFException e) {
        throw broken();
      }
      bytes += Math.max(0, some);
      if (bytes > bytesMax) {
        throw Fault.of(Fault.Kind.TOO_LARGE, "The body unpacks to over " + bytesMax + " bytes");
      }
      if (bytes > FREE && bytes / RATIO_MAX > source.bytes) {
        throw Fault.of(
            Fault.Kind.TOO_LARGE, "The body unpacks to over " + RATIO_MAX + " times its size");
      }
      return some;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
