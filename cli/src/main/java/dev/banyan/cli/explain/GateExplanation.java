package dev.banyan.cli.explain;

import dev.banyan.base.Network;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.RouteSection;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.gate.Addresses;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.gateway.gate.Permission;
import dev.banyan.gateway.gate.Tenancy;
import dev.banyan.gateway.validate.Rules;
import dev.banyan.gateway.validate.Validation;
import dev.banyan.text.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a route's requests pass, from the gate to what answers, each step with its effective values
/// and where they come from.
final class GateExplanation {
  private static final int SHOWN_MAX = 5;
  private static final int KINDS_SHOWN_MAX = 25;

  private final Assembly assembly;
  private final AssembledRoute route;
  private final Origins origins;

  GateExplanation(Assembly assembly, AssembledRoute route) {
    this.assembly = assembly;
    this.route = route;
    this.origins = Origins.of(assembly, route);
  }

  /// The gate's checks in their order; one that has no word here does not compile.
  Outline gate() {
    Outline gate = new Outline();
    for (Gate.Check check : Gate.Check.values()) {
      Object told =
          switch (check) {
            case ROOM -> room();
            case ADDRESS -> origins.tell("addresses", addresses());
            case CALLER -> callers();
            case TENANT -> origins.tell("tenant", tenant());
            case PERMISSION -> permission();
            case LIMIT -> limit();
            case BODY -> body();
          };
      gate.put(check.name().toLowerCase(Locale.ROOT), told);
    }
    return gate;
  }

