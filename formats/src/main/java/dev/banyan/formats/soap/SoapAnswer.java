package dev.banyan.formats.soap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an envelope holds: a result or a fault.
public sealed interface SoapAnswer {
  /// The body's value, null for an empty body; and the values of the expected headers, in the order
  /// asked for, null where one is not there.
  record Result(@Nullable Object body, List<@Nullable Object> headers) implements SoapAnswer {}

  /// A fault. `code` is the local name (`Client`, `Server`, `Sender`, `Receiver`, …), `name` and
  /// `detail` are those of the declared fault whose element the detail holds, null for none.
  record Failure(String code, String reason, @Nullable String name, @Nullable Object detail)
      implements SoapAnswer {
    /// Whether the system blames the message rather than itself.
    public boolean blamesCaller() {
      return code.startsWith("Client") || code.startsWith("Sender");
    }
  }
}
