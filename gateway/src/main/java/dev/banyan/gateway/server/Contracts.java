package dev.banyan.gateway.server;

import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.edge.Serving;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.route.RouteTable;

final class Contracts {
  private Contracts() {}

  static void add(Assembly a, RouteTable<Serving> t, Observation o) {
    if (a.name().isEmpty() && t.all().isEmpty()) {
      o.stopping();
    }
  }
}
