package dev.banyan.value;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An immutable byte string with value equality.
public final class Bytes {
  private final byte[] content;

  /// A look at bytes where they stand, in an array that belongs to somebody else: they are read
  /// during the call, and neither kept nor changed.
  @FunctionalInterface
  public interface Look<T> {
    @Nullable T at(byte[] bytes, int from, int to);
  }

  private Bytes(byte[] content) {
    this.content = content;
  }

  public static Bytes copyOf(byte[] content) {
    return new Bytes(content.clone());
  }

  /// Takes the array itself; the caller gives it away.
  public static Bytes wrap(byte[] content) {
    return new Bytes(content);
  }

  public int size() {
    return content.length;
  }

  public byte[] toArray() {
    return content.clone();
  }

  /// The array itself, for codecs that only read it.
  public byte[] unsafeArray() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return "bytes[" + content.length + "]";
  }
}
