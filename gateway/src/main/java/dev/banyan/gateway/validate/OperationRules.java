package dev.banyan.gateway.validate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the contract says of one operation. `prefixes` begin the names of query parameters that are
/// not looked into. `body` is null where there is none. Immutable.
record OperationRules(
    String name,
    List<ParameterRule> path,
    Map<String, ParameterRule> query,
    Map<String, ParameterRule> headers,
    Set<String> prefixes,
    @Nullable Media body,
    boolean bodyRequired,
    Map<String, Media> answers,
    boolean costly) {

  OperationRules {
    path = List.copyOf(path);
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
    prefixes = Set.copyOf(prefixes);
    answers = Map.copyOf(answers);
  }

  /// The answer declared for a status: by its number, by its class (`4XX`), or `default`.
  @Nullable Media answer(int status) {
    Media exact = answers.get(Integer.toString(status));
    if (exact != null) {
      return exact;
    }
    Media same = answers.get(status / 100 + "XX");
    return same != null ? same : answers.get("default");
  }

  boolean knows(String queryName) {
    return query.containsKey(queryName) || prefixes.stream().anyMatch(queryName::startsWith);
  }
}
