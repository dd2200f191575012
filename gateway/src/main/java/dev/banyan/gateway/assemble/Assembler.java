package dev.banyan.gateway.assemble;

import dev.banyan.config.decode.Environment;
import dev.banyan.config.load.ConfigurationLoader;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.text.YamlReader;
import dev.banyan.connect.Connector;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.QuerySource;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.gateway.api.ProblemType;
import dev.banyan.gateway.assemble.cache.DanglingTags;
import dev.banyan.gateway.assemble.caller.CallerCompiler;
import dev.banyan.gateway.assemble.caller.CallerPart;
import dev.banyan.gateway.assemble.durable.CompiledModel;
import dev.banyan.gateway.assemble.durable.CompiledProjection;
import dev.banyan.gateway.assemble.durable.Durable;
import dev.banyan.gateway.assemble.durable.DurableCompiler;
import dev.banyan.gateway.assemble.durable.EventFeeds;
import dev.banyan.gateway.assemble.durable.ModelCompiler;
import dev.banyan.gateway.assemble.durable.ModelOperations;
import dev.banyan.gateway.assemble.durable.Phrases;
import dev.banyan.gateway.assemble.durable.ProjectionCompiler;
import dev.banyan.gateway.assemble.durable.ProjectionOperations;
import dev.banyan.gateway.assemble.durable.ReactionCompiler;
import dev.banyan.gateway.assemble.durable.UnseenReads;
import dev.banyan.gateway.assemble.section.Listeners;
import dev.banyan.gateway.durable.OpenJournal;
import dev.banyan.gateway.durable.OpenProjections;
import dev.banyan.gateway.edge.Condition;
import dev.banyan.gateway.limit.compile.LimitCompiler;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.guard.GuardEvents;
import dev.banyan.guard.Guards;
import dev.banyan.guard.Surroundings;
import dev.banyan.model.reaction.Reaction;
import dev.banyan.operation.Signature;
import dev.banyan.projection.Projection;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Suggestion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Assembles a configuration: loads it, reads the systems' contracts, resolves every name, types
/// every mapping and expression, and reports every mistake. Opens nothing and asks no system.
///
/// The order is that of need: systems, types, queries (which make row types), mappings, operations,
/// routes. Immutable; each call of [#assemble] is one thread's.
public final class Assembler {
  private final List<Connector<?>> connectors;
  private final InstantSource clock;
  private final Surroundings surroundings;

  public Assembler(List<Connector<?>> connectors, InstantSource clock, GuardEvents events) {
    this.connectors = List.copyOf(connectors);
    this.clock = clock;
    this.surroundings = Surroundings.real(events);
  }

  /// What a configuration is read from.
  public record Files(Path main, List<Path> overlays, Environment environment) {}

  /// The assembly; null, with errors reported, where the configuration does not hold together.
  /// `before` is what runs now: guards of unchanged systems keep their state.
  public @Nullable Assembly assemble(Files files, @Nullable Assembly before, Mistakes mistakes) {
    Set<String> kinds = connectors.stream().map(Connector::kind).collect(Collectors.toSet());
    Loaded loaded =
        new ConfigurationLoader(kinds, files.environment())
            .load(files.main(), files.overlays(), mistakes);
    if (loaded == null) {
      return null;
    }
    Assembly assembly = check(loaded, before, mistakes);
    return mistakes.hasErrors() ? null : assembly;
  }

  private Assembly check(Loaded loaded, @Nullable Assembly before, Mistakes mistakes) {
    Configuration configuration = loaded.configuration();
    SystemsReader reader = new SystemsReader(connectors, loaded, surroundings, mistakes);
    Map<String, SystemPart> systems = reader.read(before);
    Map<String, LegacySystem> legacy = new LinkedHashMap<>();
    systems.forEach((name, part) -> legacy.put(name, part.system()));
    Types types = new Types(legacy, loaded, mistakes);
    types.read(configuration);
    ExpressionCompiler expressions = new ExpressionCompiler(clock);
    Bindings bindings = new Bindings(expressions, mistakes);
    Map<String, Signature> queries = queries(loaded, legacy, types, mistakes);
    Mappings mappings = new Mappings(configuration, types, expressions, mistakes);
    mappings.compile();
    Targets targets =
        new Targets(
            legacy,
            (system, signature, onceBy, call) -> {
              SystemPart part = systems.get(system);
              return part == null
                  ? call
                  : Guards.around(signature, call, part.guard().settings(), onceBy, part.guard());
            },
            loaded,
            mistakes);
    Operations.Parts parts =
        new Operations.Parts(targets, types, mappings, bindings, surroundings, mistakes);
    Operations operations = new Operations(configuration, parts, queries);
    Map<String, CompiledOperation> compiled = operations.all();
    operations.checkRelations();
    DurableGround ground =
        new DurableGround(
            legacy, configuration, operations, parts, phrases(types, expressions, mistakes));
    Durable durable = durable(loaded, ground, types, bindings);
    List<AssembledRoute> routes =
        routes(loaded, scene(loaded, new Callable(operations, durable), legacy, bindings, types));
    DanglingTags.report(configuration, mistakes);
    checkReads(routes, new UnseenReads(configuration, mistakes));
    Map<String, CallerPart> callers = new CallerCompiler(loaded, clock, mistakes).compile();
    checkRelays(routes, callers, mistakes);
    new Unused(configuration, loaded, mistakes)
        .report(types, mappings, operations, routes, targets);
    Set<Path> files = new HashSet<>(loaded.files());
    files.addAll(reader.files());
    return new Assembly(
        loaded,
        files,
        systems,
        types.modern(),
        mappings.all(),
        compiled,
        routes,
        problems(configuration),
        callers,
        Listeners.certificates(configuration.listen(), mistakes),
        Listeners.proxies(configuration.listen(), mistakes),
        durable,
        new Assembly.Calls(targets.calls()));
  }

