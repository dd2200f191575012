package dev.banyan.gateway.limit.compile;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.CacheSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.LimitSection;
import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.gateway.gate.Permission;
import dev.banyan.gateway.limit.Cost;
import dev.banyan.gateway.limit.LimitPolicy;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.limit.Measure;
import dev.banyan.gateway.limit.Per;
import dev.banyan.gateway.limit.Plans;
import dev.banyan.gateway.limit.RequestView;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks what stands under `limit`, `cost` and `plans`, and makes policies of it. Owned by one
/// thread.
public final class LimitCompiler {
  private static final Duration LONGEST = Duration.ofDays(3_650);

  private final Configuration configuration;
  private final LimitExpressions expressions;
  private final Mistakes mistakes;
  private final Map<String, List<LimitPolicy>> plans = new LinkedHashMap<>();
  private final Set<LimitSection> checked = new HashSet<>();
  private final Map<LimitSection, Optional<Per>> pers = new HashMap<>();

  public LimitCompiler(
      Configuration configuration, ExpressionCompiler expressions, Mistakes mistakes) {
    this.configuration = configuration;
    this.expressions = new LimitExpressions(expressions, mistakes);
    this.mistakes = mistakes;
    configuration.plans().forEach((name, plan) -> plans.put(name.value(), plan(name, plan)));
    checkNodes();
  }

  private List<LimitPolicy> plan(Name name, LimitSection.Plan plan) {
    List<LimitPolicy> policies = new ArrayList<>();
    for (LimitSection section : plan.limit()) {
      if (section.measure() instanceof LimitSection.OfPlan) {
        mistakes.error(
            "plan-in-plan",
            section.place(),
            "a plan cannot stand for another plan",
            "write the limits of `" + name + "` here");
      } else if (section.per() instanceof LimitSection.ByKey key) {
        mistakes.error(
            "key-in-plan",
            key.key().place(),
            "a plan holds for many routes: there is no one request to take a key of",
            "count per caller, tenant, address, route or all");
      } else {
        add(policies, section, "plan " + name, null);
      }
    }
    return policies;
  }

  /// A route as limits see it.
  public record Route(String api, String name, RoutePattern pattern) {}

  /// The limits of a route: those of its API, then its own.
  public Limits.Wanted route(
      Route route, List<LimitSection> ofApi, List<LimitSection> own, @Nullable Cel cost) {
    List<LimitPolicy> policies = new ArrayList<>();
    Plans applies = null;
    for (LimitSection section : ofApi) {
      applies = plans(section, applies);
      add(policies, section, "api " + route.api(), null);
    }
    for (LimitSection section : own) {
      applies = plans(section, applies);
      add(policies, section, "route " + route.name(), route.pattern());
    }
    Cost units = cost == null ? Cost.Fixed.ONE : cost(cost, route);
    if (cost != null && policies.isEmpty() && applies == null) {
      mistakes.error(
          "cost-without-limit",
          cost.place(),
          "nothing limits this route: its cost is never counted",
          "add a `limit` to the route or its API, or remove `cost`");
    }
    checkFits(units, cost, policies);
    return new Limits.Wanted(policies, applies, applies == null ? Map.of() : plans, units);
  }

  private @Nullable Plans plans(LimitSection section, @Nullable Plans before) {
    if (!(section.measure() instanceof LimitSection.OfPlan(var terms))) {
      return before;
    }
    String standard = terms.standard().value();
    if (before != null && checked.add(section)) {
      mistakes.error(
          "two-plans",
          section.place(),
          "the caller's plan applies already",
          "remove one of the two");
    }
    if (standard.equals(LimitSection.PlanTerms.REFUSE)) {
      return new Plans(null);
    }
    if (!plans.containsKey(standard) && checked.add(section)) {
      mistakes.error(
          "unknown-plan",
          terms.standard().place(),
          "there is no plan `" + standard + "`",
          plans.isEmpty()
              ? "write `plans: { " + standard + ": { limit: … } }`, or `refuse`"
              : Suggestion.forWord(standard, plans.keySet()));
    }
    return new Plans(standard);
  }

  private void add(
      List<LimitPolicy> policies,
      LimitSection section,
      String owner,
      @Nullable RoutePattern pattern) {
    Measure measure = measure(section);
    if (measure == null) {
      return;
    }
    Per per =
        pers.computeIfAbsent(section, _ -> Optional.ofNullable(per(section, pattern))).orElse(null);
    if (per == null) {
      return;
    }
    Name given = section.name();
    policies.add(
        new LimitPolicy(
            owner,
            policies.size(),
            given == null ? name(section.per(), measure) : given.value(),
            per,
            measure,
            section.headers().isOn(),
            section.alone() == LimitSection.Alone.REFUSE));
  }

  /// `caller-1s`, `tenant-month`.
  private static String name(LimitSection.Per per, Measure measure) {
    String who =
        switch (per) {
          case LimitSection.Word(var whose) -> whose.name().toLowerCase(Locale.ROOT);
          case LimitSection.ByKey _ -> "key";
        };
    return who
        + "-"
        + switch (measure) {
          case Measure.Bucket bucket -> bucket.rate().period().toSeconds() + "s";
          case Measure.Window window -> Math.max(1, window.length().toSeconds()) + "s";
          case Measure.Quota quota -> quota.every().name().toLowerCase(Locale.ROOT);
        };
  }

