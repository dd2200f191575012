package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Message.Header;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// CloudEvents 1.0 around a body: the attributes in headers (binary mode) or in one JSON document
/// with it (structured mode). Both are read, whatever is written.
///
/// The attributes of the specification are fields of the message; extensions are passed over.
/// Batches are refused. Thread-safe.
public final class CloudEvents {
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final Type TEXT = new Type.Text(1, Type.UNBOUNDED, null, false);

  /// The attributes, in the order of the fields before `data`.
  private static final List<Field> ATTRIBUTES =
      List.of(
          Field.required("id", TEXT),
          Field.required("source", TEXT),
          Field.required("type", TEXT),
          Field.optional("subject", TEXT),
          Field.optional("time", Type.Timestamp.INSTANT),
          Field.optional("datacontenttype", TEXT),
          Field.optional("dataschema", TEXT));

  private static final int TIME = 4;
  private static final int CONTENT_TYPE = 5;
  private static final int DATA = 7;

  private final Payload payload;
  private final Binding binding;
  private final boolean structured;
  private final Structure type;
  private final Structure document;
  private final JsonReader reader;
  private final JsonWriter writer;

  /// How a protocol carries attributes: the prefixes of their headers, of which the first is
  /// written, and the name of the header that has the body's media type.
  public record Binding(List<String> prefixes, String contentType) {
    public Binding {
      prefixes = List.copyOf(prefixes);
    }
  }

  /// A body in its envelope.
  record Written(byte[] body, String contentType, boolean isText) {}

  CloudEvents(Payload payload, Binding binding, Content.Envelope envelope, long bytesMax) {
    this.payload = payload;
    this.binding = binding;
    this.structured = envelope == Content.Envelope.CLOUDEVENTS_STRUCTURED;
    this.type = Structure.of("CloudEvent", with(Field.required("data", payload.type())));
    Type inside = payload instanceof Payload.OfJson json ? json.type() : Type.Text.ANY;
    List<Field> members = new ArrayList<>(with(Field.optional("data", inside)));
    members.add(Field.optional("data_base64", new Type.Binary(Type.UNBOUNDED)));
    members.add(Field.required("specversion", TEXT));
    this.document = Structure.of("CloudEvent", members);
    JsonLimits limits = JsonLimits.DEFAULT.bytes(bytesMax);
    this.reader =
        JsonReader.of(
            document, new JsonReader.Options(limits, JsonReader.Unknown.IGNORE, JsonNumbers.PLAIN));
    this.writer = JsonWriter.of(document, JsonNumbers.PLAIN, JsonWriter.Show.ALL);
  }

  private static List<Field> with(Field data) {
    List<Field> all = new ArrayList<>(ATTRIBUTES);
    all.add(data);
    return all;
  }

  Structure type() {
    return type;
  }

  Struct decode(Message message) {
    String contentType = header(message, binding.contentType());
    String media = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    if (media.startsWith("application/cloudevents-batch")) {
      throw invalid("holds a batch of events, which is not taken apart");
    }
    if (media.startsWith(STRUCTURED)) {
      return structured(message.body());
    }
    if (media.startsWith("application/cloudevents")) {
      throw invalid("has a form of CloudEvents other than JSON");
    }
    return binary(message, contentType);
  }

  private Struct binary(Message message, @Nullable String contentType) {
    version(attribute(message, "specversion"));
    @Nullable Object[] slots = new Object[DATA + 1];
    for (int i = 0; i < DATA; i++) {
      Field field = ATTRIBUTES.get(i);
      String text = i == CONTENT_TYPE ? contentType : attribute(message, field.name());
      if (field.required() && (text == null || text.isEmpty())) {
        throw invalid("has no attribute `" + field.name() + "`");
      }
      slots[i] = text == null || i != TIME ? text : time(text);
    }
    slots[DATA] = payload.decode(message.body().unsafeArray());
    return Struct.wrap(type, slots);
  }

  private static OffsetDateTime time(String text) {
    try {
      return OffsetDateTime.parse(text);
    } catch (DateTimeParseException _) {
      throw invalid("has an attribute `time` that is no time (RFC 3339)");
    }
  }

  private Struct structured(Bytes body) {
    Struct read = (Struct) reader.read(body.unsafeArray());
    version((String) read.at(DATA + 2));
    Object plain = read.at(DATA);
    Bytes packed = (Bytes) read.at(DATA + 1);
    if ((plain == null) == (packed == null)) {
      throw invalid("has to have one of `data` and `data_base64`");
    }
    Object data;
    if (packed != null) {
      data = payload.decode(packed.unsafeArray());
    } else if (payload instanceof Payload.OfJson) {
      data = plain;
    } else {
      data = payload.decode(String.valueOf(plain).getBytes(StandardCharsets.UTF_8));
    }
    @Nullable Object[] slots = new Object[DATA + 1];
    for (int i = 0; i < DATA; i++) {
      slots[i] = read.at(i);
    }
    slots[DATA] = data;
    return Struct.wrap(type, slots);
  }

  private static void version(@Nullable String text) {
    if (!"1.0".equals(text)) {
      throw invalid("is no event of CloudEvents 1.0: its `specversion` is not 1.0");
    }
  }

  /// Adds the attributes to the headers, or puts them around the body.
  Written encode(Struct event, List<Header> headers) {
    Object data = event.at(DATA);
    if (data == null) {
      throw Fault.of(Fault.Kind.INVALID, "an event has `data`");
    }
    Object stated = event.at(CONTENT_TYPE);
    String media = stated == null ? payload.mediaType() : stated.toString();
    if (structured) {
      return new Written(document(event, data, media), STRUCTURED + "; charset=utf-8", true);
    }
    String prefix = binding.prefixes().getFirst();
    headers.add(Outgoing.header(prefix + "specversion", "1.0"));
    for (int i = 0; i < DATA; i++) {
      Object value = event.at(i);
      if (value != null && i != CONTENT_TYPE) {
        headers.add(Outgoing.header(prefix + ATTRIBUTES.get(i).name(), value.toString()));
      }
    }
    return new Written(payload.encode(data), media, payload.isText());
  }

  private byte[] document(Struct event, Object data, String media) {
    Struct.Builder out = Struct.builder(document);
    for (int i = 0; i < DATA; i++) {
      out.set(i, event.at(i));
    }
    out.set(CONTENT_TYPE, media);
    if (payload instanceof Payload.OfJson) {
      out.set(DATA, data);
    } else if (payload.isText()) {
      out.set(DATA, new String(payload.encode(data), StandardCharsets.UTF_8));
    } else {
      out.set(DATA + 1, Bytes.wrap(payload.encode(data)));
    }
    return writer.bytes(out.set(DATA + 2, "1.0").build());
  }

  private @Nullable String attribute(Message message, String name) {
    for (String prefix : binding.prefixes()) {
      String value = header(message, prefix + name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String header(Message message, String name) {
    for (Header header : message.headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        try {
          ByteBuffer bytes = ByteBuffer.wrap(header.value().unsafeArray());
          return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
          throw invalid("has a header `" + name + "` that is not UTF-8");
        }
      }
    }
    return null;
  }

  private static Fault invalid(String what) {
    return Fault.of(Fault.Kind.INVALID, what);
  }
}
