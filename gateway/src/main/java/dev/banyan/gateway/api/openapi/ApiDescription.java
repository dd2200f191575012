package dev.banyan.gateway.api.openapi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An API as its contract tells it. `base` is the path that all routes start with, `/v1`; `contact`
/// is null where the configuration names nobody; `securitySchemes` are the ways to say who asks, by
/// the name of their entry in `callers:`, in the order in which they are tried.
public record ApiDescription(
    String title,
    String version,
    String doc,
    @Nullable Contact contact,
    String base,
    Map<String, SecurityScheme> securitySchemes,
    List<RouteDescription> routes) {
  public ApiDescription {
    routes = List.copyOf(routes);
  }

  /// Where it is reached, as far as the gateway knows: `localhost:8080`, encrypted or not.
  public record Origin(String host, boolean encrypted) {}

  /// Who answers questions about it; each part may be empty, not all.
  public record Contact(String name, String url, String email) {}

  /// How a caller shows who it is.
  public sealed interface SecurityScheme {
    /// A key in a header of that name.
    record ApiKey(String header) implements SecurityScheme {}

    /// A token in the `Authorization` header; `format` is a hint such as `JWT`.
    record Bearer(String format) implements SecurityScheme {}

    /// Name and password in the `Authorization` header.
    record Basic() implements SecurityScheme {}

    /// A certificate shown when connecting.
    record Certificate() implements SecurityScheme {}
  }
}