  private static Map<String, Signature> queries(
      Loaded loaded, Map<String, LegacySystem> systems, Types types, Mistakes mistakes) {
    Map<String, Signature> queries = new HashMap<>();
    for (Map.Entry<Name, OperationSection> entry : loaded.configuration().operations().entrySet()) {
      if (!(entry.getValue().body() instanceof OperationSection.Queries(var query))) {
        continue;
      }
      String name = entry.getKey().value();
      LegacySystem system = systems.get(query.system().value());
      if (system == null && loaded.writes("systems", query.system().value())) {
        continue;
      }
      if (system == null) {
        mistakes.error(
            "unknown-system",
            query.system().place(),
            "there is no system `" + query.system().value() + "`",
            Suggestion.forWord(query.system().value(), systems.keySet()));
        continue;
      }
      OperationSection.Paging page = query.page();
      QuerySource.Paging paging =
          page == null ? null : new QuerySource.Paging(words(page.by()), page.size(), page.max());
      Signature signature =
          system.query(
              new QuerySource(
                  name,
                  query.sql().text(),
                  query.sql().place(),
                  types.parameters(name, entry.getValue().takes()),
                  paging,
                  query.one(),
                  words(entry.getValue().filter()),
                  words(entry.getValue().sort()),
                  query.batch()),
              mistakes);
      if (signature != null) {
        queries.put(name, signature);
      }
    }
    return queries;
  }

  private Durable durable(Loaded loaded, DurableGround ground, Types types, Bindings bindings) {
    Configuration configuration = loaded.configuration();
    OpenJournal journal = new OpenJournal();
    Phrases phrases = timeless(types, bindings.expressions(), bindings.mistakes());
    Map<String, CompiledModel> models =
        new ModelCompiler(configuration, phrases, problems(configuration).keySet(), journal, clock)
            .compile(configuration.models());
    List<Reaction> reactions =
        new ReactionCompiler(
                commands(configuration, models, bindings.mistakes()),
                ground,
                phrases,
                journal,
                clock)
            .compile(configuration.models());
    Durable.ReadModels readModels =
        new Durable.ReadModels(
            projections(loaded, phrases, models),
            new OpenProjections(),
            text -> recalled(text, loaded));
    return new DurableCompiler(loaded, bindings.mistakes())
        .compile(new DurableCompiler.Parts(journal, models, reactions, readModels), ground);
  }

  private static Map<String, CompiledProjection> projections(
      Loaded loaded, Phrases phrases, Map<String, CompiledModel> models) {
    Configuration configuration = loaded.configuration();
    Set<String> written = values(configuration.models().keySet());
    return new ProjectionCompiler(phrases, models, written, loaded.root())
        .compile(configuration.projections());
  }

  /// The projection of an earlier configuration, by the words of it that were kept; null where they
  /// make none any more. What is wrong with them is nobody's mistake now.
  private @Nullable Projection recalled(String text, Loaded now) {
    Mistakes ignored = new Mistakes();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Node words = YamlReader.read("words", bytes, ignored);
    Configuration then =
        words == null ? null : now.decoder(ignored, _ -> {}).decode(words, Configuration.class, "");
    if (then == null || !(words instanceof Node.Mapping root)) {
      return null;
    }
    Loaded loaded = new Loaded(then, root, now.folder(), now.environment(), now.kinds(), Set.of());
    Types types = new Types(Map.of(), loaded, ignored);
    types.read(then);
    Phrases phrases = timeless(types, new ExpressionCompiler(clock), ignored);
    Map<String, CompiledModel> models =
        new ModelCompiler(then, phrases, problems(then).keySet(), new OpenJournal(), clock)
            .compile(then.models());
    return projections(loaded, phrases, models).values().stream()
        .map(CompiledProjection::projection)
        .findFirst()
        .orElse(null);
  }

