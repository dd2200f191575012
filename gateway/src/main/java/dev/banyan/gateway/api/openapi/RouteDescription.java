package dev.banyan.gateway.api.openapi;

import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One route as its contract tells it. `path` stands below the API's base; `id` is unique in the
/// API; `callers` names security schemes, any of which will do, none of which is needed where it is
/// empty.
public record RouteDescription(
    String method,
    String path,
    String id,
    String doc,
    List<Parameter> parameters,
    @Nullable Body body,
    Answer answer,
    List<Problem> problems,
    Condition condition,
    List<String> callers,
    Set<String> roles,
    boolean deprecated) {
  public RouteDescription {
    parameters = List.copyOf(parameters);
    problems = List.copyOf(problems);
    callers = List.copyOf(callers);
    roles = Set.copyOf(roles);
  }

  /// Where a parameter stands.
  public enum In {
    PATH,
    QUERY,
    HEADER
  }

  public record Parameter(Field field, In in) {}

  /// What is sent. A merge patch is of a structure.
  public record Body(Type type, Form form, boolean required) {
    public enum Form {
      WHOLE,
      MERGE_PATCH
    }
  }

  /// What comes back when all is well; `type` null for nothing (204). A `STREAMED` or `PAGED`
  /// answer is of a list type. `headers` are those that the configuration adds. `events` are the
  /// shapes of what a stream of events tells, by its kind; empty where it is none.
  public record Answer(
      int status,
      @Nullable Type type,
      Signature.Delivery delivery,
      List<String> headers,
      Map<String, Structure> events) {
    public Answer {
      headers = List.copyOf(headers);
      events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
    }

    /// One that is no stream of events.
    public Answer(
        int status, @Nullable Type type, Signature.Delivery delivery, List<String> headers) {
      this(status, type, delivery, headers, Map.of());
    }

    /// A stream of events.
    public static Answer stream(Map<String, Structure> events) {
      return new Answer(200, null, Signature.Delivery.STREAMED, List.of(), events);
    }
  }

  /// A problem by its name, as under `problems:`; `type` is the URI that it is told apart by.
  public record Problem(int status, String name, String title, String type) {}

  /// What the record's version (ETag) is used for.
  public enum Condition {
    /// Nothing.
    NONE,
    /// The answer carries it, and `If-None-Match` may ask for another one only.
    VERSIONED,
    /// A write may name the version it is about in `If-Match`.
    MAY_MATCH,
    /// A write must name it.
    MUST_MATCH
  }
}
