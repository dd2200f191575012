package dev.banyan.connectors.http;

import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Signature;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One operation of a contract, compiled: how its input becomes a request, and what its answers
/// are.
record HttpOperation(
    Signature signature,
    String method,
    List<Step> path,
    List<Parameter> query,
    List<Parameter> headers,
    @Nullable Body body,
    @Nullable JsonReader answer,
    Map<String, Refusal> refusals) {

  /// A part of the path: text as it stands, or a parameter.
  sealed interface Step {
    record Literal(String text) implements Step {}

    record Value(Parameter parameter) implements Step {}
  }

  /// `position` is that of its field in `takes`; a list is either repeated or joined by commas.
  record Parameter(int position, String name, boolean repeated) {}

  record Body(int position, String contentType, JsonWriter writer) {}

  /// A declared failure; `detail` null where it carries nothing that we can read.
  record Refusal(String name, @Nullable JsonReader detail) {}

  /// The declared failure of a status: by its number, by its class (`4XX`), or `default`; null for
  /// none.
  @Nullable Refusal refusal(int status) {
    Refusal exact = refusals.get(Integer.toString(status));
    if (exact != null) {
      return exact;
    }
    Refusal same = refusals.get(status / 100 + "XX");
    return same != null ? same : refusals.get("default");
  }
}
