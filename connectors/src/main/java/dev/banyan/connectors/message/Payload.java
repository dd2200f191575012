package dev.banyan.connectors.message;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.formats.xml.XmlWriter;
import dev.banyan.formats.xsd.XmlCodec;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Null;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The bytes of a body and its value, one case for each way of writing one down. Thread-safe.
sealed interface Payload {
  Type type();

  /// The value; throws `MALFORMED`, `INVALID` or `TOO_LARGE` where the bytes are none.
  Object decode(byte[] body);

  byte[] encode(Object value);

  String mediaType();

  /// Whether the bytes are UTF-8, so that a broker which tells texts from bytes gets a text.
  boolean isText();

  /// Any text.
  record OfText() implements Payload {
    @Override
    public Type type() {
      return Type.Text.ANY;
    }

    @Override
    public Object decode(byte[] body) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      } catch (CharacterCodingException _) {
        throw Fault.of(Fault.Kind.MALFORMED, "is not UTF-8");
      }
    }

    @Override
    public byte[] encode(Object value) {
      return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String mediaType() {
      return "text/plain; charset=utf-8";
    }

    @Override
    public boolean isText() {
      return true;
    }
  }

  /// Any bytes.
  record OfBytes() implements Payload {
    @Override
    public Type type() {
      return new Type.Binary(Type.UNBOUNDED);
    }

    @Override
    public Object decode(byte[] body) {
      return Bytes.copyOf(body);
    }

    @Override
    public byte[] encode(Object value) {
      return ((Bytes) value).toArray();
    }

    @Override
    public String mediaType() {
      return "application/octet-stream";
    }

    @Override
    public boolean isText() {
      return false;
    }
  }

  /// JSON of a type.
  record OfJson(Type type, JsonReader reader, JsonWriter writer) implements Payload {
    @Override
    public Object decode(byte[] body) {
      return reader.read(body);
    }

    @Override
    public byte[] encode(Object value) {
      return writer.bytes(value);
    }

    @Override
    public String mediaType() {
      return "application/json";
    }

    @Override
    public boolean isText() {
      return true;
    }
  }

  /// An XML document with a root element of a schema.
  record OfXml(XmlCodec codec, XmlInput input) implements Payload {
    @Override
    public Type type() {
      return codec.type();
    }

    @Override
    public Object decode(byte[] body) {
      try (XmlReader reader = input.open(body, null)) {
        reader.toRoot();
        if (!reader.name().equals(codec.root().name())) {
          throw Fault.of(
              Fault.Kind.INVALID, "has the root " + reader.name() + ", not " + codec.root().name());
        }
        Object value = codec.decode(reader, false);
        reader.finish();
        if (value == Null.NULL) {
          throw Fault.of(Fault.Kind.INVALID, "has a root that is nil");
        }
        return value;
      }
    }

    @Override
    public byte[] encode(Object value) {
      XmlWriter out = new XmlWriter().declaration();
      codec.encode(value, out);
      return out.utf8();
    }

    @Override
    public String mediaType() {
      return "application/xml";
    }

    @Override
    public boolean isText() {
      return true;
    }
  }
}
