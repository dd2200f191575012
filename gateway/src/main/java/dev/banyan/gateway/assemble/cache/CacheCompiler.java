package dev.banyan.gateway.assemble.cache;

import dev.banyan.config.model.RouteCacheSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.cache.CachePolicy;
import dev.banyan.gateway.cache.Owner;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides for one route whether and among whom its answers may be given again, and what its writes
/// throw away. Used once.
public final class CacheCompiler {
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final Route route;
  private final Expressions expressions;
  private final Mistakes mistakes;

  /// A route as far as the cache has to know it. `gated`: it is not open to anyone.
  public record Route(
      String method, RouteSection section, List<String> pathParameters, boolean gated) {}

  /// Where an operation's parameters come from; `body` is the structure of which single members
  /// are. `veiled`: what a caller gets to see depends on its roles, or on a rule about it.
  public record Input(
      List<Source.Bound> bound,
      Source.@Nullable Variables variables,
      @Nullable Structure body,
      boolean veiled) {}

  public CacheCompiler(Route route, Expressions expressions, Mistakes mistakes) {
    this.route = route;
    this.expressions = expressions;
    this.mistakes = mistakes;
  }

  // ---- operations

  public AssembledCache ofOperation(Signature signature, Input parameters) {
    boolean whole =
        signature.delivery() == Signature.Delivery.WHOLE
            && signature.returns() instanceof Structure;
    Type answer = whole ? signature.returns() : null;
    checkPurge();
    Tagging purges = tags(route.section().purge(), body(parameters), answer);
    RouteCacheSection section = route.section().cache();
    if (section == null) {
      return new AssembledCache(null, "", tags(List.of(), null, null), purges);
    }
    Tagging tags = tags(section.tags(), null, answer);
    if (!READS.contains(route.method()) || signature.effect() != Effect.READ) {
      mistakes.error(
          "cache-of-a-write",
          section.place(),
          READS.contains(route.method())
              ? "`" + signature.name() + "` changes something: its answer is not kept"
              : "the answer to a " + route.method() + " is not kept",
          "keep answers of GET routes that read; a write has `purge`");
    }
    Duration fresh = section.fresh();
    if (fresh == null) {
      mistakes.error(
          "cache-without-time",
          section.place(),
          "nothing says how long an answer of `" + signature.name() + "` may be given again",
          "write `cache: { for: 30s }`");
      return new AssembledCache(null, "", tags, purges);
    }
    boolean caller =
        bindsCaller(parameters)
            || parameters.veiled()
            || TagCompiler.speaksOfCaller(section.tags());
    Owner.Per per = perOfOperation(section, caller);
    CachePolicy policy =
        new CachePolicy(
            false,
            per,
            false,
            fresh.toMillis(),
            millis(section.stale()),
            millis(section.staleIfError()),
            millis(section.negative()),
            vary(section, parameters),
            List.of(),
            "",
            section.reload().isOn(),
            clients(fresh, per, tags));
    return new AssembledCache(policy, reasonOfOperation(section, per, caller), tags, purges);
  }

  /// What clients are told. A purge does not reach their caches: where there are tags, they are to
  /// ask each time, which costs a 304.
  private String clients(Duration fresh, Owner.Per per, Tagging tags) {
    String whose = route.gated() || per != Owner.Per.ANYONE ? "private" : "public";
    return tags.templates().isEmpty()
        ? whose + ", max-age=" + fresh.toSeconds()
        : whose + ", no-cache";
  }

  private static boolean bindsCaller(Input parameters) {
    return parameters.bound().stream()
        .anyMatch(
            bound ->
                switch (bound.source()) {
                  case Source.CallerId _ -> true;
                  case Source.Computed computed ->
                      computed.expression().source().contains("caller");
                  case Source.Path _,
                      Source.Query _,
                      Source.Header _,
                      Source.Body _,
                      Source.Patch _,
                      Source.Member _,
                      Source.Absent _ ->
                      false;
                });
  }

  private Owner.Per perOfOperation(RouteCacheSection section, boolean caller) {
    RouteCacheSection.Per written = section.per();
    Owner.Per per = written == null ? null : Owner.Per.valueOf(written.name());
    checkOpen(section, per);
    if (per == null) {
      return caller ? Owner.Per.CALLER : Owner.Per.ANYONE;
    }
    if (caller && per != Owner.Per.CALLER) {
      shared(section);
    }
    return per;
  }

  private void shared(RouteCacheSection section) {
    mistakes.error(
        "shared-among-callers",
        section.place(),
        "the answer depends on the caller and would be given to others",
        "leave `per` out, or write `per: caller`");
  }

