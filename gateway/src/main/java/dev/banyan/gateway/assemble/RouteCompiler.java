package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.With;
import dev.banyan.config.model.durable.EventsSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.gateway.api.events.EventRoute;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.gateway.assemble.cache.CacheCompiler;
import dev.banyan.gateway.assemble.durable.EventFeeds;
import dev.banyan.gateway.assemble.durable.IdempotencyCompiler;
import dev.banyan.gateway.assemble.durable.ModelOperations;
import dev.banyan.gateway.assemble.durable.ProjectionOperations;
import dev.banyan.gateway.assemble.section.Drills;
import dev.banyan.gateway.assemble.section.Lasting;
import dev.banyan.gateway.assemble.section.Rewritings;
import dev.banyan.gateway.assemble.section.Traffic;
import dev.banyan.gateway.assemble.validate.ValidationCompiler;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.limit.compile.LimitCompiler;
import dev.banyan.gateway.limit.compile.LimitExpressions;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles the routes of one API. Owned by one thread.
final class RouteCompiler {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "ANY");

  private final Name api;
  private final ApiSection section;
  private final Scene scene;
  private final PermissionCompiler permissions;
  private final ValidationCompiler validations;
  private final IdempotencyCompiler keys;

  /// What routes refer to.
  record Scene(
      Operations operations,
      ModelOperations models,
      ProjectionOperations projections,
      EventFeeds feeds,
      Map<String, LegacySystem> systems,
      Loaded loaded,
      Set<String> callers,
      Set<String> problems,
      Bindings bindings,
      LimitCompiler limits,
      Veil.Rules rules,
      Mistakes mistakes) {}

  RouteCompiler(Name api, ApiSection section, Scene scene) {
    this.api = api;
    this.section = section;
    this.scene = scene;
    this.permissions = new PermissionCompiler(section, scene);
    this.keys =
        new IdempotencyCompiler(
            api.value(), section, scene.loaded().configuration(), scene.mistakes());
    this.validations = new ValidationCompiler(section, scene.loaded().folder(), scene.mistakes());
  }

  List<AssembledRoute> compile() {
    // A route without callers of its own reports those of the API.
    if (section.routes().values().stream().noneMatch(route -> route.callers().isEmpty())) {
      section.callers().forEach(permissions::known);
    }
    ApiSection.CallerDeadline deadline = section.callerDeadline();
    if (deadline != null) {
      deadline.callers().forEach(permissions::isGroup);
    }
    List<AssembledRoute> routes = new ArrayList<>();
    section
        .routes()
        .forEach(
            (key, route) -> {
              AssembledRoute compiled = route(key, route);
              if (compiled != null) {
                routes.add(compiled);
              }
            });
    for (EventsSection stream : section.events()) {
      AssembledRoute compiled = stream(stream);
      if (compiled != null) {
        routes.add(compiled);
      }
    }
    return routes;
  }

  private @Nullable AssembledRoute stream(EventsSection stream) {
    RouteSection route = stream.asRoute();
    RoutePattern pattern = pattern(stream.route(), stream.path().text());
    Set<String> queries = new LinkedHashSet<>();
    addQueryNames(queries, route);
    EventRoute told = scene.feeds().compile(stream, section.deadline(), queries);
    return pattern == null || told == null
        ? null
        : route(
            "GET",
            pattern,
            new Written(stream.route(), route, new AssembledRoute.Target.Streamed(told)));
  }

  private @Nullable AssembledRoute route(Name key, RouteSection route) {
    String[] words = key.value().strip().split("\\s+", 2);
    RoutePattern pattern = words.length == 2 ? pattern(key, words[1]) : null;
    if (words.length != 2 || !METHODS.contains(words[0])) {
      scene
          .mistakes()
          .error(
              "wrong-route",
              key.place(),
              "a route is written `METHOD /path`",
              words.length == 2
                  ? Suggestion.forWord(words[0], METHODS)
                  : "like `GET /customers/{id}`");
      return null;
    }
    AssembledRoute.Target target = pattern == null ? null : target(words[0], pattern, key, route);
    if (target == null || pattern == null) {
      var _ = permissions.callers(key, route, target);
      return null;
    }
    return route(words[0], pattern, new Written(key, route, target));
  }

  /// A route as it is written, and what answers.
  private record Written(Name key, RouteSection route, AssembledRoute.Target target) {}

  private @Nullable AssembledRoute route(String method, RoutePattern pattern, Written written) {
    Name key = written.key();
    RouteSection route = written.route();
    AssembledRoute.Target target = written.target();
    List<String> callers = permissions.callers(key, route, target);
    if (callers == null) {
      return null;
    }
    permissions.checkTokens(key, callers, target);
    return new AssembledRoute(
        api.value(),
        method,
        pattern,
        key.place(),
        callers,
        permissions.permission(pattern, route, callers),
        limits(method, pattern, route),
        route.bodyIn(section),
        target,
        conduct(
            route, target, keys.compile(key, route, method, callers.isEmpty(), target.called())),
        route.doc() == null ? "" : route.doc());
  }

  private @Nullable RoutePattern pattern(Name key, String path) {
    String base = section.base().equals("/") ? "" : section.base();
    try {
      return RoutePattern.parse(base + path);
    } catch (IllegalArgumentException e) {
      scene
          .mistakes()
          .error(
              "wrong-path",
              key.place(),
              String.valueOf(e.getMessage()),
              "write it like `GET /orders/{id}`");
      return null;
    }
  }

  private Limits.Wanted limits(String method, RoutePattern pattern, RouteSection route) {
    return scene
        .limits()
        .route(
            new LimitCompiler.Route(api.value(), method + " " + pattern.text(), pattern),
            section.limit(),
            route.limit(),
            route.cost());
  }

  private AssembledRoute.@Nullable Target target(
      String method, RoutePattern pattern, Name key, RouteSection route) {
    return switch (route.target()) {
      case RouteSection.Calls(var call, var with) ->
          rest(
              method,
              pattern,
              key,
              new Answering(route, scene.operations().find(call, Targets.Sending.PLAIN), with));
      case RouteSection.Relays relays ->
          relayed(method, pattern, relays.relay(), route, caching(method, pattern, route));
      case RouteSection.Commands(var command, var with) ->
          rest(method, pattern, key, model(route, scene.models().command(command), with));
      case RouteSection.Shows(var model, var history) ->
          rest(method, pattern, key, model(route, scene.models().state(model, history), null));
      case RouteSection.Reads(var read) -> rest(method, pattern, key, rows(route, read, pattern));
    };
  }

  private Answering rows(RouteSection route, Name projection, RoutePattern pattern) {
    return model(route, scene.projections().rows(projection, pattern.parameters()), null);
  }

  private AssembledRoute.Conduct conduct(
      RouteSection route, AssembledRoute.Target target, KeyRules keys) {
    Drills.check(route.faults(), scene.problems(), scene.mistakes());
    return new AssembledRoute.Conduct(
        route.priorityIn(section),
        section.callerDeadline(),
        route.faults(),
        keys,
        new AssembledRoute.Manners(
            Traffic.condition(section.match()),
            Traffic.cors(section.cors()),
            Traffic.addresses(section, route, scene.mistakes()),
            Traffic.tenancy(section.tenant()),
            Traffic.answerHeaders(
                section, route, target instanceof AssembledRoute.Target.Rest, scene.mistakes())));
  }

  private AssembledRoute.@Nullable Target relayed(
      String method,
      RoutePattern pattern,
      RouteSection.RelayTo relay,
      RouteSection route,
      CacheCompiler caching) {
    LegacySystem system = scene.systems().get(relay.system().value());
    if (system == null && scene.loaded().writes("systems", relay.system().value())) {
      return null;
    }
    if (system == null) {
      scene
          .mistakes()
          .error(
              "unknown-system",
              relay.system().place(),
              "there is no system `" + relay.system().value() + "`",
              Suggestion.forWord(relay.system().value(), scene.systems().keySet()));
      return null;
    }
    var target = system.relayTarget();
    if (target == null) {
      scene
          .mistakes()
          .error(
              "no-relay",
              relay.system().place(),
              "`" + relay.system().value() + "` is no HTTP service: it cannot be relayed to",
              "call one of its operations");
      return null;
    }
    boolean open = pattern.segments().getLast() instanceof RoutePattern.Segment.Rest;
    Rewritings rewritings = new Rewritings(relay, target, scene.mistakes());
    return new AssembledRoute.Target.Relayed(
        relay.system().value(),
        rewritings.prefix(),
        open ? pattern.parameters().size() : -1,
        rewritings.compile(pattern),
        route.deadlineIn(section),
        route.repeatsIn(section) > 0,
        Lasting.of(method, relay, target, scene.mistakes()),
        caching.ofRelay(system.tellsCaller()),
        validations.relay(
            route,
            new ValidationCompiler.Relay(
                relay.system().value(),
                system,
                rewritings.start(pattern, open),
                rewritings.base().length(),
                open,
                route.bodyIn(section))));
  }

  private CacheCompiler caching(String method, RoutePattern pattern, RouteSection route) {
    List<Name> written = route.callers().isEmpty() ? section.callers() : route.callers();
    return new CacheCompiler(
        new CacheCompiler.Route(method, route, pattern.parameters(), !ApiSection.isOpen(written)),
        scene.bindings()::expression,
        scene.mistakes());
  }

  /// What a route answers with; the operation is null where it was not found.
  private record Answering(
      RouteSection route, @Nullable CompiledOperation operation, @Nullable With with) {}

  private static Answering model(
      RouteSection route, ModelOperations.@Nullable Found found, @Nullable With with) {
    return new Answering(route, CompiledOperation.of(found), with);
  }

  private AssembledRoute.@Nullable Target rest(
      String method, RoutePattern pattern, Name key, Answering answering) {
    RouteSection route = answering.route();
    validations.call(route);
    CompiledOperation operation = answering.operation();
    if (operation == null) {
      return null;
    }
    if (!ParameterCompiler.areValues(answering.with(), scene.mistakes())) {
      return null;
    }
    var parameters =
        new ParameterCompiler(method, pattern, operation, scene)
            .compile((With.Values) answering.with(), key.place());
    List<RestRoute.AnswerHeader> headers =
        AnswerHeaders.of(section, route, operation, scene.bindings());
    RestRoute.Visibility visibility =
        permissions.visibility(method, route, operation, parameters.body());
    boolean tells = scene.operations().reach(operation, LegacySystem::tellsCaller);
    AssembledCache cache =
        caching(method, pattern, route)
            .ofOperation(
                operation.operation().signature(),
                new CacheCompiler.Input(
                    parameters.bound(),
                    parameters.variables(),
                    parameters.body(),
                    visibility.answer() != null || visibility.record() != null || tells));
    RestRoute rest =
        new RestRoute(
            method + " " + pattern.text(),
            method,
            operation.operation(),
            parameters.bound(),
            parameters.variables(),
            queryNames(parameters, route),
            parameters.body(),
            operation.form().creates() && method.equals("POST"),
            operation.form().conditional(),
            route.status(),
            new RestRoute.Terms(
                route.deadlineIn(section),
                route.priorityIn(section),
                route.repeatsIn(section),
                tells),
            route.bodyIn(section),
            headers,
            visibility,
            cache.policy() == null ? cache.purges() : cache.tags());
    return new AssembledRoute.Target.Rest(rest, operation, cache);
  }

  /// The query parameters that the operation takes, those by which the API is chosen, and those
  /// that limits and conditions look at.
  private Set<String> queryNames(ParameterCompiler.Parameters parameters, RouteSection route) {
    Set<String> names = new LinkedHashSet<>(parameters.queryNames());
    addQueryNames(names, route);
    return names;
  }

  private void addQueryNames(Set<String> names, RouteSection route) {
    ApiSection.Match match = section.match();
    if (match != null) {
      match.query().keySet().forEach(name -> names.add(name.value()));
    }
    names.addAll(LimitExpressions.queryNames(section.limit(), route.limit(), route.cost()));
    names.addAll(LimitExpressions.queryNames(List.of(), List.of(), section.allow()));
    names.addAll(LimitExpressions.queryNames(List.of(), List.of(), route.allow()));
  }
}
