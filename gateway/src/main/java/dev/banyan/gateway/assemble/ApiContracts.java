package dev.banyan.gateway.assemble;

import dev.banyan.base.Fault;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.ListenSection;
import dev.banyan.config.model.SystemSection;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.api.events.Asked;
import dev.banyan.gateway.api.events.Feed;
import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.RouteDescription;
import dev.banyan.gateway.api.openapi.RouteProblems;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.assemble.durable.KeyContracts;
import dev.banyan.gateway.durable.CommandProblems;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.guard.Guards;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells an API as its contract tells it, from the assembly: what OpenAPI documents are made of.
public final class ApiContracts {
  /// The listener that serves no API.
  private static final String ADMIN = "admin";

  private final Assembly assembly;
  private final ApiSection section;
  private final String api;
  private final RouteProblems problems;
  private final Map<String, Integer> ids = new HashMap<>();

  private ApiContracts(Assembly assembly, Name api, ApiSection section) {
    this.assembly = assembly;
    this.api = api.value();
    this.section = section;
    this.problems = new RouteProblems(new Answers(assembly.problems()));
  }

  /// All APIs of the configuration, by name.
  public static Map<String, ApiDescription> all(Assembly assembly) {
    Map<String, ApiDescription> all = new LinkedHashMap<>();
    assembly
        .loaded()
        .configuration()
        .apis()
        .forEach(
            (name, section) ->
                all.put(name.value(), new ApiContracts(assembly, name, section).describe()));
    return all;
  }

  /// Where the APIs are reached: at the first listener that serves them.
  public static ApiDescription.Origin origin(Assembly assembly) {
    Map<Name, ListenSection> listeners = assembly.loaded().configuration().listen();
    for (Map.Entry<Name, ListenSection> one : listeners.entrySet()) {
      if (!one.getKey().value().equals(ADMIN)) {
        int port = one.getValue().port();
        boolean encrypted = one.getValue().speaksTls();
        boolean usual = port == 0 || port == (encrypted ? 443 : 80);
        return new ApiDescription.Origin(usual ? "localhost" : "localhost:" + port, encrypted);
      }
    }
    return new ApiDescription.Origin("localhost", false);
  }

  private ApiDescription describe() {
    String base = section.base().equals("/") ? "" : section.base();
    List<RouteDescription> routes = new ArrayList<>();
    for (AssembledRoute route : assembly.routes()) {
      if (route.api().equals(api) && route.target() instanceof AssembledRoute.Target.Rest rest) {
        routes.add(route(route, rest, route.pattern().text().substring(base.length())));
      }
      if (route.api().equals(api)
          && route.target() instanceof AssembledRoute.Target.Streamed(var told)) {
        routes.add(stream(route, told.feed(), route.pattern().text().substring(base.length())));
      }
    }
    Set<String> keyed = keyed(api);
    if (keyed != null) {
      routes.add(KeyContracts.lookup(keyed, problems));
    }
    ApiSection.About about = section.about();
    return new ApiDescription(
        about.title() == null ? assembly.name() + " " + api : about.title(),
        about.version(),
        orEmpty(about.doc()),
        contact(about.contact()),
        base,
        schemes(routes),
        routes);
  }

  private RouteDescription stream(AssembledRoute route, Feed feed, String path) {
    List<RouteDescription.Parameter> parameters = new ArrayList<>();
    Asked.parameters(feed)
        .forEach(field -> parameters.add(parameter(field, RouteDescription.In.QUERY)));
    Signature signature =
        new Signature(
            feed.source().replace('/', ' ') + " events",
            Structure.of("nothing", List.of()),
            null,
            List.of(),
            Effect.READ,
            Signature.Delivery.STREAMED,
            "Tells the events of the " + feed.source().replace('/', ' ') + " as they happen.");
    RouteProblems.Before before =
        new RouteProblems.Before(
            !route.callers().isEmpty(),
            !route.roles().isEmpty(),
            !route.limits().isEmpty(),
            false,
            List.of(Asked.unknownPosition()));
    return new RouteDescription(
        route.method(),
        path,
        id("get", signature),
        route.doc().isEmpty() ? signature.doc() : route.doc(),
        parameters,
        null,
        RouteDescription.Answer.stream(told(feed)),
        problems.of(signature, before, RouteDescription.Condition.NONE),
        RouteDescription.Condition.NONE,
        route.callers(),
        route.roles(),
        false);
  }

