package dev.banyan.connect;

import dev.banyan.connect.message.MessageSource;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A system as its contract describes it, not yet opened. Immutable but for the queries added while
/// a configuration is assembled, by one thread.
public interface LegacySystem {
  /// The legacy types, by their name within the system: `CustomerRecord`, `ORDHDR`.
  Map<String, Type> types();

  /// The operations by contract; `Signature.name()` is the name within the system: `GetCustomer`,
  /// `ORDHDR.get`.
  List<Signature> operations();

  /// Why an operation or type that the contract names cannot be used: name → reason. Using one is a
  /// mistake with this reason.
  default Map<String, String> refused() {
    return Map.of();
  }

  /// What messages can be taken from it; null where none can.
  default MessageSource.@Nullable Contract messages() {
    return null;
  }

  /// Adds an operation that the configuration writes itself (`query:`). Null, with a mistake
  /// reported, where that is not possible; where the kind of system has no queries, the default
  /// says so. After success [#types] has the row type under `NAME.row`.
  default @Nullable Signature query(QuerySource source, Mistakes mistakes) {
    mistakes.error(
        "no-queries",
        source.place(),
        "this kind of system does not take queries",
        "a query needs a `jdbc` system");
    return null;
  }

  /// Where a relay to this system goes; null where it cannot be relayed to.
  default @Nullable RelayTarget relayTarget() {
    return null;
  }

  /// Whether the system is told who asks, so that its answers may depend on it.
  default boolean tellsCaller() {
    return false;
  }

  /// Whether the system lets in only callers whose own token can be exchanged for one of its.
  default boolean needsCallersToken() {
    return false;
  }

  /// The OpenAPI document that the system is described by; null where there is none.
  default @Nullable Path contract() {
    return null;
  }

  /// Whether the live system can be compared with its contract (`drift:`).
  default boolean comparable() {
    return false;
  }

  /// Opens pools and connections lazily: a system that is down must not stop the start.
  LiveSystem open(Http.Factory http);

  /// The certificates that connections to it are made with.
  default Http.Tls tls() {
    return Http.Tls.USUAL;
  }

  /// What decides whether a reload may keep the opened system: equal fingerprints, same system.
  String fingerprint();
}
