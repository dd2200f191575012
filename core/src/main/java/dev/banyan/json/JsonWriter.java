package dev.banyan.json;

import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes values of one type as JSON text: compiled once, for any number of threads.
///
/// Takes what the type's values are carried by, and for a list also `value.Rows`, which is written
/// as it arrives and closed, and `value.Page`. A value of another class is a defect and fails as
/// one. Null and absent at the root are both written as `null`.
public final class JsonWriter {
  /// What is shown.
  public enum Show {
    ALL,
    /// Private and secret fields as `***`, for logs.
    MASKED
  }

  private static final int SIZE_FIRST = 512;
  private static final int SIZE_MAX = 64 << 10;

  private final Encoders.Encoder encoder;

  /// How large the last text was; a hint only, so that threads may overwrite each other's.
  private int size = SIZE_FIRST;

  private JsonWriter(Encoders.Encoder encoder) {
    this.encoder = encoder;
  }

  public static JsonWriter of(Type type) {
    return of(type, JsonNumbers.SAFE, Show.ALL);
  }

  public static JsonWriter of(Type type, JsonNumbers numbers, Show show) {
    return new JsonWriter(new Encoders(numbers, show).of(type));
  }

  /// Writes secret fields as `***`, and private ones as what stands for their JSON text.
  public static JsonWriter hiding(Type type, Function<byte[], String> stand) {
    return new JsonWriter(new Encoders(JsonNumbers.SAFE, Show.MASKED, stand).of(type));
  }

  /// Writes as it goes, in pieces of about 8 KiB; neither flushes nor closes `out`. Throws what
  /// `out` and the rows of the value throw; the text is then incomplete.
  public void write(@Nullable Object value, OutputStream out) throws IOException {
    JsonOutput text = new JsonOutput(out);
    write(value, text);
    text.end();
  }

  private void write(@Nullable Object value, JsonOutput out) throws IOException {
    if (value == null || value == Null.NULL) {
      out.nothing();
    } else {
      encoder.write(value, out);
    }
  }

  public byte[] bytes(@Nullable Object value) {
    JsonOutput out = new JsonOutput(size);
    try {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] text = out.bytes();
    size = Math.clamp(text.length + (text.length >> 3), SIZE_FIRST, SIZE_MAX);
    return text;
  }
}
