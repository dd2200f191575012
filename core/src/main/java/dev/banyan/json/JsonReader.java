package dev.banyan.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.banyan.base.Fault;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Reads JSON text as values of one type: compiled once, for any number of threads.
///
/// What cannot be read at all is `MALFORMED` with line and column: anything RFC 8259 does not
/// allow, and what it leaves open and we refuse (names that stand twice, byte order marks, half
/// surrogate pairs). What can be read and breaks the type is `INVALID` with up to twenty
/// violations, each with its JSON Pointer. Messages never repeat values. Absent members are absent
/// slots, null is `Null.NULL` and only where the field is nullable. See docs/formats-json.md.
public final class JsonReader {
  /// What is done with members that the type does not have.
  public enum Unknown {
    /// They are violations: what is not understood is not accepted.
    REFUSE,
    /// They are passed over: what a system answers may grow.
    IGNORE
  }

  /// How to read.
  public record Options(JsonLimits limits, Unknown unknown, JsonNumbers numbers) {
    /// For what callers send.
    public static final Options STRICT =
        new Options(JsonLimits.DEFAULT, Unknown.REFUSE, JsonNumbers.SAFE);

    public Options limits(JsonLimits other) {
      return new Options(other, unknown, numbers);
    }
  }

  /// One factory for each set of limits; there are as many as configurations name.
  private static final Map<JsonLimits, JsonFactory> FACTORIES = new ConcurrentHashMap<>();

  private final Decoder decoder;
  private final JsonLimits limits;
  private final JsonFactory factory;
  private final @Nullable Object whenNull;

  JsonReader(Decoder decoder, JsonLimits limits, @Nullable Object whenNull) {
    this.decoder = decoder;
    this.limits = limits;
    this.factory = factory(limits);
    this.whenNull = whenNull;
  }

  public static JsonReader of(Type type) {
    return of(type, Options.STRICT);
  }

  /// Compiles; throws `IllegalArgumentException` for a pattern that is no regular expression.
  public static JsonReader of(Type type, Options options) {
    return new JsonReader(new Decoders(options).of(type), options.limits(), null);
  }

  /// The same reader for a body that may be `null`, which reads as `Null.NULL`.
  public JsonReader nullable() {
    return new JsonReader(decoder, limits, Null.NULL);
  }

  public Object read(byte[] body) {
    if (body.length > limits.bytesMax()) {
      throw StrictInput.tooLarge(limits.bytesMax());
    }
    Utf8 check = new Utf8();
    check.accept(body, 0, body.length);
    check.end();
    try (JsonParser parser = factory.createParser(body)) {
      return read(parser);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Reads to the end of the stream, which stays open. What the stream throws as `Fault` passes
  /// through.
  public Object read(InputStream body) {
    try (JsonParser parser = factory.createParser(new StrictInput(body, limits.bytesMax()))) {
      return read(parser);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Object read(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw Fault.of(Fault.Kind.MALFORMED, "The body is empty");
    }
    Reading in = new Reading(parser, limits);
    Object value =
        whenNull != null && parser.currentToken() == JsonToken.VALUE_NULL
            ? whenNull
            : decoder.read(in);
    if (parser.nextToken() != null) {
      throw Malformed.at(parser.currentLocation(), "something follows the value");
    }
    in.finish();
    return value;
  }

  private Fault failure(IOException failure) {
    return failure instanceof JsonProcessingException unreadable
        ? Malformed.of(unreadable, limits)
        : Fault.builder(Fault.Kind.MALFORMED, "The body could not be read to its end")
            .operator("the connection broke while a body was read: " + failure.getMessage())
            .build();
  }

  /// A parser for bytes of our own making.
  static JsonParser parser(byte[] body, JsonLimits limits) throws IOException {
    return factory(limits).createParser(body);
  }

  private static JsonFactory factory(JsonLimits limits) {
    return FACTORIES.computeIfAbsent(
        limits,
        some ->
            new JsonFactoryBuilder()
                .streamReadConstraints(some.constraints())
                .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .build());
  }
}
