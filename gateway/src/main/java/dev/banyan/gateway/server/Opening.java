package dev.banyan.gateway.server;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Clocks;
import dev.banyan.base.Fault;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.model.SystemSection;
import dev.banyan.connect.Credential;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.RelayTarget;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.api.rest.RestHandler;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.gateway.assemble.durable.CompiledProjection;
import dev.banyan.gateway.assemble.durable.Durable;
import dev.banyan.gateway.assemble.section.Drills;
import dev.banyan.gateway.audit.AuditPolicy;
import dev.banyan.gateway.audit.Auditing;
import dev.banyan.gateway.audit.CheckpointRounds;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.durable.Background;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.gateway.durable.ProjectionWork;
import dev.banyan.gateway.durable.ReactionAtWork;
import dev.banyan.gateway.durable.StorePlan;
import dev.banyan.gateway.edge.CallerDeadline;
import dev.banyan.gateway.edge.Condition;
import dev.banyan.gateway.edge.Drill;
import dev.banyan.gateway.edge.Edge;
import dev.banyan.gateway.edge.Forwarding;
import dev.banyan.gateway.edge.OpenSockets;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.gate.Room;
import dev.banyan.gateway.job.Job;
import dev.banyan.gateway.job.JobRunner;
import dev.banyan.gateway.limit.Limiter;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.gateway.observe.Tracer;
import dev.banyan.gateway.pipeline.DeadLetters;
import dev.banyan.gateway.pipeline.Pipeline;
import dev.banyan.gateway.pipeline.Runner;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.gateway.validate.Validation;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Relay;
import dev.banyan.journal.Journal;
import dev.banyan.operation.Priority;
import dev.banyan.projection.Projections;
import dev.banyan.text.Name;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final OpenSockets sockets;
  private final Keepings keepings;
  private final @Nullable OpenMemory memory;
  private final @Nullable Journal journal;
  private final DeadLetters.Written letters;
  private final @Nullable Auditing auditing;
  private final Commanding commanding;
  private final Limits limits;

  Opening(Assembly assembly, Grounds grounds, @Nullable Generation before) {
    this.assembly = assembly;
    this.http = grounds.http();
    this.observation = grounds.observation();
    this.room = grounds.room();
    this.sockets = grounds.sockets();
    this.journal = grounds.journal();
    this.letters = grounds.letters();
    AuditPolicy policy = assembly.durable().audit();
    AuditTrail trail = grounds.trail();
    this.auditing = trail == null || policy == null ? null : new Auditing(trail, policy);
    this.commanding = new Commanding(journal, observation, auditing);
    this.before = before;
    this.sights = new Sights(assembly.loaded().configuration());
    this.memory = OpenMemory.open(assembly, before == null ? null : before.held().memory());
    this.limits =
        Limits.of(
            new Limits.Setting(
                System::nanoTime,
                InstantSource.system(),
                memory == null ? null : memory.sharing(),
                observation::limit),
            before == null ? null : before.held().limits());
    this.keepings = new Keepings(assembly, http, memory);
  }

  /// What all generations stand on. `journal` is null where the configuration names no store.
  record Grounds(
      HttpRuntime http,
      Observation observation,
      Room room,
      OpenSockets sockets,
      @Nullable Journal journal,
      DeadLetters.Written letters,
      @Nullable AuditTrail trail) {}

  Generation open() {
    Map<String, OpenSystem> systems = new HashMap<>();
    assembly.systems().values().forEach(part -> systems.put(part.name(), system(part)));
    systems.forEach((name, system) -> assembly.calls().bind(name, system.live(), observation));
    assembly.durable().work().bind(auditing);
    Kept kept = new Kept(before == null ? null : before.kept());
    Map<String, Recognizer> recognizers =
        new CallerMethods(http, observation, kept).open(assembly.callers());
    Map<Condition, RouteTable<Serving>> tables = new HashMap<>();
    for (AssembledRoute route : assembly.routes()) {
      RouteTable<Serving> table =
          tables.computeIfAbsent(route.conduct().manners().condition(), _ -> new RouteTable<>());
      table.add(route.method(), route.pattern(), serving(route, recognizers, systems));
    }
    Contracts.add(assembly, tables, observation, gates(recognizers));
    commanding.add(assembly, tables, gates(recognizers));
    Answers answers = new Answers(assembly.problems());
    Tracer tracer =
        observation.tracer(assembly.name(), assembly.loaded().configuration().observe());
    Edge edge = new Edge(sites(tables), answers, tracer, observation.unrouted());
    return new Generation(
        assembly,
        edge,
        systems,
        new Generation.Held(
            tracer,
            kept.sealed(),
            limits,
            memory,
            keepings,
            journal,
            auditing,
            background(systems)));
  }

  /// What works beside requests once this has come into force.
  private List<Background> background(Map<String, OpenSystem> systems) {
    List<Background> background = new ArrayList<>();
    assembly.durable().reactions().forEach(one -> background.add(new ReactionAtWork(one)));
    StorePlan store = assembly.durable().store();
    boolean shared = store != null && store.place() instanceof StorePlan.InPostgres;
    if (journal != null && store != null) {
      for (Job job : assembly.durable().jobs()) {
        background.add(new JobRunner(job, journal, Clocks.of(InstantSource.system()), shared));
      }
    }
    for (Pipeline pipeline : assembly.durable().pipelines()) {
      MessageSource source = source(pipeline, systems);
      if (source == null || journal == null) {
        throw Fault.bug("no ground for " + pipeline.name(), new IllegalStateException());
      }
      Clocks clocks = Clocks.of(InstantSource.system());
      var grounds = new Runner.Grounds(source, journal, letters, clocks, shared);
      background.add(new Runner(pipeline, grounds));
    }
    AuditPolicy policy = assembly.durable().audit();
    AuditPolicy.Signing signing = policy == null ? null : policy.signing();
    if (journal != null && auditing != null && signing != null) {
      background.add(
          new CheckpointRounds(journal, auditing.trail(), signing, InstantSource.system()));
    }
    Durable durable = assembly.durable();
    if (journal != null && durable.store() != null && !durable.readModels().all().isEmpty()) {
      Projections projections =
          new Projections(
              journal,
              durable.store().views(),
              Projections.Settings.USUAL,
              durable.readModels().all().values().stream()
                  .map(CompiledProjection::projection)
                  .toList(),
              durable.readModels().recall());
      durable.readModels().open().bind(projections);
      background.add(new ProjectionWork(projections));
    }
    return background;
  }

  private static @Nullable MessageSource source(
      Pipeline pipeline, Map<String, OpenSystem> systems) {
    return switch (pipeline.origin()) {
      case Pipeline.OfSystem(String name) -> {
        OpenSystem system = systems.get(name);
        yield system == null ? null : system.live().messages();
      }
      case Pipeline.OfEvents(var events) -> events;
    };
  }

  /// The most demanding condition first; the order of the others does not matter to anyone, but is
  /// always the same.
  private static List<Edge.Site> sites(Map<Condition, RouteTable<Serving>> tables) {
    List<Edge.Site> sites = new ArrayList<>();
    tables.forEach((condition, table) -> sites.add(new Edge.Site(condition, table)));
    sites.sort(
        Comparator.comparingInt((Edge.Site site) -> -site.condition().weight())
            .thenComparing(site -> site.condition().toString()));
    return sites;
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
    Relay relay = target == null ? null : http.relay(target);
    LiveSystem live = system.open(http);
    return new OpenSystem(
        fingerprint, quarantine ? new Quarantine(part.name(), live) : live, relay);
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
            route.permission(),
            limiter(route),
            route.bodyBytesMax(),
            rest ? mediaTypes(route.method()) : Set.of(),
            new Entrance.Standing(
                room,
                route.conduct().priority(),
                route.conduct().manners().addresses(),
                route.conduct().manners().tenancy()));
    RouteSight sight = sights.of(route);
    RouteAudit audit = audit(route, sight);
    Serving.Target target =
        switch (route.target()) {
          case AssembledRoute.Target.Rest one ->
              new Serving.Target.Rest(new RestHandler(one.route(), audit));
          case AssembledRoute.Target.Relayed relayed ->
              new Serving.Target.Relayed(relay(route, relayed, methods, systems));
          case AssembledRoute.Target.Streamed streamed ->
              new Serving.Target.Streamed(
                  auditing == null
                      ? streamed.route()
                      : EventAudits.with(streamed.route(), auditing, sight),
                  sockets);
        };
    return new Serving(
        entrance, target, ways(route, audit), observation.meter(sight), keepings.of(route, target));
  }

  private @Nullable RouteAudit audit(AssembledRoute route, RouteSight sight) {
    if (auditing == null) {
      return null;
    }
    return switch (route.target()) {
      case AssembledRoute.Target.Rest one ->
          new RouteAudit(auditing, sight, one.route().operation().signature());
      case AssembledRoute.Target.Relayed _, AssembledRoute.Target.Streamed _ ->
          new RouteAudit(auditing, sight, null);
    };
  }

  private Serving.Ways ways(AssembledRoute route, @Nullable RouteAudit audit) {
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
    AssembledRoute.Manners manners = route.conduct().manners();
    return new Serving.Ways(
        deadline,
        drills,
        manners.cors(),
        manners.answerHeaders(),
        commanding.keys(route, assembly),
        route.conduct().keys() instanceof KeyRules.Refused,
        audit);
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
      public @Nullable Limiter limiter(Name api) {
        return assembly.routes().stream()
            .filter(route -> route.api().equals(api.value()))
            .findFirst()
            .map(route -> route.limits().ofApi(api.value()))
            .filter(wanted -> !wanted.isEmpty())
            .map(limits::limiter)
            .orElse(null);
      }

      @Override
      public Entrance.Standing standing() {
        return new Entrance.Standing(room, Priority.NORMAL, null, null);
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

  private @Nullable Limiter limiter(AssembledRoute route) {
    return route.limits().isEmpty() ? null : limits.limiter(route.limits());
  }

  private Serving.RelayRoute relay(
      AssembledRoute route,
      AssembledRoute.Target.Relayed relayed,
      List<Recognizer> methods,
      Map<String, OpenSystem> systems) {
    OpenSystem system = systems.get(relayed.system());
    Relay relay = system == null ? null : system.relay();
    if (system == null || relay == null) {
      throw Fault.bug("no relay to " + relayed.system(), new IllegalStateException());
    }
    List<String> removed = new ArrayList<>(Forwarding.REMOVED);
    methods.forEach(method -> removed.addAll(method.credentialHeaders()));
    Credential credential = system.live().credential();
    removed.addAll(credential.headers());
    if (relay.target().deadlineHeader() != null) {
      removed.add(relay.target().deadlineHeader().toLowerCase(Locale.ROOT));
    }
    removed.addAll(relayed.rewriting().removed());
    Validation validation = relayed.validation();
    return new Serving.RelayRoute(
        relay,
        relayed.prefix(),
        relayed.rest(),
        List.copyOf(removed),
        credential,
        route.bodyBytesMax(),
        relayed.deadline(),
        relayed.repeats(),
        relayed.lasting().idle(),
        relayed.lasting().webSocket(),
        sockets,
        relayed.rewriting(),
        keepings.refreshing(relayed, relay),
        validation == null
            ? null
            : validation.telling(route.name(), observation.checks(route.api(), route.name())));
  }
}