  private static Phrases timeless(Types types, ExpressionCompiler expressions, Mistakes mistakes) {
    String remedy = "write `at`, the time of the command, or take it as a field";
    return phrases(types, expressions.timeless(remedy), mistakes);
  }

  private static Phrases phrases(Types types, ExpressionCompiler expressions, Mistakes mistakes) {
    return new Phrases(types::resolve, types::field, Types::isBroken, expressions, mistakes);
  }

  private static ModelOperations commands(
      Configuration configuration, Map<String, CompiledModel> models, Mistakes mistakes) {
    return new ModelOperations(models, values(configuration.models().keySet()), mistakes);
  }

  private static Set<String> values(Set<Name> names) {
    return names.stream().map(Name::value).collect(Collectors.toSet());
  }

  /// What routes call.
  private record Callable(Operations operations, Durable durable) {}

  private static RouteCompiler.Scene scene(
      Loaded loaded,
      Callable callable,
      Map<String, LegacySystem> systems,
      Bindings bindings,
      Types types) {
    Configuration configuration = loaded.configuration();
    Mistakes mistakes = bindings.mistakes();
    return new RouteCompiler.Scene(
        callable.operations(),
        commands(configuration, callable.durable().models(), mistakes),
        new ProjectionOperations(
            callable.durable().readModels(),
            values(configuration.projections().keySet()),
            mistakes),
        feeds(configuration, callable.durable(), types, mistakes),
        systems,
        loaded,
        configuration.callers().keySet().stream().map(Name::value).collect(Collectors.toSet()),
        problems(configuration).keySet(),
        bindings,
        new LimitCompiler(configuration, bindings.expressions(), mistakes),
        types.rules(),
        mistakes);
  }

  private static EventFeeds feeds(
      Configuration configuration, Durable durable, Types types, Mistakes mistakes) {
    return new EventFeeds(
        durable,
        values(configuration.models().keySet()),
        values(configuration.projections().keySet()),
        types.rules(),
        mistakes);
  }

  private static List<AssembledRoute> routes(Loaded loaded, RouteCompiler.Scene scene) {
    Configuration configuration = loaded.configuration();
    Mistakes mistakes = scene.mistakes();
    List<AssembledRoute> routes = new ArrayList<>();
    Map<Condition, RouteTable<AssembledRoute>> tables = new HashMap<>();
    configuration
        .apis()
        .forEach(
            (name, section) -> {
              for (AssembledRoute route : new RouteCompiler(name, section, scene).compile()) {
                RouteTable<AssembledRoute> table =
                    tables.computeIfAbsent(
                        route.conduct().manners().condition(), _ -> new RouteTable<>());
                AssembledRoute other = table.add(route.method(), route.pattern(), route);
                if (other != null && !other.api().equals(route.api())) {
                  mistakes.error(
                      "clash",
                      route.place(),
                      "`"
                          + route.name()
                          + "` matches the same requests as `"
                          + other.name()
                          + "` of API `"
                          + other.api()
                          + "`",
                      "that is at " + other.place() + "; give one another path, base or `match`");
                }
                routes.add(route);
              }
            });
    if (!loaded.writes("listen") && !configuration.apis().isEmpty()) {
      mistakes.error(
          "no-listener",
          configuration.place(),
          "there are APIs and no listener to serve them",
          "add `listen: { public: { port: 8080 } }`");
    }
    return routes;
  }

  private static void checkReads(List<AssembledRoute> routes, UnseenReads unseen) {
    for (AssembledRoute route : routes) {
      if (route.target() instanceof AssembledRoute.Target.Rest(var rest, var _, var cache)
          && cache.policy() != null) {
        unseen.keeping(route.name(), route.place(), rest.operation().signature().returns());
      }
    }
  }

  /// A relay streams the body while it arrives; a signature over it would be checked too late.
  private static void checkRelays(
      List<AssembledRoute> routes, Map<String, CallerPart> callers, Mistakes mistakes) {
    for (AssembledRoute route : routes) {
      boolean relayed = route.target() instanceof AssembledRoute.Target.Relayed;
      for (String group : route.callers()) {
        if (relayed && callers.get(group) instanceof CallerPart.Signed) {
          mistakes.error(
              "signed-relay",
              route.place(),
              "a relay passes bodies on as they arrive, and `"
                  + group
                  + "` is known only by the whole of one",
              "call an operation of the system, or name other callers for this route");
        }
      }
    }
  }

  private static List<String> words(List<Name> names) {
    return names.stream().map(Name::value).toList();
  }

  private static Map<String, ProblemType> problems(Configuration configuration) {
    Map<String, ProblemType> problems = new HashMap<>();
    configuration
        .problems()
        .forEach(
            (name, section) ->
                problems.put(
                    name.value(),
                    new ProblemType(
                        name.value(), section.status(), section.title(), section.type())));
    return problems;
  }
}
