package dev.banyan.cli.explain;

import dev.banyan.config.model.OperationSection;
import dev.banyan.gateway.api.ProblemType;
import dev.banyan.gateway.api.openapi.RouteDescription;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.assemble.ApiContracts;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.CompiledOperation;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.json.JsonTree;
import dev.banyan.text.Name;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one request would meet: the route that wins and why others do not, the gate, the operation,
/// the guards, and what it may be answered with. Asks nobody.
public final class RequestExplanation {
  private final Assembly assembly;
  private final String method;
  private final String path;

  private RequestExplanation(Assembly assembly, String method, String path) {
    this.assembly = assembly;
    this.method = method;
    this.path = path;
  }

  /// The explanation; `path` without a query.
  public static JsonTree of(Assembly assembly, String method, String path) {
    return new RequestExplanation(assembly, method, path).tree();
  }

  private JsonTree tree() {
    RouteTable<AssembledRoute> table = new RouteTable<>();
    assembly.routes().forEach(route -> table.add(route.method(), route.pattern(), route));
    RouteTable.Match<AssembledRoute> match = table.find(method, path);
    Outline all = new Outline().put("request", method + " " + path);
    AssembledRoute route = match == null ? null : match.route();
    if (match == null || route == null) {
      String answer =
          match == null
              ? "404: no route has this path"
              : "405: the path takes " + String.join(", ", new TreeSet<>(match.allowed()));
      return all.put("answer", answer).put("routes", nearby()).tree();
    }
    all.put("route", route.name() + " of API " + route.api() + " (" + route.place() + ")");
    all.put("path parameters", parameters(route, match.parameters()));
    Outline others = others(route);
    all.put("other routes", others.isEmpty() ? null : others);
    GateExplanation steps = new GateExplanation(assembly, route);
    all.put("gate, in this order", steps.gate());
    all.put("after the gate, in this order", steps.after());
    switch (route.target()) {
      case AssembledRoute.Target.Rest rest -> {
        all.put("parameters", sources(rest.route(), route.pattern()));
        all.put("operation", story(rest.operation()));
        all.put("guards, outermost first", guards(rest.operation()));
      }
      case AssembledRoute.Target.Relayed relayed -> {
        all.put("relay", "to " + relayed.system() + ", streamed both ways, unguarded");
        all.put("events and WebSockets may be silent for", relayed.idle());
        all.put("WebSockets", relayed.webSockets());
      }
      case AssembledRoute.Target.Streamed streamed -> all.put("stream of events", streamed.story());
    }
    return all.put("settings", steps.settings())
        .put("may be answered with", problems(route))
        .tree();
  }

  private Outline nearby() {
    Outline routes = new Outline();
    for (AssembledRoute route : assembly.routes()) {
      if (matches(route.pattern())) {
        routes.put(route.name(), "has this path");
      } else if (route.pattern().text().startsWith(start())) {
        routes.put(route.name(), "begins alike");
      }
    }
    return routes;
  }

  private String start() {
    int slash = path.indexOf('/', 1);
    return slash < 0 ? path : path.substring(0, slash);
  }

  private boolean matches(RoutePattern pattern) {
    String[] words = path.substring(1).split("/", -1);
    List<RoutePattern.Segment> segments = pattern.segments();
    for (int i = 0; i < segments.size(); i++) {
      switch (segments.get(i)) {
        case RoutePattern.Segment.Rest _ -> {
          return i < words.length;
        }
        case RoutePattern.Segment.Literal(String text) -> {
          if (i >= words.length || !words[i].equals(text)) {
            return false;
          }
        }
        case RoutePattern.Segment.Parameter _ -> {
          if (i >= words.length || words[i].isEmpty()) {
            return false;
          }
        }
      }
    }
    return words.length == segments.size();
  }

