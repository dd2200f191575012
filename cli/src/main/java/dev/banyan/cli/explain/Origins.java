package dev.banyan.cli.explain;

import dev.banyan.gateway.assemble.AssembledRoute;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.text.Node;
import org.jspecify.annotations.Nullable;

/// Where the settings of a route come from: its own section, its API's, or nowhere, which makes
/// them defaults.
final class Origins {
  private final Node.@Nullable Mapping api;
  private final Node.@Nullable Mapping route;

  private Origins(Node.@Nullable Mapping api, Node.@Nullable Mapping route) {
    this.api = api;
    this.route = route;
  }

  static Origins of(Assembly assembly, AssembledRoute route) {
    Node apis = assembly.loaded().root().get("apis");
    Node api = apis instanceof Node.Mapping all ? all.get(route.api()) : null;
    Node.Mapping section = api instanceof Node.Mapping mapping ? mapping : null;
    return new Origins(section, section == null ? null : written(section, route));
  }

  /// A route's key is where its place says.
  private static Node.@Nullable Mapping written(Node.Mapping api, AssembledRoute route) {
    if (api.get("routes") instanceof Node.Mapping routes) {
      for (Node.Entry entry : routes.entries()) {
        if (entry.key().place().equals(route.place())
            && entry.value() instanceof Node.Mapping mapping) {
          return mapping;
        }
      }
    }
    return null;
  }

  /// `text`, and where it was said.
  String tell(String key, String text) {
    return text + " (" + of(key) + ")";
  }

  private String of(String key) {
    if (route != null && route.get(key) != null) {
      return "route";
    }
    return api != null && api.get(key) != null ? "API" : "default";
  }

  /// For what an API and its route say together.
  String both(String key, String text) {
    boolean here = route != null && route.get(key) != null;
    boolean there = api != null && api.get(key) != null;
    return text + (here && there ? " (API and route)" : " (" + of(key) + ")");
  }
}
