package dev.banyan.gateway.parameter;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The query of a request, split but not decoded. At most `PARAMETERS_MAX` parameters.
public record QueryString(List<Parameter> parameters) {
  private static final int PARAMETERS_MAX = 200;

  public record Parameter(String name, String value) {}

  public static QueryString of(@Nullable String query) {
    List<Parameter> parameters = new ArrayList<>();
    if (query != null) {
      int from = 0;
      while (from <= query.length()) {
        int end = query.indexOf('&', from);
        end = end < 0 ? query.length() : end;
        if (end > from) {
          parameters.add(parameter(query.substring(from, end)));
        }
        if (parameters.size() > PARAMETERS_MAX) {
          throw Fault.of(Fault.Kind.TOO_LARGE, "More than 200 query parameters");
        }
        from = end + 1;
      }
    }
    return new QueryString(parameters);
  }

  private static Parameter parameter(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Parameter(text, "")
        : new Parameter(text.substring(0, equals), text.substring(equals + 1));
  }

  /// The value of that name; null where it is not there. Throws `INVALID` where it is there twice.
  public @Nullable String single(String name) {
    String found = null;
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        if (found != null) {
          throw Fault.invalid(
              List.of(new Fault.Violation("query." + name, "is given more than once")));
        }
        found = parameter.value();
      }
    }
    return found;
  }
}
