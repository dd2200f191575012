package dev.banyan.cli.explain;

import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.GuardSection;
import dev.banyan.config.model.ListenSection;
import dev.banyan.formats.xml.XmlLimits;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.CompiledOperation;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.gateway.limit.Cost;
import dev.banyan.gateway.limit.LimitPolicy;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.limit.Plans;
import dev.banyan.guard.GuardSettings;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.mapping.Mapping;
import dev.banyan.text.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a whole configuration means: limits, presets and defaults spelled out.
public final class Explanation {
  private final Assembly assembly;
  private final Configuration configuration;

  private Explanation(Assembly assembly) {
    this.assembly = assembly;
    this.configuration = assembly.loaded().configuration();
  }

  /// The explanation as a tree, for machines.
  public static JsonTree of(Assembly assembly) {
    return new Explanation(assembly).tree();
  }

  /// The same as lines, for people.
  public static String text(JsonTree tree) {
    return Outline.text(tree);
  }

  private JsonTree tree() {
    Outline all = new Outline().put("configuration", assembly.name());
    Outline listeners = new Outline();
    configuration.listen().forEach((name, one) -> listeners.put(name.value(), listener(name, one)));
    Outline systems = new Outline();
    new TreeMap<>(assembly.systems()).forEach((name, part) -> systems.put(name, system(part)));
    Outline callers = new Outline();
    configuration.callers().forEach((name, one) -> callers.put(name.value(), callers(name, one)));
    Outline apis = new Outline();
    configuration.apis().forEach((name, one) -> apis.put(name.value(), api(name, one)));
    Outline operations = new Outline();
    new TreeMap<>(assembly.operations()).forEach((name, one) -> operations.put(name, story(one)));
    Outline mappings = new Outline();
    new TreeMap<>(assembly.mappings()).forEach((name, one) -> mappings.put(name, mapping(one)));
    boolean caches =
        assembly.routes().stream().anyMatch(route -> route.target().cache().policy() != null);
    return all.put("listeners", listeners)
        .put("cache", caches ? Caching.memory(configuration.cache()) : null)
        .put("systems", systems)
        .put("callers", callers)
        .put("apis", apis)
        .put("operations", operations)
        .put("mappings", mappings)
        .put("store", StoreExplanation.of(assembly.durable().store()))
        .put("pipelines", PipelineExplanation.all(assembly.durable().pipelines()))
        .put("JSON from callers and systems, at most", Outline.bounds(JsonLimits.DEFAULT))
        .put("XML from systems, at most", Outline.bounds(XmlLimits.DEFAULT))
        .tree();
  }

  private static Outline listener(Name name, ListenSection section) {
    ListenSection.Limits limits = section.limits();
    String host = section.host();
    boolean admin = name.value().equals("admin");
    return new Outline()
        .put("port", section.port() == 0 ? "a free one" : Integer.toString(section.port()))
        .put("address", host == null ? admin ? "loopback" : "all" : host)
        .put("serves", admin ? "metrics and health" : "the APIs")
        .put("tls", section.speaksTls() ? "yes" : "no")
        .put("client certificates", section.clients() == null ? "not asked for" : "asked for")
        .put("access log", section.accessLog().isOn())
        .put("connections at most", limits.connections())
        .put("request line at most", limits.line().toString())
        .put("headers at most", limits.headers().toString())
        .put("streams of a connection at most", limits.streams())
        .put("idle at most", limits.idle())
        .put("time to send a head", limits.head());
  }

  private static Outline system(SystemPart part) {
    GuardSection guard = part.section().guard();
    Name preset = guard == null ? null : guard.preset();
    return new Outline()
        .put("kind", part.kind())
        .put("operations", part.system().operations().size())
        .put("settings", Outline.bounds(part.settings()))
        .put("urls", Spreading.of(part.settings()))
        .put("cannot be used", part.system().refused().isEmpty() ? null : refused(part))
        .put("guard preset", preset == null ? "standard, as nothing is said" : preset.value())
        .put("guards, outermost first", Guarding.of(part.guard()));
  }

  private static Outline refused(SystemPart part) {
    Outline refused = new Outline();
    new TreeMap<>(part.system().refused()).forEach(refused::put);
    return refused;
  }

  private Outline callers(Name name, CallerSection section) {
    return CallerExplanation.of(section, assembly.callers().get(name.value()));
  }

