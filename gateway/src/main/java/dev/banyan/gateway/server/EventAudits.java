package dev.banyan.gateway.server;

import dev.banyan.gateway.api.events.EventRoute;
import dev.banyan.gateway.audit.Auditing;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Structure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where streams of events note that they show private fields.
final class EventAudits {
  private EventAudits() {}

  /// The same stream, noting what it shows of kinds that have private fields.
  static EventRoute with(EventRoute route, Auditing auditing, RouteSight sight) {
    Map<String, RouteAudit> audits = new HashMap<>();
    route
        .feed()
        .shapes()
        .forEach(
            (kind, shape) -> {
              if (RouteAudit.hasPrivateFields(shape)) {
                audits.put(kind, new RouteAudit(auditing, sight, reading(route, shape)));
              }
            });
    return route.with(audits);
  }

  private static Signature reading(EventRoute route, Structure shape) {
    return new Signature(
        route.feed().source(),
        Structure.of("nothing", List.of()),
        shape,
        List.of(),
        Effect.READ,
        Signature.Delivery.WHOLE,
        "");
  }
}
