package dev.banyan.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(com.fasterxml.jackson.core.StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final Encoders.Encoder encoder;

  private JsonWriter(Encoders.Encoder encoder) {
    this.encoder = encoder;
  }

  public static JsonWriter of(Type type) {
    return of(type, JsonNumbers.SAFE, Show.ALL);
  }

  public static JsonWriter of(Type type, JsonNumbers numbers, Show show) {
    return new JsonWriter(new Encoders(numbers, show).of(type));
  }

  /// Writes as it goes, in pieces of about 8 KiB; neither flushes nor closes `out`. Throws what
  /// `out` and the rows of the value throw; the text is then incomplete.
  public void write(@Nullable Object value, OutputStream out) throws IOException {
    try (JsonGenerator generator = generator(out)) {
      if (value == null || value == Null.NULL) {
        generator.writeNull();
      } else {
        encoder.write(value, generator);
      }
    }
  }

  public byte[] bytes(@Nullable Object value) {
    try (ByteArrayBuilder out = new ByteArrayBuilder()) {
      write(value, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }
}