  private Outline api(Name name, ApiSection section) {
    Outline routes = new Outline();
    for (AssembledRoute route : assembly.routes()) {
      if (route.api().equals(name.value())) {
        routes.put(route.name(), route(assembly, route));
      }
    }
    return new Outline()
        .put("base", section.base())
        .put("contract", join(section.base(), section.openapi()))
        .put(
            "streams", section.events().isEmpty() ? null : join(section.base(), section.asyncapi()))
        .put("documentation", join(section.base(), section.docs()))
        .put("routes", routes);
  }

  private static String join(String base, String path) {
    return base.equals("/") ? path : base + path;
  }

  /// One line per route: what answers, for whom, within which bounds.
  static Outline route(Assembly assembly, AssembledRoute route) {
    GateExplanation steps = new GateExplanation(assembly, route);
    return new Outline()
        .put("answered by", target(route))
        .put("callers", route.callers().isEmpty() ? "anyone" : String.join(", ", route.callers()))
        .put("roles", route.roles().isEmpty() ? "any" : String.join(", ", sorted(route)))
        .put("limits", route.limits().isEmpty() ? "none" : limits(route.limits()))
        .put("counts as", costs(route.limits()))
        .put("body at most", route.bodyBytesMax() < 0 ? "any" : route.bodyBytesMax() + " bytes")
        .put("deadline", deadline(route))
        .put("after the gate, in this order", steps.after());
  }

  private static List<String> sorted(AssembledRoute route) {
    return route.roles().stream().sorted().toList();
  }

  static String target(AssembledRoute route) {
    return switch (route.target()) {
      case AssembledRoute.Target.Rest rest -> "operation " + rest.operation().operation().name();
      case AssembledRoute.Target.Relayed relay ->
          "relay to " + relay.system() + (relay.prefix().isEmpty() ? "" : " at " + relay.prefix());
      case AssembledRoute.Target.Streamed streamed -> "events of " + streamed.source();
    };
  }

  static String deadline(AssembledRoute route) {
    return Outline.words(
        switch (route.target()) {
          case AssembledRoute.Target.Rest rest -> rest.route().terms().deadline();
          case AssembledRoute.Target.Relayed relay -> relay.deadline();
          case AssembledRoute.Target.Streamed streamed -> streamed.route().terms().opening();
        });
  }

  static String limits(Limits.Wanted limits) {
    List<String> words =
        new ArrayList<>(limits.policies().stream().map(LimitPolicy::words).toList());
    Plans plans = limits.plans();
    if (plans != null) {
      words.add(plans.words());
    }
    return String.join("; ", words);
  }

  private static @Nullable String costs(Limits.Wanted limits) {
    return limits.cost().equals(Cost.Fixed.ONE) ? null : limits.cost().words();
  }

  private static Outline story(CompiledOperation operation) {
    var signature = operation.operation().signature();
    GuardSettings guard = operation.guard();
    return new Outline()
        .put("effect", signature.effect().name().toLowerCase(java.util.Locale.ROOT))
        .put("answers", signature.delivery().name().toLowerCase(java.util.Locale.ROOT))
        .put("does", operation.story())
        .put("guards of its own", guard == null ? null : Guarding.of(guard))
        .put("faults", faults(operation));
  }

  private static @Nullable List<String> faults(CompiledOperation operation) {
    List<String> names =
        operation.operation().signature().faults().stream().map(one -> one.name()).toList();
    return names.isEmpty() ? null : names;
  }

  /// A mapping's fields with what each promises, and what is left out.
  static Outline mapping(Mapping mapping) {
    Outline fields = new Outline();
    for (Mapping.FieldReport field : mapping.report()) {
      String reason = field.reason().isEmpty() ? "" : ": " + field.reason();
      fields.put(
          field.modern(),
          (field.legacy().isEmpty() ? "" : String.join(", ", field.legacy()) + ", ")
              + field.fidelity().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
              + reason);
    }
    var coverage = mapping.coverage();
    return new Outline()
        .put("legacy", mapping.legacy().name())
        .put("modern", mapping.modern().name())
        .put("writing needs the original", mapping.needsOriginal())
        .put("may change records", may(mapping, false))
        .put("may make records", may(mapping, true))
        .put("fields", fields)
        .put("only written", orNull(coverage.written()))
        .put("legacy fields not mapped", orNull(coverage.unmappedLegacy()))
        .put("modern fields not mapped", orNull(coverage.unmappedModern()));
  }

  private static String may(Mapping mapping, boolean create) {
    var obstacles = mapping.obstacles(create);
    return obstacles.isEmpty()
        ? "yes"
        : "no: " + obstacles.getFirst().field() + " " + obstacles.getFirst().reason();
  }

  private static @Nullable List<String> orNull(List<String> list) {
    return list.isEmpty() ? null : list;
  }
}