  private @Nullable Outline parameters(AssembledRoute route, int[] marks) {
    Outline values = new Outline();
    List<String> names = route.pattern().parameters();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), path.substring(marks[i * 2], marks[i * 2 + 1]));
    }
    return values.isEmpty() ? null : values;
  }

  private Outline others(AssembledRoute winner) {
    Outline others = new Outline();
    for (AssembledRoute route : assembly.routes()) {
      if (route != winner && matches(route.pattern())) {
        boolean samePath = route.pattern().shape().equals(winner.pattern().shape());
        boolean takes =
            route.method().equals(method)
                || route.method().equals(RouteTable.ANY)
                || (method.equals("HEAD") && route.method().equals("GET"));
        others.put(
            route.name(),
            !takes
                ? "is for " + route.method()
                : samePath
                    ? "gives way: " + winner.method() + " is more specific than " + route.method()
                    : "gives way: " + less(route, winner));
      }
    }
    return others;
  }

  private static String less(AssembledRoute route, AssembledRoute winner) {
    List<RoutePattern.Segment> own = route.pattern().segments();
    List<RoutePattern.Segment> others = winner.pattern().segments();
    for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
      if (own.get(i).getClass() != others.get(i).getClass()) {
        return "`" + word(others.get(i)) + "` is more specific than `" + word(own.get(i)) + "`";
      }
    }
    return "it is less specific";
  }

  private static String word(RoutePattern.Segment segment) {
    return switch (segment) {
      case RoutePattern.Segment.Literal(String text) -> text;
      case RoutePattern.Segment.Parameter(String name) -> "{" + name + "}";
      case RoutePattern.Segment.Rest _ -> "**";
    };
  }

  private static Outline sources(RestRoute route, RoutePattern pattern) {
    Outline sources = new Outline();
    for (Source.Bound bound : route.parameters()) {
      sources.put(
          bound.field().name(),
          switch (bound.source()) {
            case Source.Path(int index) -> "path {" + pattern.parameters().get(index) + "}";
            case Source.Query(String name) -> "query " + name;
            case Source.Header(String name) -> "header " + name;
            case Source.Body _ -> "the body";
            case Source.Patch _ -> "the body, a merge patch over the record";
            case Source.Member(int position) ->
                "member " + position(route, position) + " of the body";
            case Source.CallerId _ -> "the caller's id";
            case Source.Computed _ -> "an expression";
            case Source.Absent _ -> "left out";
          });
    }
    return sources;
  }

  private static String position(RestRoute route, int position) {
    return route.body() == null ? "" : route.body().field(position).name();
  }

  private @Nullable String fallback(CompiledOperation operation) {
    OperationSection.Fallback fallback = null;
    for (Map.Entry<Name, OperationSection> one :
        assembly.loaded().configuration().operations().entrySet()) {
      if (one.getKey().value().equals(operation.operation().name())) {
        fallback = one.getValue().fallback();
      }
    }
    return switch (fallback) {
      case null -> null;
      case OperationSection.Fallback.Calls calls -> "what `" + calls.call() + "` answers";
      case OperationSection.Fallback.Declared _ -> "an answer written in the configuration";
    };
  }

  private Outline story(CompiledOperation operation) {
    Outline outline =
        new Outline()
            .put("name", operation.operation().name())
            .put(
                "effect",
                operation
                    .operation()
                    .signature()
                    .effect()
                    .name()
                    .toLowerCase(java.util.Locale.ROOT))
            .put("does", operation.story())
            .put("fallback", fallback(operation));
    return operation.mapping() == null
        ? outline
        : outline.put("mapping", Explanation.mapping(operation.mapping()));
  }

  /// The guards of the operation itself, and those around every call of a system that it or what it
  /// calls makes.
  private Outline guards(CompiledOperation operation) {
    Outline guards = new Outline();
    Map<String, Set<String>> around = new TreeMap<>();
    collect(operation, guards, around, new HashSet<>());
    around.forEach(
        (system, calls) -> {
          SystemPart part = assembly.systems().get(system);
          if (part != null) {
            guards.put("system " + system, Guarding.around(calls, part.guard()));
          }
        });
    return guards;
  }

  private void collect(
      CompiledOperation operation,
      Outline guards,
      Map<String, Set<String>> around,
      Set<String> seen) {
    String name = operation.operation().name();
    if (!seen.add(name)) {
      return;
    }
    if (operation.guard() != null) {
      guards.put("operation " + name, Guarding.of(operation.guard()));
    }
    for (CompiledOperation.Called called : operation.calls()) {
      CompiledOperation inner = assembly.operations().get(called.name());
      if (called.system() != null) {
        around.computeIfAbsent(called.system(), _ -> new TreeSet<>()).add(called.name());
      } else if (inner != null) {
        collect(inner, guards, around, seen);
      }
    }
  }

  private Outline problems(AssembledRoute route) {
    Outline problems = new Outline();
    String shown = route.pattern().text();
    ApiContracts.all(assembly)
        .forEach(
            (api, description) -> {
              for (RouteDescription one : description.routes()) {
                String full = description.base() + (one.path().equals("/") ? "" : one.path());
                boolean same =
                    full.equals(shown) || (description.base() + one.path()).equals(shown);
                if (api.equals(route.api()) && same && one.method().equals(route.method())) {
                  one.problems().stream()
                      .sorted(Comparator.comparingInt(RouteDescription.Problem::status))
                      .forEach(
                          problem ->
                              problems.put(
                                  problem.status() + " " + problem.name(), problem.title()));
                }
              }
            });
    if (problems.isEmpty()) {
      for (ProblemType type : assembly.problems().values()) {
        problems.put(type.status() + " " + type.name(), type.title());
      }
    }
    return problems;
  }
}
