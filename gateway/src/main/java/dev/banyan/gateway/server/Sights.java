package dev.banyan.gateway.server;

import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Source;
import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Says what may be seen of each route's requests in logs. What is not known to be harmless is not
/// shown: a path parameter is shown where it is bound to a field that is neither private nor
/// secret, and `observe.masks` does not name it.
final class Sights {
  private final Set<String> masks = new HashSet<>();
  private final Set<String> namedCallers = new HashSet<>();

  Sights(Configuration configuration) {
    configuration.observe().masks().forEach(name -> masks.add(name.value()));
    configuration
        .callers()
        .forEach(
            (name, section) -> {
              if (isNamed(section)) {
                namedCallers.add(name.value());
              }
            });
  }

  /// Names that the configuration itself gives may be shown; those of an identity provider not.
  private static boolean isNamed(CallerSection section) {
    return switch (section) {
      case CallerSection.ApiKeys _, CallerSection.Certified _, CallerSection.Signed _ -> true;
      case CallerSection.Tokens _, CallerSection.Introspected _, CallerSection.Passwords _ -> false;
    };
  }

  RouteSight of(AssembledRoute route) {
    return new RouteSight(route.api(), route.name(), shown(route), namedCallers);
  }

  private List<Boolean> shown(AssembledRoute route) {
    return switch (route.target()) {
      case AssembledRoute.Target.Relayed _, AssembledRoute.Target.Streamed _ ->
          shown(route.pattern(), List.of());
      case AssembledRoute.Target.Rest(RestRoute rest, var _, var _) ->
          shown(route.pattern(), rest.parameters());
    };
  }

  private List<Boolean> shown(RoutePattern pattern, List<Source.Bound> bound) {
    List<Boolean> shown = new ArrayList<>();
    List<String> names = pattern.parameters();
    for (int i = 0; i < names.size(); i++) {
      shown.add(!masks.contains(names.get(i)) && isHarmless(i, bound));
    }
    if (pattern.segments().getLast() instanceof RoutePattern.Segment.Rest) {
      shown.add(false);
    }
    return shown;
  }

  /// A parameter that goes into an expression for a hidden field is hidden too, as is one that goes
  /// nowhere.
  private boolean isHarmless(int index, List<Source.Bound> parameters) {
    boolean bound = false;
    for (Source.Bound parameter : parameters) {
      boolean direct = parameter.source() instanceof Source.Path path && path.index() == index;
      boolean computed = parameter.source() instanceof Source.Computed;
      if ((direct || computed) && isHidden(parameter.field())) {
        return false;
      }
      bound |= direct || computed;
    }
    return bound;
  }

  private boolean isHidden(Field field) {
    return field.is(Field.Mark.PRIVATE)
        || field.is(Field.Mark.SECRET)
        || masks.contains(field.name());
  }
}
