package dev.banyan.connectors.http;

import dev.banyan.type.Type;
import java.util.List;
import java.util.Map;

/// What an OpenAPI document says of a service: its types and operations, and why others of them
/// cannot be used.
record Contract(
    Map<String, Type> types, List<HttpOperation> operations, Map<String, String> refused) {
  static final Contract NONE = new Contract(Map.of(), List.of(), Map.of());

  Contract {
    types = Map.copyOf(types);
    operations = List.copyOf(operations);
    refused = Map.copyOf(refused);
  }
}