  private String room() {
    Configuration.Overload bounds = assembly.loaded().configuration().overload();
    return origins.tell("priority", "priority " + word(route.conduct().priority()))
        + "; sent away, the least important first, when work begins "
        + Outline.words(bounds.delay())
        + " late or "
        + bounds.underWay()
        + " are worked on; "
        + (bounds.held() == null ? "a quarter of the heap" : bounds.held())
        + " may hold whole messages";
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private String addresses() {
    Addresses addresses = route.conduct().manners().addresses();
    if (addresses == null) {
      return "any";
    }
    String allowed = addresses.allow().isEmpty() ? "any" : "within " + networks(addresses.allow());
    return addresses.deny().isEmpty()
        ? allowed
        : allowed + ", but none within " + networks(addresses.deny());
  }

  private static String networks(List<Network> networks) {
    return String.join(", ", networks.stream().map(Network::text).toList());
  }

  private Object callers() {
    if (route.callers().isEmpty()) {
      return origins.tell("callers", "anyone");
    }
    List<String> ways = new ArrayList<>();
    for (Map.Entry<Name, CallerSection> one :
        assembly.loaded().configuration().callers().entrySet()) {
      if (route.callers().contains(one.getKey().value())) {
        ways.add(origins.tell("callers", one.getKey() + way(one.getValue())));
      }
    }
    return ways;
  }

  private static String way(CallerSection section) {
    return switch (section) {
      case CallerSection.ApiKeys keys -> " by the header " + keys.apiKey().header();
      case CallerSection.Tokens _, CallerSection.Introspected _ -> " by a bearer token";
      case CallerSection.Certified _ -> " by a client certificate";
      case CallerSection.Passwords _ -> " by name and password";
      case CallerSection.Signed(var signature) ->
          " by a signature in the header " + signature.header();
    };
  }

  private String tenant() {
    Tenancy tenancy = route.conduct().manners().tenancy();
    if (tenancy == null) {
      return "as the credential says";
    }
    return tenancy.header() == null
        ? "the first label of hosts under " + tenancy.hostSuffix()
        : "the header " + tenancy.header();
  }

  private Object permission() {
    Permission permission = route.permission();
    List<String> needs = new ArrayList<>();
    if (!permission.roles().isEmpty()) {
      String roles = String.join(", ", new TreeSet<>(permission.roles()));
      needs.add(origins.tell("roles", "one of the roles " + roles));
    }
    if (!permission.scopes().isEmpty()) {
      String scopes = String.join(", ", new TreeSet<>(permission.scopes()));
      needs.add(origins.both("scopes", "all of the scopes " + scopes));
    }
    for (Permission.Condition condition : permission.conditions()) {
      needs.add(origins.both("allow", "that " + condition.text()));
    }
    return needs.isEmpty() ? "none needed" : needs.size() == 1 ? needs.getFirst() : needs;
  }

  private String limit() {
    return route.limits().isEmpty()
        ? "none"
        : origins.both("limit", Explanation.limits(route.limits()));
  }

  private String body() {
    String most = route.bodyBytesMax() < 0 ? "any" : route.bodyBytesMax() + " bytes at most";
    return origins.tell("body", most);
  }

  /// What stands between the gate and what answers, in this order; null where nothing does.
  @Nullable Outline after() {
    Outline after = new Outline();
    List<String> drills = route.conduct().drills().stream().map(GateExplanation::drill).toList();
    after
        .put("drills", drills.isEmpty() ? null : drills)
        .put("contract", contract())
        .put("idempotency key", Keying.of(route.conduct().keys()))
        .put("cache", Caching.of(route.target().cache()));
    return after.isEmpty() ? null : after;
  }

  private static String drill(RouteSection.Drill drill) {
    return drill.share()
        + (drill.header() == null ? "" : " of requests with the header " + drill.header())
        + (drill.problem() == null ? "" : " fail with " + drill.problem())
        + (drill.delay() == null ? "" : ", late by " + Outline.words(drill.delay()));
  }

  private @Nullable Outline contract() {
    Validation validation =
        route.target() instanceof AssembledRoute.Target.Relayed relayed
            ? relayed.validation()
            : null;
    return validation == null ? null : contract(validation);
  }

  private Outline contract(Validation validation) {
    Validation.Settings settings = validation.settings();
    Rules rules = validation.rules();
    List<String> unchecked = rules.unchecked();
    return new Outline()
        .put("document", origins.tell("validate", settings.contract()))
        .put("operations", rules.count())
        .put("requests that break it", done(settings.requests()))
        .put("unknown query parameters", settings.refusesUnknownQuery() ? "refused" : "passed")
        .put("answers that break it", done(settings.answers()))
        .put("held of an answer at most", settings.answerBytesMax() + " bytes")
        .put("left out", rules.leftOut().isEmpty() ? null : left(rules))
        .put("not looked into", unchecked.isEmpty() ? null : some(unchecked, KINDS_SHOWN_MAX));
  }

  private static List<String> left(Rules rules) {
    return some(
        rules.leftOut().entrySet().stream()
            .map(one -> one.getKey() + ": " + one.getValue())
            .sorted()
            .toList(),
        SHOWN_MAX);
  }

  private static List<String> some(List<String> all, int max) {
    if (all.size() <= max) {
      return all;
    }
    List<String> some = new ArrayList<>(all.subList(0, max));
    some.add("and " + (all.size() - max) + " more");
    return some;
  }

  private static String done(Validation.Mode mode) {
    return switch (mode) {
      case REFUSE -> "refused";
      case REPORT -> "counted, logged and passed on";
      case OFF -> "not looked for";
    };
  }

  /// What else is settled for the route.
  Outline settings() {
    AssembledRoute.Conduct conduct = route.conduct();
    AssembledRoute.Manners manners = conduct.manners();
    return new Outline()
        .put("deadline of the whole", origins.tell("deadline", Explanation.deadline(route)))
        .put("callers may shorten it", conduct.callerDeadline() == null ? "no" : callerDeadline())
        .put("repetitions and hedges", repeats())
        .put("pages of other origins", manners.cors() == null ? "none" : origins())
        .put(
            "every answer carries",
            manners.answerHeaders().isEmpty()
                ? null
                : manners.answerHeaders().stream()
                    .map(header -> header.name() + ": " + header.value())
                    .toList());
  }

  private String origins() {
    var cors = route.conduct().manners().cors();
    return cors == null ? "none" : String.join(", ", new TreeSet<>(cors.origins()));
  }

  private String callerDeadline() {
    var section = route.conduct().callerDeadline();
    return section == null
        ? "no"
        : String.join(", ", section.callers().stream().map(Name::value).toList())
            + " by the header "
            + section.header();
  }

  private @Nullable String repeats() {
    return route.target() instanceof AssembledRoute.Target.Rest rest
        ? origins.tell("repeats", "at most " + rest.route().terms().repeats())
        : null;
  }
}