  private static Map<String, Structure> told(Feed feed) {
    Map<String, Structure> told = new LinkedHashMap<>(feed.shapes());
    told.putAll(feed.asides());
    return told;
  }

  /// The callers of the routes that honour idempotency keys; null where there are no such routes.
  private @Nullable Set<String> keyed(String api) {
    Set<String> callers = null;
    for (AssembledRoute route : assembly.routes()) {
      boolean honours = route.conduct().keys() instanceof KeyRules.Honoured;
      if (route.api().equals(api) && route.target().called() != null && honours) {
        callers = callers == null ? new TreeSet<>() : callers;
        callers.addAll(route.callers());
      }
    }
    return callers;
  }

  private static ApiDescription.@Nullable Contact contact(ApiSection.@Nullable Contact contact) {
    return contact == null
        ? null
        : new ApiDescription.Contact(
            orEmpty(contact.name()), orEmpty(contact.url()), orEmpty(contact.email()));
  }

  private static String orEmpty(@Nullable Object text) {
    return text == null ? "" : text.toString();
  }

  /// Those that a route of the API asks for.
  private Map<String, ApiDescription.SecurityScheme> schemes(List<RouteDescription> routes) {
    Set<String> asked = new HashSet<>();
    routes.forEach(route -> asked.addAll(route.callers()));
    Map<String, ApiDescription.SecurityScheme> schemes = new TreeMap<>();
    Configuration configuration = assembly.loaded().configuration();
    configuration
        .callers()
        .forEach(
            (name, callers) -> {
              if (asked.contains(name.value())) {
                schemes.put(name.value(), scheme(callers));
              }
            });
    return schemes;
  }

  private static ApiDescription.SecurityScheme scheme(CallerSection callers) {
    return switch (callers) {
      case CallerSection.ApiKeys keys ->
          new ApiDescription.SecurityScheme.ApiKey(keys.apiKey().header());
      case CallerSection.Tokens _ -> new ApiDescription.SecurityScheme.Bearer("JWT");
      case CallerSection.Introspected _ -> new ApiDescription.SecurityScheme.Bearer("token");
      case CallerSection.Certified _ -> new ApiDescription.SecurityScheme.Certificate();
      case CallerSection.Passwords _ -> new ApiDescription.SecurityScheme.Basic();
      case CallerSection.Signed(var signature) ->
          new ApiDescription.SecurityScheme.ApiKey(signature.header());
    };
  }

  private RouteDescription route(
      AssembledRoute route, AssembledRoute.Target.Rest rest, String path) {
    RestRoute compiled = rest.route();
    Signature signature = rest.operation().operation().signature();
    RouteDescription.Condition condition = condition(rest, signature);
    return new RouteDescription(
        route.method(),
        path.isEmpty() ? "/" : path,
        id(compiled.method(), signature),
        route.doc().isEmpty() ? signature.doc() : route.doc(),
        KeyContracts.with(parameters(compiled), route.conduct().keys()),
        body(compiled),
        new RouteDescription.Answer(
            status(compiled, signature),
            signature.returns(),
            signature.delivery(),
            KeyContracts.headers(
                compiled.headers().stream().map(RestRoute.AnswerHeader::name).toList(),
                route.conduct().keys())),
        problems.of(signature, before(route, compiled), condition),
        condition,
        route.callers(),
        route.roles(),
        false);
  }

