package dev.banyan.value;

import java.util.Arrays;

/// An immutable byte string with value equality.
public final class Bytes {
  private final byte[] content;

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
