package dev.banyan.connectors.message;

import dev.banyan.base.ByteSize;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the messages of a system are, as its settings say it.
@Doc("What its messages are: of a schema, or text or bytes.")
public record Content(
    @Doc("The schema of its messages: an XML Schema (`.xsd`), or a JSON Schema as JSON or YAML.")
        @Nullable Path schema,
    @Doc("The root element, or a name below `$defs`, where the schema has several.")
        @Nullable String root,
    @Doc("What its messages are without a schema.") @Nullable Body body,
    @Doc("What stands around that which the schema describes.") @Nullable Envelope envelope,
    @Doc("The field by which messages are kept in order; without it their own key.")
        @Nullable String key,
    @Doc("The largest message that is taken or sent.") @Default("1MiB") ByteSize messageMax) {

  /// Messages without a schema.
  public enum Body {
    /// UTF-8.
    TEXT,
    /// As they are.
    BYTES
  }

  /// What may stand around a message. Both modes of CloudEvents 1.0 are taken; this is how they are
  /// sent.
  public enum Envelope {
    /// The attributes in headers, the body as it is (binary mode).
    CLOUDEVENTS,
    /// Attributes and body in one JSON document (structured mode).
    CLOUDEVENTS_STRUCTURED
  }

  /// Settings with every default, for tests.
  public static Content of(Body body) {
    return new Content(null, null, body, null, null, new ByteSize(1 << 20));
  }

  /// The same with another envelope, for tests.
  public Content in(Envelope other) {
    return new Content(schema, root, body, other, key, messageMax);
  }
}
