package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.operation.Caller;
import dev.banyan.value.Bytes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One way of telling who asks: a key of `callers:`. Called on event loops: answers from memory, or
/// says what it needs. Thread-safe.
public interface Recognizer {
  /// The key under `callers:`.
  String name();

  /// Looks at the request's credentials.
  Finding recognize(Credentials credentials);

  /// The `WWW-Authenticate` challenge (RFC 9110 §11.6.1) for an answer 401; `refused` is why this
  /// method refused the credential, null where it saw none.
  String challenge(@Nullable Reason refused);

  /// The header names that carry this method's credential, in lower case: never relayed, never
  /// logged.
  List<String> credentialHeaders();

  /// The token that this method has recognised the caller by; null where it goes by something else.
  default @Nullable Secret token(Credentials credentials) {
    return null;
  }

  /// What a recogniser looks at.
  interface Credentials {
    /// All values of a header, in order.
    List<String> header(String name);

    /// The network that it is sent from, as limits count callers' addresses.
    String network();

    /// What a look at the only header of that name finds, where it stands; null where there is
    /// none, or more than one.
    <T> @Nullable T look(String name, Bytes.Look<T> look);

    /// The certificate chain that the listener has verified, the client's own first; null where the
    /// client showed none.
    @Nullable List<X509Certificate> certificates();
  }

  /// What came of it.
  sealed interface Finding {
    /// No credential of this kind was sent: the next recogniser may look.
    record Missing() implements Finding {
      public static final Missing MISSING = new Missing();
    }

    record Known(Caller caller) implements Finding {}

    /// A credential was sent that is another method's, by what it says of itself: the next may
    /// look. Where none knows it, this is why it is refused.
    record Foreign(Refused refusal) implements Finding {}

    /// A credential was sent and does not hold: no other recogniser is asked.
    record Refused(Reason reason, Fault fault) implements Finding {}

    /// Deciding needs I/O or long computing: `work` finds it out, off the event loop.
    record Later(Supplier<Finding> work) implements Finding {}

    /// Deciding needs the whole body, off the event loop.
    record Unproven(Proof proof) implements Finding {}
  }

  /// Proves who sent a body.
  interface Proof {
    Finding prove(byte[] body);

    /// The request was answered with a failure after all: the same message may come again.
    void failed();
  }

  /// A refusal: 401, or 503 where nothing could be decided. `message` may reach the caller; `why`
  /// is for the log and holds nothing of the credential.
  static Finding.Refused refused(Reason reason, String message, String why) {
    Fault.Kind kind =
        switch (reason) {
          case UNDECIDED -> Fault.Kind.OVERLOADED;
          case MALFORMED,
              UNKNOWN,
              FORGED,
              EXPIRED,
              NOT_YET_VALID,
              REVOKED,
              FOREIGN,
              UNBOUND,
              REPLAYED,
              THROTTLED ->
              Fault.Kind.UNAUTHENTICATED;
        };
    Fault.Builder fault = Fault.builder(kind, message).operator(why);
    if (kind == Fault.Kind.OVERLOADED) {
      fault.retryAfter(Duration.ofSeconds(5));
    }
    return new Finding.Refused(reason, fault.build());
  }

  /// What is answered when nobody can be recognised now.
  static Finding.Refused undecided(String why) {
    return refused(Reason.UNDECIDED, "Callers cannot be checked now", why);
  }
}