  private static String reasonOfOperation(
      RouteCacheSection section, Owner.Per per, boolean caller) {
    return switch (per) {
      case ANYONE -> "anyone whom the gate lets in: the operation is not told who asks";
      case CALLER ->
          section.per() == null && caller
              ? "each caller for itself: the answer depends on who asks"
              : "each caller for itself, as written";
      case TENANT -> "the callers of one tenant, as written";
    };
  }

  /// Headers that are parameters.
  private static List<String> vary(RouteCacheSection section, Input parameters) {
    TreeSet<String> names = new TreeSet<>(written(section));
    for (Source.Bound bound : parameters.bound()) {
      if (bound.source() instanceof Source.Header(String name)) {
        names.add(name.toLowerCase(Locale.ROOT));
      }
    }
    Source.Variables variables = parameters.variables();
    if (variables != null) {
      Source.names(variables.header()).forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }
    return List.copyOf(names);
  }

  private static List<String> written(RouteCacheSection section) {
    return section.vary().stream().map(name -> name.value().toLowerCase(Locale.ROOT)).toList();
  }

  private static @Nullable Type body(Input parameters) {
    for (Source.Bound bound : parameters.bound()) {
      switch (bound.source()) {
        case Source.Body _ -> {
          return bound.field().type();
        }
        case Source.Patch(Structure type) -> {
          return type;
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
    return parameters.body();
  }

  // ---- relays

  /// `told`: the system is told who asks, so that its answer is for nobody else, whatever it says.
  public AssembledCache ofRelay(boolean told) {
    checkPurge();
    Tagging purges = tags(route.section().purge(), null, null);
    RouteCacheSection section = route.section().cache();
    if (section == null) {
      return new AssembledCache(null, "", tags(List.of(), null, null), purges);
    }
    Tagging tags = tags(section.tags(), null, null);
    if (!READS.contains(route.method()) && !route.method().equals("ANY")) {
      mistakes.error(
          "cache-of-a-write",
          section.place(),
          "the answer to a " + route.method() + " is not kept",
          "keep answers of GET routes; a write has `purge`");
    }
    RouteCacheSection.Per written = section.per();
    Owner.Per per = written == null ? null : Owner.Per.valueOf(written.name());
    checkOpen(section, per);
    if (told && per != null && per != Owner.Per.CALLER) {
      shared(section);
    }
    Owner.Per among =
        per != null ? per : route.gated() || told ? Owner.Per.CALLER : Owner.Per.ANYONE;
    CachePolicy policy =
        new CachePolicy(
            true,
            among,
            per == null && !told,
            millis(section.fresh()),
            millis(section.stale()),
            millis(section.staleIfError()),
            millis(section.negative()),
            written(section),
            List.of(),
            "",
            section.reload().isOn(),
            "");
    return new AssembledCache(policy, reasonOfRelay(per, among, told), tags, purges);
  }

  private static String reasonOfRelay(Owner.@Nullable Per written, Owner.Per among, boolean told) {
    return switch (among) {
      case ANYONE ->
          written == null
              ? "anyone: the route is open"
              : "anyone whom the gate lets in, as written";
      case CALLER ->
          told
              ? "each caller for itself: the system is told who asks"
              : written == null
                  ? "each caller for itself; all, where the system says `public` or `s-maxage`"
                  : "each caller for itself, as written";
      case TENANT -> "the callers of one tenant, as written";
    };
  }

  // ---- both

  private void checkOpen(RouteCacheSection section, Owner.@Nullable Per per) {
    if (!route.gated() && per != null && per != Owner.Per.ANYONE) {
      mistakes.error(
          "cache-per-nobody",
          section.place(),
          "the route is open to anyone: it has no callers to keep apart",
          "leave `per` out, or name the callers of the route");
    }
  }

  private void checkPurge() {
    if (!route.section().purge().isEmpty() && READS.contains(route.method())) {
      mistakes.error(
          "purge-of-a-read",
          place(route.section().purge()),
          "a " + route.method() + " changes nothing that could be thrown away",
          "write `purge` at the routes that write, and `tags` in the `cache` of this one");
    }
  }

  private static Place place(List<Name> names) {
    return names.getFirst().place();
  }

  private Tagging tags(List<Name> written, @Nullable Type body, @Nullable Type answer) {
    TagCompiler.Subject subject = new TagCompiler.Subject(route.pathParameters(), body, answer);
    return new TagCompiler(expressions, mistakes, subject).compile(written);
  }

  private static long millis(@Nullable Duration duration) {
    return duration == null ? 0 : duration.toMillis();
  }
}
