package dev.banyan.gateway.server;

import dev.banyan.base.Fault;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.SystemSection;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.RelayTarget;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.api.rest.RestHandler;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.gateway.assemble.section.Drills;
import dev.banyan.gateway.edge.CallerDeadline;
import dev.banyan.gateway.edge.Drill;
import dev.banyan.gateway.edge.Edge;
import dev.banyan.gateway.edge.Forwarding;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.gate.Limit;
import dev.banyan.gateway.gate.Room;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Tracer;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Relay;
import dev.banyan.operation.Priority;
import dev.banyan.text.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Opens an assembly: systems, recognisers, relays, routes. Keeps what the generation before it has
/// open and is the same. Used once, by the server's thread.
final class Opening {
  private static final Set<String> JSON = Set.of("application/json");
  private static final Set<String> PATCH =
      Set.of("application/merge-patch+json", "application/json");

  private final Assembly assembly;
  private final HttpRuntime http;
  private final Observation observation;
  private final @Nullable Generation before;
  private final Sights sights;
  private final Room room;
  private final Map<ApiSection.Limit, Limit> limits = new HashMap<>();

  Opening(Assembly assembly, Grounds grounds, @Nullable Generation before) {
    this.assembly = assembly;
    this.http = grounds.http();
    this.observation = grounds.observation();
    this.room = grounds.room();
    this.before = before;
    this.sights = new Sights(assembly.loaded().configuration());
  }

  /// What all generations stand on.
  record Grounds(HttpRuntime http, Observation observation, Room room) {}

  Generation open() {
    Map<String, OpenSystem> systems = new HashMap<>();
    assembly.systems().values().forEach(part -> systems.put(part.name(), system(part)));
    systems.forEach((name, system) -> assembly.calls().bind(name, system.live(), observation));
    Map<String, Recognizer> recognizers = CallerMethods.open(assembly, http);
    RouteTable<Serving> table = new RouteTable<>();
    for (AssembledRoute route : assembly.routes()) {
      table.add(route.method(), route.pattern(), serving(route, recognizers, systems));
    }
    Contracts.add(assembly, table, observation, gates(recognizers));
    Answers answers = new Answers(assembly.problems());
    Tracer tracer =
        observation.tracer(assembly.name(), assembly.loaded().configuration().observe());
    Edge edge = new Edge(table, answers, tracer, observation.unrouted());
    return new Generation(
        assembly, edge, systems, new Generation.Held(tracer, List.copyOf(recognizers.values())));
  }

  private OpenSystem system(SystemPart part) {
    boolean quarantine = part.section().drift() == SystemSection.Drift.QUARANTINE;
    String fingerprint =
        part.kind() + (quarantine ? " quarantine " : " ") + part.system().fingerprint();
    OpenSystem known = before == null ? null : before.systems().get(part.name());
    if (known != null && known.is(fingerprint)) {
      return known.hold();
    }
    LegacySystem system = part.system();
    RelayTarget target = system.relayTarget();
    // Also where no route relays to it yet: a reload that adds one keeps the system open.
    OpenSystem.Passing passing =
        target == null ? null : new OpenSystem.Passing(http.relay(target), target.credential());
    LiveSystem live = system.open(http);
    return new OpenSystem(
        fingerprint, quarantine ? new Quarantine(part.name(), live) : live, passing);
  }

  private Serving serving(
      AssembledRoute route, Map<String, Recognizer> recognizers, Map<String, OpenSystem> systems) {
    List<Recognizer> methods = new ArrayList<>();
    route.callers().forEach(name -> methods.add(recognizers.get(name)));
    boolean rest = route.target() instanceof AssembledRoute.Target.Rest;
    Entrance entrance =
        new Entrance(
            route.name(),
            methods,
            route.roles(),
            route.limits().stream().map(this::limit).toList(),
            route.bodyBytesMax(),
            rest ? mediaTypes(route.method()) : Set.of(),
            new Entrance.Standing(room, route.conduct().priority()));
    Serving.Target target =
        switch (route.target()) {
          case AssembledRoute.Target.Rest one ->
              new Serving.Target.Rest(new RestHandler(one.route()));
          case AssembledRoute.Target.Relayed relayed ->
              new Serving.Target.Relayed(relay(route, relayed, methods, systems));
        };
    return new Serving(entrance, target, ways(route), observation.meter(sights.of(route)));
  }

  private Serving.Ways ways(AssembledRoute route) {
    ApiSection.CallerDeadline section = route.conduct().callerDeadline();
    CallerDeadline deadline =
        section == null
            ? null
            : new CallerDeadline(
                section.header().value().toLowerCase(Locale.ROOT),
                section.callers().stream().map(Name::value).collect(Collectors.toSet()));
    List<Drill> drills = new ArrayList<>();
    for (RouteSection.Drill drill : route.conduct().drills()) {
      Name problem = drill.problem();
      drills.add(
          new Drill(
              drill.share().fraction(),
              drill.header() == null ? null : drill.header().value().toLowerCase(Locale.ROOT),
              problem == null ? null : Drills.fault(problem.value(), assembly.problems().keySet()),
              drill.delay()));
    }
    return new Serving.Ways(deadline, drills);
  }

  private Contracts.Gates gates(Map<String, Recognizer> recognizers) {
    return new Contracts.Gates() {
      @Override
      public List<Recognizer> recognizers(List<Name> callers) {
        List<Recognizer> methods = new ArrayList<>();
        callers.forEach(name -> methods.add(recognizers.get(name.value())));
        return methods;
      }

      @Override
      public Limit limit(ApiSection.Limit limit) {
        return Opening.this.limit(limit);
      }

      @Override
      public Entrance.Standing standing() {
        return new Entrance.Standing(room, Priority.NORMAL);
      }
    };
  }

  private static Set<String> mediaTypes(String method) {
    return switch (method) {
      case "PATCH" -> PATCH;
      case "POST", "PUT" -> JSON;
      default -> Set.of();
    };
  }

  /// One bucket for one section: an API's limit is shared by its routes.
  private Limit limit(ApiSection.Limit section) {
    return limits.computeIfAbsent(
        section,
        _ ->
            new Limit(
                Limit.Per.valueOf(section.per().name()),
                section.rate(),
                section.burst() == null ? section.rate().count() : section.burst(),
                System::nanoTime));
  }

  private static Serving.RelayRoute relay(
      AssembledRoute route,
      AssembledRoute.Target.Relayed relayed,
      List<Recognizer> methods,
      Map<String, OpenSystem> systems) {
    OpenSystem system = systems.get(relayed.system());
    OpenSystem.Passing passing = system == null ? null : system.passing();
    if (passing == null) {
      throw Fault.bug("no relay to " + relayed.system(), new IllegalStateException());
    }
    List<String> removed = new ArrayList<>(Forwarding.REMOVED);
    methods.forEach(method -> removed.addAll(method.credentialHeaders()));
    Http.Header credential = passing.credential();
    if (credential != null) {
      removed.add(credential.name().toLowerCase(Locale.ROOT));
    }
    return new Serving.RelayRoute(
        passing.relay(),
        relayed.prefix(),
        relayed.rest(),
        List.copyOf(removed),
        credential,
        route.bodyBytesMax(),
        relayed.deadline());
  }
}