  /// The operation's name in camel case; the method is put before where two routes share one.
  private String id(String method, Signature signature) {
    StringBuilder id = new StringBuilder();
    for (String part : signature.name().split("[^A-Za-z0-9]+")) {
      id.append(
          id.isEmpty()
              ? part.substring(0, Math.min(1, part.length())).toLowerCase(Locale.ROOT)
                  + part.substring(Math.min(1, part.length()))
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    int count = ids.merge(id.toString(), 1, Integer::sum);
    return count == 1 ? id.toString() : method.toLowerCase(Locale.ROOT) + "_" + id + count;
  }

  private static List<RouteDescription.Parameter> parameters(RestRoute route) {
    List<RouteDescription.Parameter> parameters = new ArrayList<>();
    List<String> names = RoutePattern.parse(route.name().split(" ", 2)[1]).parameters();
    for (Source.Bound bound : route.parameters()) {
      Field field = bound.field();
      switch (bound.source()) {
        case Source.Path(int index) ->
            parameters.add(parameter(named(field, names.get(index)), RouteDescription.In.PATH));
        case Source.Query(String name) ->
            parameters.add(parameter(named(field, name), RouteDescription.In.QUERY));
        case Source.Header(String name) ->
            parameters.add(parameter(named(field, name), RouteDescription.In.HEADER));
        case Source.Body _,
            Source.Patch _,
            Source.Member _,
            Source.CallerId _,
            Source.Computed _,
            Source.Absent _ -> {}
      }
    }
    Source.Variables variables = route.variables();
    if (variables != null) {
      variables.query().fields().stream()
          .filter(
              field -> parameters.stream().noneMatch(p -> p.field().name().equals(field.name())))
          .forEach(field -> parameters.add(parameter(field, RouteDescription.In.QUERY)));
      variables.path().fields().stream()
          .filter(
              field -> parameters.stream().noneMatch(p -> p.field().name().equals(field.name())))
          .forEach(field -> parameters.add(parameter(field, RouteDescription.In.PATH)));
    }
    return parameters;
  }

  private static RouteDescription.Parameter parameter(Field field, RouteDescription.In in) {
    return new RouteDescription.Parameter(field, in);
  }

  private static Field named(Field field, String name) {
    return new Field(
        name, field.type(), field.required(), field.nullable(), field.marks(), field.doc());
  }

  private static RouteDescription.@Nullable Body body(RestRoute route) {
    for (Source.Bound bound : route.parameters()) {
      switch (bound.source()) {
        case Source.Body _ -> {
          return new RouteDescription.Body(
              bound.field().type(), RouteDescription.Body.Form.WHOLE, bound.field().required());
        }
        case Source.Patch(var type) -> {
          return new RouteDescription.Body(type, RouteDescription.Body.Form.MERGE_PATCH, true);
        }
        case Source.Path _,
            Source.Query _,
            Source.Header _,
            Source.Member _,
            Source.CallerId _,
            Source.Computed _,
            Source.Absent _ -> {}
      }
    }
    return route.body() == null
        ? null
        : new RouteDescription.Body(route.body(), RouteDescription.Body.Form.WHOLE, true);
  }

  private static int status(RestRoute route, Signature signature) {
    if (route.status() != null) {
      return route.status();
    }
    if (signature.returns() == null) {
      return 204;
    }
    return route.creates() ? 201 : 200;
  }

  private RouteProblems.Before before(AssembledRoute route, RestRoute compiled) {
    boolean quarantine =
        assembly.systems().values().stream()
            .anyMatch(part -> part.section().drift() == SystemSection.Drift.QUARANTINE);
    return new RouteProblems.Before(
        !route.callers().isEmpty(),
        !route.roles().isEmpty(),
        !route.limits().isEmpty(),
        body(compiled) != null,
        Stream.concat(
                quarantine
                    ? Stream.of(
                        Fault.builder(Fault.Kind.OVERLOADED, "").name(Guards.DRIFTED).build())
                    : Stream.of(),
                CommandProblems.of(route.conduct().keys()).stream())
            .toList());
  }

  private static RouteDescription.Condition condition(
      AssembledRoute.Target.Rest rest, Signature signature) {
    if (rest.operation().form().conditional()) {
      return RouteDescription.Condition.MAY_MATCH;
    }
    boolean versioned =
        rest.route().method().equals("GET")
            && signature.effect() == Effect.READ
            && signature.returns() != null
            && signature.delivery() == Signature.Delivery.WHOLE;
    return versioned ? RouteDescription.Condition.VERSIONED : RouteDescription.Condition.NONE;
  }
}
