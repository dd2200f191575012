package dev.banyan.connectors.message;

import dev.banyan.base.ByteSize;
import dev.banyan.config.text.YamlReader;
import dev.banyan.connect.SystemContext;
import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlFolder;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlLimits;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xsd.SchemaTypes;
import dev.banyan.formats.xsd.Schemas;
import dev.banyan.formats.xsd.XmlCodec;
import dev.banyan.formats.xsd.XmlElementType;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.json.schema.Schema;
import dev.banyan.json.schema.SchemaReader;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what the messages of a system are from its settings and the schema they name, and reports
/// what is wrong with either. Owned by one thread, used once.
public final class ContentReader {
  private static final YamlReader.Limit SCHEMA =
      new YamlReader.Limit(4 << 20, "leave out what the messages do not use");

  private static final long BYTES_CEILING = 64L << 20;

  private final Content content;
  private final SystemContext context;
  private final String section;
  private final StringBuilder seen = new StringBuilder();

  /// `section` is the key that the settings stand under; empty for the system's own.
  public ContentReader(Content content, SystemContext context, String section) {
    this.content = content;
    this.context = context;
    this.section = section;
  }

  /// What was read, as text: of another schema, another one.
  public String digest() {
    return seen.toString();
  }

  /// The messages; where something is wrong with them, which is reported, any bytes.
  public MessageFormat read(CloudEvents.Binding binding) {
    if (content.messageMax().bytes() > BYTES_CEILING) {
      error(
          "too-large",
          at("message-max"),
          "a message is held in memory whole, at most " + new ByteSize(BYTES_CEILING),
          "larger things belong into a store, and their address into the message");
    }
    Payload payload = payload();
    CloudEvents events =
        content.envelope() == null
            ? null
            : new CloudEvents(payload, binding, content.envelope(), content.messageMax().bytes());
    MessageFormat format =
        new MessageFormat(payload, events, content.key(), content.messageMax().bytes());
    String key = content.key();
    if (key != null && format.type().position(key) < 0) {
      error(
          "no-such-field",
          at("key"),
          "messages have no field `" + key + "`",
          Suggestion.forWord(key, format.type().fields().stream().map(f -> f.name()).toList()));
    }
    return format;
  }

  private Payload payload() {
    Path schema = content.schema();
    Content.Body body = content.body();
    if (schema != null && body != null) {
      error(
          "two-contents",
          at("body"),
          "the schema says already what a message is",
          "remove `body`, or `schema`");
    } else if (schema == null && body == null && !context.writes("schema")) {
      error(
          "no-content",
          at("schema"),
          "nothing says what its messages are",
          "name a `schema`, or write `body: text` or `body: bytes`");
    }
    Payload described = schema == null ? null : described(schema);
    if (described != null) {
      return described;
    }
    return body == Content.Body.TEXT ? new Payload.OfText() : new Payload.OfBytes();
  }

  private @Nullable Payload described(Path schema) {
    boolean xml = schema.toString().toLowerCase(Locale.ROOT).endsWith(".xsd");
    return xml ? xml(schema) : json(schema);
  }

  private @Nullable Payload xml(Path schema) {
    XmlFolder folder = new XmlFolder(context.folder(), context.mistakes());
    Path file = folder.resolve(null, schema.toString(), at("schema"));
    XmlElement root = file == null ? null : folder.read(file, at("schema"));
    if (file == null || root == null) {
      return null;
    }
    Schemas schemas = new Schemas(folder);
    schemas.add(file, at("schema"));
    SchemaTypes types = new SchemaTypes(schemas);
    seen.append(folder.digest());
    XmlName name = root(types.elements());
    if (name == null) {
      return null;
    }
    SchemaTypes.Use<XmlElementType> use = types.element(name, root);
    if (use.value() == null || use.flaw() != null) {
      error(
          "unusable-schema",
          at("schema"),
          "the element " + name + " cannot be used: " + use.flaw(),
          "messages of it cannot be read; take them as `body: bytes`");
      return null;
    }
    XmlLimits limits = XmlLimits.DEFAULT.bytesMax(content.messageMax().bytes());
    return new Payload.OfXml(new XmlCodec(use.value()), XmlInput.of(limits));
  }

  /// The element that is meant; null, with a mistake, where that cannot be told.
  private @Nullable XmlName root(List<XmlName> all) {
    String wanted = content.root();
    List<XmlName> fitting =
        all.stream().filter(one -> wanted == null || one.local().equals(wanted)).toList();
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    List<String> names = all.stream().map(XmlName::local).sorted().toList();
    if (all.isEmpty()) {
      if (!context.mistakes().hasErrors()) {
        error(
            "no-root",
            at("schema"),
            "the schema has no global element, and a message is one",
            "name the schema that has it");
      }
    } else if (wanted != null && fitting.isEmpty()) {
      error(
          "no-such-root",
          at("root"),
          "the schema has no global element `" + wanted + "`",
          Suggestion.forWord(wanted, names));
    } else {
      error(
          "which-root",
          at("root"),
          "the schema has several elements that a message could be",
          "choose one with `root`: " + String.join(", ", names));
    }
    return null;
  }

  private @Nullable Payload json(Path schema) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(schema)) {
      bytes = in.readNBytes(SCHEMA.bytesMax() + 1);
    } catch (IOException _) {
      error(
          "no-contract",
          at("schema"),
          "there is no file " + shown(schema) + " that can be read",
          "name the schema of its messages");
      return null;
    }
    seen.append(Digests.sha256(bytes));
    Node root = YamlReader.read(shown(schema), bytes, SCHEMA, context.mistakes());
    if (root == null) {
      return null;
    }
    SchemaReader reader = SchemaReader.foreign(root);
    Node meant = content.root() == null ? root : reference(content.root(), at("root"));
    String name = content.root() == null ? "Message" : content.root();
    return switch (reader.read(meant, name)) {
      case Schema.Refused(Place place, String reason) -> {
        error("unusable-schema", place, reason, "take the messages as `body: bytes`");
        yield null;
      }
      case Schema.Typed(Type type, boolean _) -> {
        Place lost = type instanceof Structure structure ? reader.incomplete(structure) : null;
        if (lost != null) {
          error(
              "unusable-schema",
              lost,
              "a required property has no type here, so that no message could be written",
              "take the messages as `body: bytes`");
        }
        yield json(type);
      }
    };
  }

  private Payload json(Type type) {
    JsonReader.Options options =
        new JsonReader.Options(
            JsonLimits.DEFAULT.bytes(content.messageMax().bytes()),
            JsonReader.Unknown.IGNORE,
            JsonNumbers.PLAIN);
    return new Payload.OfJson(
        type,
        JsonReader.of(type, options),
        JsonWriter.of(type, JsonNumbers.PLAIN, JsonWriter.Show.ALL));
  }

  private static Node reference(String name, Place place) {
    String pointer = name.replace("~", "~0").replace("/", "~1");
    Node target = new Node.Scalar("#/$defs/" + pointer, true, place);
    return new Node.Mapping(List.of(new Node.Entry(new Name("$ref", place), target)), place);
  }

  private String shown(Path file) {
    Path absolute = context.folder().toAbsolutePath().normalize();
    return file.startsWith(absolute) ? absolute.relativize(file).toString() : file.toString();
  }

  private Place at(String key) {
    return section.isEmpty() ? context.at(key) : context.at(section);
  }

  private void error(String code, Place place, String what, String wayOut) {
    context.mistakes().error(code, place, what, wayOut);
  }
}
