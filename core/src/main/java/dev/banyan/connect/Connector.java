package dev.banyan.connect;

/// A kind of system. One instance for the process; stateless.
///
/// `S` is the record of its settings: it drives decoding, checks, the JSON Schema and the reference
/// page of the key `systems.NAME.KIND`.
public interface Connector<S extends Record> {
  /// The key under a system that selects this connector: `jdbc`, `soap`, `http`.
  String kind();

  Class<S> settings();

  /// Reads the system's contract (a WSDL, a snapshot, an OpenAPI document) without touching the
  /// system. Reports what is wrong to `context.mistakes()` and returns what could be read.
  LegacySystem read(S settings, SystemContext context);
}
