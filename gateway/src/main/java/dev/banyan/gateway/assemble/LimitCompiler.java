package dev.banyan.gateway.assemble;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.CacheSection;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.LimitSection;
import dev.banyan.expr.Expression;
import dev.banyan.gateway.limit.Cost;
import dev.banyan.gateway.limit.LimitPolicy;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.limit.Measure;
import dev.banyan.gateway.limit.Per;
import dev.banyan.gateway.limit.RequestView;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Checks what stands under `limit`, `cost` and `plans`, and makes policies of it. Owned by one
/// thread.
final class LimitCompiler {
  private static final Pattern MEMBER =
      Pattern.compile("(query|header)(?:\\.(\\w+)|\\[['\"]([\\w-]+)['\"]])");

  private static final Pattern BRACKETS =
      Pattern.compile("(query|header)\\[['\"]([\\w-]+)['\"]]");

  /// What goes through lists: an event loop has no time for it.
  private static final Pattern LOOP =
      Pattern.compile("\\.\\s*(map|filter|all|exists|exists_one|existsOne)\\s*\\(");

  private static final int EXPRESSION_MAX = 500;
  private static final Duration LONGEST = Duration.ofDays(3_650);

  private final Configuration configuration;
  private final Bindings bindings;
  private final Mistakes mistakes;
  private final Map<String, List<LimitPolicy>> plans = new LinkedHashMap<>();
  private final Set<LimitSection> checked = new HashSet<>();
  private final Map<LimitSection, Optional<Per>> pers = new HashMap<>();

  LimitCompiler(Configuration configuration, Bindings bindings, Mistakes mistakes) {
    this.configuration = configuration;
    this.bindings = bindings;
    this.mistakes = mistakes;
    configuration.plans().forEach((name, plan) -> plans.put(name.value(), plan(name, plan)));
    checkPlanNames();
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

  /// The limits of a route: those of its API, then its own.
  record Route(String api, String name, RoutePattern pattern) {}

  Limits.Wanted route(
      Route route, List<LimitSection> ofApi, List<LimitSection> own, @Nullable Cel cost) {
    List<LimitPolicy> policies = new ArrayList<>();
    LimitPolicy.Plans applies = null;
    for (LimitSection section : ofApi) {
      applies = plans(section, applies);
      add(policies, section, "api " + route.api(), null);
    }
    for (LimitSection section : own) {
      applies = plans(section, applies);
      add(policies, section, "route " + route.name(), route.pattern());
    }
    Cost units = cost == null ? Cost.ONE : cost(cost, route);
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

  private LimitPolicy.@Nullable Plans plans(
      LimitSection section, LimitPolicy.@Nullable Plans before) {
    if (!(section.measure() instanceof LimitSection.OfPlan(var terms))) {
      return before;
    }
    String standard = terms.standard().value();
    if (before != null && checked.add(section)) {
      mistakes.error(
          "two-plans", section.place(), "the caller's plan applies already", "remove one of the two");
    }
    if (standard.equals(LimitSection.PlanTerms.REFUSE)) {
      return new LimitPolicy.Plans(null);
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
    return new LimitPolicy.Plans(standard);
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
    Per per = pers.computeIfAbsent(section, _ -> Optional.ofNullable(per(section, pattern))).orElse(null);
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
        Measure.Bucket bucket =
            new Measure.Bucket(rate, burst == null ? rate.count() : burst);
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
            terms.count(),
            Measure.Every.valueOf(terms.every().name()),
            ZoneId.of(terms.zone().value()));
      }
      case LimitSection.OfPlan _ -> null;
    };
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
        RequestView.Names names = names(cel, pattern);
        Expression expression = expression(cel, names, Type.Text.ANY);
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
    RequestView.Names names = names(cel, route.pattern());
    Expression expression = expression(cel, names, Type.Int.BITS64);
    return expression == null ? Cost.ONE : new Cost.Computed(expression, names);
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
            "a request costs " + cost + ", and the limit `" + policy.name() + "` never allows more"
                + " than " + policy.measure().capacity() + " at once",
            "no request would ever be let in: raise the limit or lower the cost");
        return;
      }
    }
  }

  private @Nullable Expression expression(Cel cel, RequestView.Names names, Type type) {
    if (cel.source().length() > EXPRESSION_MAX || LOOP.matcher(cel.source()).find()) {
      mistakes.error(
          "expression-too-dear",
          cel.place(),
          "this is computed for every request before it is let in: it may go through no list, and"
              + " has " + EXPRESSION_MAX + " characters at most",
          "use no `map`, `filter`, `all` or `exists`");
      return null;
    }
    Expression expression = bindings.expression(dotted(cel), cel.place(), names.scope(), type);
    if (expression != null && expression.optional()) {
      mistakes.error(
          "may-be-absent",
          cel.place(),
          "`" + cel.source() + "` may be absent, and a limit must count every request",
          "write " + cel.source() + ".orValue(…)");
      return null;
    }
    return expression;
  }

  /// `header['x-device']` as `header.x_device`, as long as before, so that places stay true.
  private static String dotted(Cel cel) {
    return BRACKETS
        .matcher(cel.source())
        .replaceAll(
            found -> {
              String name = found.group(1) + "." + found.group(2).replace('-', '_');
              return name + " ".repeat(found.group().length() - name.length());
            });
  }

  /// The query parameters that limits and costs look at.
  static Set<String> queryNames(
      List<LimitSection> ofApi, List<LimitSection> own, @Nullable Cel cost) {
    Set<String> names = new LinkedHashSet<>();
    Stream.concat(ofApi.stream(), own.stream())
        .map(LimitSection::per)
        .forEach(
            per -> {
              if (per instanceof LimitSection.ByKey(Cel key)) {
                names.addAll(used(key, "query"));
              }
            });
    if (cost != null) {
      names.addAll(used(cost, "query"));
    }
    return names;
  }

  private static Set<String> used(Cel cel, String variable) {
    Set<String> names = new LinkedHashSet<>();
    Matcher member = MEMBER.matcher(cel.source());
    while (member.find()) {
      if (member.group(1).equals(variable)) {
        String name = member.group(2) != null ? member.group(2) : member.group(3);
        names.add(variable.equals("header") ? name.replace('-', '_') : name);
      }
    }
    return names;
  }

  private static RequestView.Names names(Cel cel, @Nullable RoutePattern pattern) {
    return new RequestView.Names(
        texts("path", pattern == null ? List.of() : pattern.parameters(), true),
        texts("query", used(cel, "query"), false),
        texts("header", used(cel, "header"), false));
  }

  private static Structure texts(String name, Iterable<String> names, boolean required) {
    List<Field> fields = new ArrayList<>();
    for (String one : names) {
      fields.add(
          required ? Field.required(one, Type.Text.ANY) : Field.optional(one, Type.Text.ANY));
    }
    return Structure.of(name, fields);
  }

  /// A key that names a plan which is not there would silently have another.
  private void checkPlanNames() {
    configuration
        .callers()
        .values()
        .forEach(
            group -> {
              if (group instanceof CallerSection.ApiKeys(var keys)) {
                keys.keys().forEach(key -> checkPlan(key.plan()));
              }
            });
  }

  void checkPlan(@Nullable Name plan) {
    if (plan != null && !plans.containsKey(plan.value())) {
      mistakes.error(
          "unknown-plan",
          plan.place(),
          "there is no plan `" + plan + "`",
          plans.isEmpty()
              ? "write `plans: { " + plan + ": { limit: … } }`"
              : Suggestion.forWord(plan.value(), plans.keySet()));
    }
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
