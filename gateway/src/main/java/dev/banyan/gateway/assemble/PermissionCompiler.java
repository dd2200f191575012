package dev.banyan.gateway.assemble;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.api.rest.RecordRule;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.gateway.assemble.caller.Roles;
import dev.banyan.gateway.gate.Permission;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.security.CallerView;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compiles who may do what on the routes of one API. Owned by one thread.
final class PermissionCompiler {
  private final ApiSection section;
  private final RouteCompiler.Scene scene;

  PermissionCompiler(ApiSection section, RouteCompiler.Scene scene) {
    this.section = section;
    this.scene = scene;
  }

  /// The groups that may use it, empty for anyone; null, with a mistake, where that is not clear.
  @Nullable List<String> callers(
      Name key, RouteSection route, AssembledRoute.@Nullable Target target) {
    List<Name> written = route.callers().isEmpty() ? section.callers() : route.callers();
    List<String> names = new ArrayList<>();
    boolean anyone = false;
    for (Name name : written) {
      if (!known(name)) {
        return null;
      }
      if (name.value().equals(ApiSection.ANYONE)) {
        anyone = true;
      } else {
        names.add(name.value());
      }
    }
    if (anyone && !names.isEmpty()) {
      scene
          .mistakes()
          .error(
              "anyone-and-others",
              written.getFirst().place(),
              "`anyone` makes the other groups meaningless",
              "write either `anyone` or the groups");
      return null;
    }
    boolean asks = !route.roles().isEmpty() || !route.scopes().isEmpty();
    if (anyone && target != null && !asks && section.scopes().isEmpty()) {
      scene
          .mistakes()
          .warning(
              "open-to-anyone",
              key.place(),
              "`" + key.value() + "` is open to anyone, and a system lies behind it",
              "name the groups that may use it, unless this is meant: `callers: [ … ]`");
    }
    return anyone || !names.isEmpty() ? names : null;
  }

  boolean known(Name callers) {
    return callers.value().equals(ApiSection.ANYONE) || isGroup(callers);
  }

  /// Whether there is such a group; a mistake where there is none.
  boolean isGroup(Name callers) {
    boolean found = scene.callers().contains(callers.value());
    if (!found) {
      scene
          .mistakes()
          .error(
              "unknown-callers",
              callers.place(),
              "there are no callers `" + callers.value() + "`",
              Suggestion.forWord(callers.value(), scene.callers()));
    }
    return found;
  }

  /// What a caller must have for the route: its own roles, or those of its API, the scopes and
  /// conditions of both.
  Permission permission(RoutePattern pattern, RouteSection route, List<String> callers) {
    List<Name> roles = route.roles().isEmpty() ? section.roles() : route.roles();
    List<Name> scopes = new ArrayList<>(section.scopes());
    scopes.addAll(route.scopes());
    Name needed = !roles.isEmpty() ? roles.getFirst() : scopes.isEmpty() ? null : scopes.getFirst();
    if (needed != null && callers.isEmpty()) {
      scene
          .mistakes()
          .error(
              "roles-of-anyone",
              needed.place(),
              "a route that is open to anyone cannot ask for "
                  + (roles.isEmpty() ? "scopes" : "roles"),
              "name the groups of callers: `callers: [ … ]`");
    }
    if (!roles.isEmpty() && !callers.isEmpty()) {
      someoneHas(roles, callers);
    }
    List<Permission.Condition> conditions = new ArrayList<>();
    add(conditions, section.allow(), null);
    add(conditions, route.allow(), pattern);
    return new Permission(words(roles), words(scopes), conditions);
  }

