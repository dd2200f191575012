package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import java.util.List;

/// One way of telling who asks: a key of `callers:`. Called on event loops: answers from memory.
/// Thread-safe.
public interface Recognizer extends AutoCloseable {
  /// The key under `callers:`.
  String name();

  /// Looks at the request's credentials.
  Finding recognize(Credentials credentials);

  /// The `WWW-Authenticate` challenge (RFC 9110 §11.6.1) for an answer 401.
  String challenge();

  /// The header names that carry this method's credential, in lower case: never relayed, never
  /// logged.
  List<String> credentialHeaders();

  @Override
  void close();

  /// What a recogniser looks at.
  @FunctionalInterface
  interface Credentials {
    /// All values of a header, in order.
    List<String> header(String name);
  }

  /// What came of it.
  sealed interface Finding {
    /// No credential of this kind was sent: the next recogniser may look.
    record Missing() implements Finding {
      public static final Missing MISSING = new Missing();
    }

    record Known(Caller caller) implements Finding {}

    /// A credential was sent and does not hold: no other recogniser is asked.
    record Refused(Fault fault) implements Finding {}

    /// Deciding needs I/O. Run `work` off the event loop, then ask again, once.
    record Later(Runnable work) implements Finding {}
  }
}
