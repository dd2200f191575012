package dev.banyan.gateway.assemble;

import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.expr.Expression;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.text.Name;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles the headers of good answers: those of `headers`, expressions over the answer, and where
/// what a command has begun is to be found.
final class AnswerHeaders {
  private AnswerHeaders() {}

  static List<RestRoute.AnswerHeader> of(
      ApiSection api, RouteSection route, CompiledOperation operation, Bindings bindings) {
    List<RestRoute.AnswerHeader> headers = new ArrayList<>();
    boolean begins = operation.form() == CompiledOperation.Form.BEGINS;
    if (begins && route.target() instanceof RouteSection.Commands(var command, var _)) {
      RestRoute.AnswerHeader location = location(api, command);
      if (location != null) {
        headers.add(location);
      }
    }
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
                  bindings.expression(cel.source(), cel.place(), environs.scope(), Type.Text.ANY);
              if (value != null) {
                headers.add(new RestRoute.AnswerHeader(name.value(), value));
              }
            });
    return headers;
  }

  /// Where what a command has begun is shown: the route of the same API that shows the model's
  /// aggregates by one parameter of its path. Null where there is none.
  private static RestRoute.@Nullable AnswerHeader location(ApiSection api, Name command) {
    String model = command.value().substring(0, command.value().indexOf('.'));
    for (Map.Entry<Name, RouteSection> route : api.routes().entrySet()) {
      String[] words = route.getKey().value().strip().split("\\s+", 2);
      if (words.length == 2
          && words[0].equals("GET")
          && route.getValue().target() instanceof RouteSection.Shows(var shown, var _)
          && shown.value().equals(model)) {
        String path = (api.base().equals("/") ? "" : api.base()) + words[1];
        int from = path.indexOf('{');
        int to = path.indexOf('}');
        return from < 0 || path.indexOf('{', to) >= 0
            ? null
            : new RestRoute.AnswerHeader(
                "location", new Location(path.substring(0, from), path.substring(to + 1)));
      }
    }
    return null;
  }

  /// A path with the key of the answer, its first field, in it.
  private record Location(String before, String behind) implements Expression {
    @Override
    public Type type() {
      return Type.Text.ANY;
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public @Nullable Object evaluate(@Nullable Object... variables) {
      if (!(variables[0] instanceof Struct answer)) {
        return null;
      }
      String key = URLEncoder.encode(String.valueOf(answer.at(0)), StandardCharsets.UTF_8);
      return before + key.replace("+", "%20") + behind;
    }

    @Override
    public String source() {
      return before + "{key}" + behind;
    }
  }
}