  /// A system that wants the caller's token exchanged is of no use to callers of whom none has one.
  void checkTokens(Name route, List<String> callers, AssembledRoute.Target target) {
    boolean needed =
        switch (target) {
          case AssembledRoute.Target.Rest rest ->
              scene.operations().reach(rest.operation(), LegacySystem::needsCallersToken);
          case AssembledRoute.Target.Relayed relayed -> {
            LegacySystem system = scene.systems().get(relayed.system());
            yield system != null && system.needsCallersToken();
          }
          case AssembledRoute.Target.Streamed _ -> false;
        };
    if (needed
        && scene.loaded().configuration().callers().entrySet().stream()
            .noneMatch(
                group -> callers.contains(group.getKey().value()) && hasToken(group.getValue()))) {
      scene
          .mistakes()
          .error(
              "exchange-without-token",
              route.place(),
              "a system behind this route exchanges the caller's token,"
                  + " and none of its callers has one",
              "name callers that are known by `jwt` or `introspection`");
    }
  }

  private static boolean hasToken(CallerSection callers) {
    return callers instanceof CallerSection.Tokens || callers instanceof CallerSection.Introspected;
  }

  /// A route that nobody can ever use is a claim that was forgotten, or a role written otherwise.
  private void someoneHas(List<Name> roles, List<String> callers) {
    Set<String> wanted = words(roles);
    boolean possible =
        scene.loaded().configuration().callers().entrySet().stream()
            .filter(group -> callers.contains(group.getKey().value()))
            .anyMatch(group -> Roles.possible(group.getValue(), wanted));
    if (!possible && scene.callers().containsAll(callers)) {
      scene
          .mistakes()
          .warning(
              "role-of-nobody",
              roles.getFirst().place(),
              "no caller of `%s` can have the role `%s`"
                  .formatted(
                      String.join("`, `", callers), String.join("` or `", new TreeSet<>(wanted))),
              "give it to a caller, or say where a token lists roles: `jwt: { roles: … }`");
    }
  }

  private void add(
      List<Permission.Condition> conditions, @Nullable Cel cel, @Nullable RoutePattern pattern) {
    Permission.Condition condition = cel == null ? null : scene.limits().condition(cel, pattern);
    if (condition != null) {
      conditions.add(condition);
    }
  }

  private static Set<String> words(List<Name> names) {
    return names.stream().map(Name::value).collect(Collectors.toSet());
  }

  /// What callers may see and change, and which records are for them. `spread` is the body whose
  /// members are parameters.
  RestRoute.Visibility visibility(
      String method, RouteSection route, CompiledOperation operation, @Nullable Structure spread) {
    Structure takes = operation.operation().signature().takes();
    Type returns = operation.operation().signature().returns();
    Veil.Rules rules = scene.rules();
    Veil body = spread == null ? null : Veil.of(spread, rules);
    for (Field field : spread == null ? takes.fields() : List.<Field>of()) {
      body = body != null || method.equals("GET") ? body : Veil.of(field.type(), rules);
    }
    return new RestRoute.Visibility(
        Veil.of(returns, rules),
        operation.mapping() == null ? null : Veil.of(operation.mapping().modern(), rules),
        body,
        recordRule(method, route, operation));
  }

  private @Nullable RecordRule recordRule(
      String method, RouteSection route, CompiledOperation operation) {
    Cel cel = route.allowRecord();
    if (cel == null) {
      return null;
    }
    boolean writes = !method.equals("GET");
    Type record =
        writes
            ? operation.mapping() == null ? null : operation.mapping().modern()
            : operation.operation().signature().returns();
    if (!(record instanceof Structure) || (writes && !operation.form().conditional())) {
      scene
          .mistakes()
          .error(
              "misplaced-allow-record",
              cel.place(),
              writes
                  ? "this write reads no record first that a condition could look at"
                  : "this route answers no single record",
              writes
                  ? "give the operation an `original`, or write `allow` over what is sent"
                  : "put the condition into the query, with `caller` in its `with`");
      return null;
    }
    Scope scope =
        Scope.of(
            new Scope.Variable("caller", CallerView.TYPE, false),
            new Scope.Variable("record", record, false));
    Expression expression =
        scene.bindings().expression(cel.source(), cel.place(), scope, Type.Bool.BOOL);
    return expression == null ? null : new RecordRule(cel.source(), expression);
  }
}
