package dev.banyan.gateway.server;

import dev.banyan.command.Commands;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.audit.Auditing;
import dev.banyan.gateway.audit.LookupAudit;
import dev.banyan.gateway.durable.CommandLookup;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.gateway.durable.Keys;
import dev.banyan.gateway.edge.Condition;
import dev.banyan.gateway.edge.Keeping;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.gate.Permission;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.journal.Journal;
import dev.banyan.text.Name;
import dev.banyan.type.Type;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Ties routes to the journal's commands, and serves `GET …/commands/{id}` for each API that has
/// such routes. A route of the configuration with that path wins.
final class Commanding {
  /// Below an API's base: where its callers ask what became of a command.
  static final String PATH = "/commands";

  private final Observation observation;
  private final @Nullable Commands commands;
  private final @Nullable Auditing auditing;

  Commanding(@Nullable Journal journal, Observation observation, @Nullable Auditing auditing) {
    this.observation = observation;
    this.auditing = auditing;
    this.commands = journal == null ? null : new Commands(journal, InstantSource.system());
  }

  /// How a route's keys are honoured; null where they are not.
  @Nullable Keys keys(AssembledRoute route, Assembly assembly) {
    Commands all = commands;
    return all != null && route.conduct().keys() instanceof KeyRules.Honoured rules
        ? new Keys(
            rules, all, path(route, assembly), observation.commands(route.api(), route.name()))
        : null;
  }

  private static String path(AssembledRoute route, Assembly assembly) {
    String base =
        assembly.loaded().configuration().apis().entrySet().stream()
            .filter(entry -> entry.getKey().value().equals(route.api()))
            .map(entry -> entry.getValue().base())
            .findFirst()
            .orElse("/");
    return (base.equals("/") ? "" : base) + PATH;
  }

  private CommandLookup.Showing audit(String route, Map<String, Type> answers) {
    return auditing == null ? (_, _, _, _) -> {} : new LookupAudit(auditing, route, answers);
  }

  private static Type returned(AssembledRoute route) {
    Type returns =
        route.target() instanceof AssembledRoute.Target.Rest rest
            ? rest.route().operation().signature().returns()
            : null;
    return returns == null ? Type.Bool.BOOL : returns;
  }

  /// Adds the routes by which callers ask. Who may use one of an API's routes that honour keys may
  /// ask, and finds its own commands alone.
  void add(Assembly assembly, Map<Condition, RouteTable<Serving>> tables, Contracts.Gates gates) {
    Commands all = commands;
    if (all == null) {
      return;
    }
    Map<String, AssembledRoute> firsts = new LinkedHashMap<>();
    Map<String, Set<String>> callers = new LinkedHashMap<>();
    Map<String, Type> answers = new HashMap<>();
    for (AssembledRoute route : assembly.routes()) {
      if (route.conduct().keys() instanceof KeyRules.Honoured rules) {
        answers.put(rules.route(), returned(route));
        firsts.putIfAbsent(route.api(), route);
        callers.computeIfAbsent(route.api(), _ -> new TreeSet<>()).addAll(route.callers());
      }
    }
    firsts.forEach(
        (api, route) -> {
          Entrance.Standing standing = gates.standing();
          AssembledRoute.Manners manners = route.conduct().manners();
          List<Name> groups =
              callers.getOrDefault(api, Set.of()).stream()
                  .map(name -> new Name(name, route.place()))
                  .toList();
          String path = path(route, assembly) + "/{id}";
          Serving serving =
              new Serving(
                  new Entrance(
                      "GET " + path,
                      gates.recognizers(groups),
                      Permission.ANY,
                      gates.limiter(new Name(api, route.place())),
                      0,
                      Set.of(),
                      new Entrance.Standing(
                          standing.room(),
                          standing.priority(),
                          manners.addresses(),
                          manners.tenancy())),
                  new Serving.Target.Lookup(new CommandLookup(all, audit("GET " + path, answers))),
                  new Serving.Ways(
                      null, List.of(), manners.cors(), manners.answerHeaders(), null, false, null),
                  observation.meter(RouteSight.plain(api, "GET " + path)),
                  Keeping.nothing(null));
          tables
              .computeIfAbsent(manners.condition(), _ -> new RouteTable<>())
              .add("GET", RoutePattern.parse(path), serving);
        });
  }
}
