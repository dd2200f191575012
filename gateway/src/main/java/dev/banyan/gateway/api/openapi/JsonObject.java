package dev.banyan.gateway.api.openapi;

import dev.banyan.json.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// An object of the document while it is written: members in the order in which they were put.
/// Owned by one thread.
final class JsonObject {
  private final SequencedMap<String, JsonTree> members = new LinkedHashMap<>();

  static JsonObject of(String name, JsonTree value) {
    return new JsonObject().put(name, value);
  }

  static JsonObject of(String name, String value) {
    return of(name, JsonTree.text(value));
  }

  JsonObject put(String name, JsonTree value) {
    members.put(name, value);
    return this;
  }

  JsonObject put(String name, String value) {
    return put(name, JsonTree.text(value));
  }

  JsonObject put(String name, JsonObject value) {
    return put(name, value.json());
  }

  JsonObject put(String name, List<JsonTree> items) {
    return put(name, JsonTree.list(items));
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  JsonTree json() {
    return JsonTree.object(members);
  }
}
