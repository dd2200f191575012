package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An API: a base path and its routes.
@Doc("An API: a base path and its routes.")
@Example(
    """
    sales:
      base: /v1
      callers: staff
      routes:
        GET /orders/{id}: { call: order }\
    """)
public record ApiSection(
    Place place,
    @Doc("The path that all routes start with.") @Default("/") String base,
    @Doc("The groups of callers that may use it, or `anyone`.") @Required @OneOrMany
        List<Name> callers,
    @Doc("How much may be asked, all bounds together.") @OneOrMany List<LimitSection> limit,
    @Doc("The largest body of a request.") @Default("1MiB") ByteSize body,
    @Doc("How long answering a request may take.") @Default("30s") Duration deadline,
    @Doc("The routes, each `METHOD /path`; `{x}` is one segment, `**` the rest.")
        Map<Name, RouteSection> routes,
    @Doc("The path, below `base`, of the generated OpenAPI document.") @Default("/openapi.json")
        String openapi,
    @Doc("The path, below `base`, of the documentation page.") @Default("/docs") String docs,
    @Doc("Which other origins' pages may use it in a browser.") @NotBuilt @Nullable Node cors,
    @Doc("The path of the GraphQL endpoint.") @NotBuilt @Nullable Node graphql,
    @Doc("The event stream.") @NotBuilt @Nullable Node events)
    implements Checked {

  /// The word in `callers` that opens an API or route to all.
  public static final String ANYONE = "anyone";

  /// Whether a list of callers opens what it stands at to all.
  public static boolean isOpen(List<Name> callers) {
    return callers.stream().anyMatch(name -> name.value().equals(ANYONE));
  }

  @Override
  public void check(Mistakes mistakes) {
    if (!base.startsWith("/") || (base.length() > 1 && base.endsWith("/"))) {
      mistakes.error(
          "wrong-value",
          place,
          "`base: " + base + "` is not the start of a path",
          "write it like /v1: a slash in front, none behind");
    }
    checkCallers(callers, mistakes);
    routes.values().forEach(route -> checkCallers(route.callers(), mistakes));
    Map<String, Name> seen = new HashMap<>();
    for (Name route : routes.keySet()) {
      RouteKey key = RouteKey.parse(route, mistakes);
      Name first = key == null ? null : seen.putIfAbsent(key.shape(), route);
      if (first != null) {
        mistakes.error(
            "route-clash",
            route.place(),
            "`" + route + "` matches the same requests as `" + first + "`",
            "that is in line " + first.place().line() + "; remove one");
      }
    }
  }

  private static void checkCallers(List<Name> callers, Mistakes mistakes) {
    if (isOpen(callers) && callers.size() > 1) {
      mistakes.error(
          "wrong-value",
          callers.getFirst().place(),
          "`anyone` makes the other callers meaningless",
          "write `callers: anyone`, or list groups without it");
    }
  }
}
