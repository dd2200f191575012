package dev.banyan.gateway.validate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the contract says of one operation. `objects` are parameters that are not looked into;
/// `body` is null where there is none. Immutable.
record OperationRules(
    String name,
    List<ParameterRule> path,
    Map<String, ParameterRule> query,
    Map<String, ParameterRule> headers,
    Map<String, ParameterRule> cookies,
    Objects objects,
    @Nullable Media body,
    boolean bodyRequired,
    Map<String, Media> answers,
    boolean costly) {

  /// The query parameters by which objects are sent: how their names begin, or their names; `free`
  /// where a contract leaves the names open.
  record Objects(Set<String> prefixes, Set<String> names, boolean free) {
    Objects {
      prefixes = Set.copyOf(prefixes);
      names = Set.copyOf(names);
    }

    boolean know(String name) {
      return free || names.contains(name) || prefixes.stream().anyMatch(name::startsWith);
    }
  }

  OperationRules {
    path = List.copyOf(path);
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
    cookies = Map.copyOf(cookies);
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
    return query.containsKey(queryName) || objects.know(queryName);
  }
}
