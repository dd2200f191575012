package dev.banyan.gateway.limit;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The limits of one generation of the configuration. A limit whose policy did not change is that
/// of the generation before: its counts go on. Filled by one thread, then only read.
public final class Limits {
  private final Setting setting;
  private final Map<String, Limit> before;
  private final Map<String, Limit> limits = new HashMap<>();

  /// With what limits count. `sharing` is null where this process counts alone.
  public record Setting(
      LongSupplier nanos,
      InstantSource clock,
      @Nullable Sharing sharing,
      LimitMeter.Maker meters) {}

  private Limits(Setting setting, Map<String, Limit> before) {
    this.setting = setting;
    this.before = before;
  }

  /// `before` are the limits that count now; null at the start. They are taken over where they are
  /// shared with the same nodes.
  public static Limits of(Setting setting, @Nullable Limits before) {
    if (before == null || before.setting.sharing() != setting.sharing()) {
      return new Limits(setting, Map.of());
    }
    return new Limits(setting, before.limits);
  }

  /// What a route asks for: its limits, and those of each plan where plans apply.
  public record Wanted(
      List<LimitPolicy> policies,
      @Nullable Plans plans,
      Map<String, List<LimitPolicy>> byPlan,
      Cost cost) {
    public Wanted {
      policies = List.copyOf(policies);
      byPlan = Map.copyOf(byPlan);
    }

    /// What the API limits as a whole, for what it serves beside its routes.
    public Wanted ofApi(String api) {
      return new Wanted(
          policies.stream().filter(policy -> policy.owner().equals("api " + api)).toList(),
          plans,
          byPlan,
          Cost.Fixed.ONE);
    }

    public boolean isEmpty() {
      return policies.isEmpty() && plans == null;
    }
  }

  /// The limiter of a route.
  public Limiter limiter(Wanted wanted) {
    LimitSet own = set(wanted.policies(), List.of());
    Plans plans = wanted.plans();
    if (plans == null) {
      return new Limiter(new Limiter.Parts(own, Map.of(), false, wanted.cost()), setting.nanos());
    }
    Map<String, LimitSet> byPlan = new HashMap<>();
    wanted.byPlan().forEach((name, limits) -> byPlan.put(name, set(wanted.policies(), limits)));
    LimitSet standard = plans.standard() == null ? null : byPlan.get(plans.standard());
    return new Limiter(
        new Limiter.Parts(
            standard == null ? own : standard, byPlan, standard == null, wanted.cost()),
        setting.nanos());
  }

  private LimitSet set(List<LimitPolicy> own, List<LimitPolicy> plan) {
    List<Limit> all = new ArrayList<>();
    own.forEach(policy -> all.add(limit(policy)));
    plan.forEach(policy -> all.add(limit(policy)));
    return new LimitSet(all);
  }

  private Limit limit(LimitPolicy policy) {
    Limit known = limits.get(policy.identity());
    if (known == null) {
      Limit old = before.get(policy.identity());
      known = old != null && old.policy().equals(policy) ? old : make(policy, old);
      limits.put(policy.identity(), known);
    }
    return known;
  }

  /// A policy that changed in what does not count, its name say, goes on with the same cells.
  private Limit make(LimitPolicy policy, @Nullable Limit old) {
    LimitMeter meter = setting.meters().meter(policy.owner(), policy.name());
    boolean sameCells =
        old != null
            && (setting.sharing() == null || old.policy().refusesAlone() == policy.refusesAlone());
    return new Limit(policy, sameCells && old != null ? old.cells() : cells(policy, meter), meter);
  }

  /// Shared cells are looked after from the first on: a quiet one may hold tokens of others.
  private Cells cells(LimitPolicy policy, LimitMeter meter) {
    int swept = setting.sharing() == null ? Cells.KEYS_MAX / 2 : 0;
    return new Cells(maker(policy, meter), Cells.KEYS_MAX, swept);
  }

  private Cells.Maker maker(LimitPolicy policy, LimitMeter meter) {
    Sharing sharing = setting.sharing();
    Measure measure = policy.measure();
    if (sharing == null) {
      return Limit.alone(measure, setting.nanos(), setting.clock());
    }
    Measure.Quota quota =
        measure instanceof Measure.Quota own
            ? own
            : new Measure.Quota(1, Measure.Every.MONTH, java.time.ZoneOffset.UTC);
    LeasedCell.Rules rules =
        new LeasedCell.Rules(
            measure,
            sharing,
            new Account(measure, sharing.prefix() + ":limit:" + Account.digest(policy.identity())),
            new Calendar(quota, setting.clock()),
            policy.refusesAlone()
                ? null
                : Limit.alone(measure.part(sharing.nodes()), setting.nanos(), setting.clock()),
            setting.nanos(),
            meter);
    return (text, now) -> new LeasedCell(rules, text.text(), now);
  }
}