  private @Nullable Measure measure(LimitSection section) {
    return switch (section.measure()) {
      case LimitSection.Bucket(var rate, var burst) -> {
        Measure.Bucket bucket = new Measure.Bucket(rate, burst == null ? rate.count() : burst);
        yield isShort(bucket, section) ? bucket : null;
      }
      case LimitSection.Window(var window, int count) -> {
        if (window.compareTo(LONGEST) > 0) {
          tooLong(section);
          yield null;
        }
        yield new Measure.Window(window, count);
      }
      case LimitSection.Quota(var terms) -> {
        warnOfRestart(section);
        yield new Measure.Quota(
            terms.count(), Measure.Every.valueOf(terms.every().name()), zone(terms));
      }
      case LimitSection.OfPlan _ -> null;
    };
  }

  /// A zone that is none was reported when it was read.
  private static ZoneId zone(LimitSection.QuotaTerms terms) {
    try {
      return ZoneId.of(terms.zone().value());
    } catch (DateTimeException _) {
      return ZoneOffset.UTC;
    }
  }

  /// Whether the bucket fills up within ten years; it could not be counted in nanoseconds else.
  private boolean isShort(Measure.Bucket bucket, LimitSection section) {
    long most = LONGEST.toNanos() / bucket.interval();
    if (bucket.burst() > most) {
      tooLong(section);
      return false;
    }
    return true;
  }

  private void tooLong(LimitSection section) {
    if (checked.add(section)) {
      mistakes.error(
          "limit-too-long",
          section.place(),
          "this limit would take more than ten years to recover",
          "write a quota: `quota: { count: …, every: month }`");
    }
  }

  private void warnOfRestart(LimitSection section) {
    CacheSection cache = configuration.cache();
    if ((cache == null || cache.redis() == null) && checked.add(section)) {
      mistakes.warning(
          "quota-in-memory",
          section.place(),
          "what was used of a quota is forgotten when the process ends, and each node counts alone",
          "keep it in shared memory: `cache: { redis: { url: \"${env:REDIS_URL}\", nodes: 1 } }`");
    }
  }

  /// The key of an API's limit is about no path: its routes have different ones.
  private @Nullable Per per(LimitSection section, @Nullable RoutePattern pattern) {
    return switch (section.per()) {
      case LimitSection.Word(var whose) -> Per.Whose.valueOf(whose.name());
      case LimitSection.ByKey(Cel cel) -> {
        RequestView.Names names = LimitExpressions.names(cel, pattern);
        Expression expression = expressions.compile(cel, names, Type.Text.ANY);
        yield expression == null ? null : new Per.Key(expression, names);
      }
    };
  }

  private Cost cost(Cel cel, Route route) {
    if (cel.source().strip().matches("-?\\d{1,9}")) {
      long units = Long.parseLong(cel.source().strip());
      if (units < 1) {
        mistakes.error(
            "wrong-value",
            cel.place(),
            "a request costs at least 1",
            "a route without limits stands in an API without limits");
      }
      return new Cost.Fixed(Math.max(1, units));
    }
    RequestView.Names names = LimitExpressions.names(cel, route.pattern());
    Expression expression = expressions.compile(cel, names, Type.Int.BITS64);
    return expression == null ? Cost.Fixed.ONE : new Cost.Computed(expression, names);
  }

  private void checkFits(Cost units, @Nullable Cel cel, List<LimitPolicy> policies) {
    if (cel == null || !(units instanceof Cost.Fixed(long cost))) {
      return;
    }
    for (LimitPolicy policy : policies) {
      if (cost > policy.measure().capacity()) {
        mistakes.error(
            "cost-over-limit",
            cel.place(),
            "a request costs "
                + cost
                + ", and the limit `"
                + policy.name()
                + "` never allows more"
                + " than "
                + policy.measure().capacity()
                + " at once",
            "no request would ever be let in: raise the limit or lower the cost");
        return;
      }
    }
  }

  /// A condition of a route or its API, over what the gate knows of a request.
  public Permission.@Nullable Condition condition(Cel cel, @Nullable RoutePattern pattern) {
    RequestView.Names names = LimitExpressions.names(cel, pattern);
    Expression expression = expressions.compile(cel, names, Type.Bool.BOOL);
    return expression == null ? null : new Permission.Condition(cel.source(), expression, names);
  }

  /// A node must know its share of a limit before Redis is away.
  private void checkNodes() {
    CacheSection cache = configuration.cache();
    CacheSection.Redis redis = cache == null ? null : cache.redis();
    boolean limited =
        !configuration.plans().isEmpty()
            || configuration.apis().values().stream()
                .anyMatch(
                    api ->
                        !api.limit().isEmpty()
                            || api.routes().values().stream()
                                .anyMatch(route -> !route.limit().isEmpty()));
    if (redis != null && redis.nodes() == null && limited) {
      mistakes.error(
          "missing-nodes",
          redis.place(),
          "limits are shared, and nothing says by how many nodes: none could tell its share while"
              + " Redis is away",
          "write `redis: { url: …, nodes: 3 }` with the most nodes that run at once");
    }
  }
}
