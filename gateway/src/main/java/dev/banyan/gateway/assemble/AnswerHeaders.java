package dev.banyan.gateway.assemble;

import dev.banyan.config.model.RouteSection;
import dev.banyan.gateway.api.rest.RestRoute;
import java.util.ArrayList;
import java.util.List;

/// Compiles `headers:` of a route: expressions over its answer.
final class AnswerHeaders {
  private AnswerHeaders() {}

  static List<RestRoute.AnswerHeader> of(
      RouteSection route, CompiledOperation operation, Bindings bindings) {
    List<RestRoute.AnswerHeader> headers = new ArrayList<>();
    var returns = operation.operation().signature().returns();
    if (returns == null) {
      return headers;
    }
    Environs environs = new Environs(dev.banyan.type.Structure.of("headers", List.of()));
    environs.add("answer", returns, false);
    route
        .headers()
        .forEach(
            (name, cel) -> {
              var value =
                  bindings.expression(
                      cel.source(), cel.place(), environs.scope(), dev.banyan.type.Type.Text.ANY);
              if (value != null) {
                headers.add(new RestRoute.AnswerHeader(name.value(), value));
              }
            });
    return headers;
  }
}
