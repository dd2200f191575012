package dev.banyan.gateway.api.rest;

import dev.banyan.connect.Http;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Priority;
import dev.banyan.type.Structure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A route to an operation, as it is assembled: where each parameter comes from and how the answer
/// is given. `status` null lets the method decide. `queryNames` are all query parameters the route
/// knows; others are refused. `conditional` says that the operation reads the record first, so that
/// If-Match can be held to it. `tagging` names what is read, or changed.
public record RestRoute(
    String name,
    String method,
    Operation operation,
    List<Source.Bound> parameters,
    Source.@Nullable Variables variables,
    Set<String> queryNames,
    @Nullable Structure body,
    boolean creates,
    boolean conditional,
    @Nullable Integer status,
    Terms terms,
    long bodyBytesMax,
    List<AnswerHeader> headers,
    Visibility visibility,
    Tagging tagging) {

  /// What a caller may see of an answer and of the record that a write starts from, what it may
  /// change by a body, and which records are for it; null where there is no such rule.
  public record Visibility(
      @Nullable Veil answer,
      @Nullable Veil original,
      @Nullable Veil body,
      @Nullable RecordRule record) {}

  /// What a request of the route may take: its time, its priority when there is not room for all,
  /// and how many repetitions its calls may add together. `tellsCaller`: a system that is asked is
  /// told who asks.
  public record Terms(Duration deadline, Priority priority, int repeats, boolean tellsCaller) {
    /// What a request is granted. `earlier`: what may have been done before.
    public Grant grant(Grant.Earlier earlier) {
      return new Grant(priority, repeats, earlier);
    }
  }

  /// A header of a good answer, computed from `answer`.
  public record AnswerHeader(String name, dev.banyan.expr.Expression value) {
    /// Null where the expression gave nothing, or something that cannot be a header's value.
    Http.@Nullable Header of(@Nullable Object answer) {
      Object text = value.evaluate(answer);
      if (text == null) {
        return null;
      }
      String line = text.toString();
      boolean clean = line.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f));
      return clean ? new Http.Header(name, line) : null;
    }
  }

  public RestRoute {
    parameters = List.copyOf(parameters);
    queryNames = Set.copyOf(queryNames);
    headers = List.copyOf(headers);
  }
}
