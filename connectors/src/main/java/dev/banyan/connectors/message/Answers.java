package dev.banyan.connectors.message;

import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.connect.SystemContext;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the answers to requests are, as the settings of a system say it.
@Doc("What the answers to requests are; like the messages, where nothing else is said.")
public record Answers(
    @Doc("The schema of answers.") @Nullable Path schema,
    @Doc("The root element, or a name below `$defs`, where that schema has several.")
        @Nullable String root,
    @Doc("What answers are without a schema.") Content.@Nullable Body body,
    @Doc("Whether a request changes nothing, so that it may be repeated.") @Default("false")
        boolean read) {

  /// The answers of a system whose messages are `content`; `digest` is told what was read.
  public ContentReader reader(Content content, SystemContext context) {
    boolean own = schema != null || body != null;
    return new ContentReader(
        new Content(
            own ? schema : content.schema(),
            own || root != null ? root : content.root(),
            own ? body : content.body(),
            content.envelope(),
            null,
            content.messageMax()),
        context,
        "requests");
  }
}
