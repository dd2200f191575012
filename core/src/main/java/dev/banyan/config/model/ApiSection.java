package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Rate;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An API: a base path and its routes.
@Doc("An API: a base path and its routes.")
@Example("sales: { base: /v1, callers: staff, routes: { GET /orders/{id}: { call: order } } }")
public record ApiSection(
    Place place,
    @Doc("The path that all routes start with.") @Default("/") String base,
    @Doc("The groups of callers that may use it, or `anyone`.") @Required @OneOrMany
        List<Name> callers,
    @Doc("How much each caller may ask.") @Nullable Limit limit,
    @Doc("The largest body of a request.") @Default("1MiB") ByteSize body,
    @Doc("How long answering a request may take.") @Default("30s") Duration deadline,
    @Doc("The routes, each `METHOD /path`; `{x}` is one segment, `**` the rest.")
        Map<Name, RouteSection> routes,
    @Doc("The path of the generated OpenAPI document.") @Default("/openapi.json") String openapi,
    @Doc("The path of the documentation page.") @Default("/docs") String docs,
    @Doc("Which other origins' pages may use it in a browser.") @NotBuilt @Nullable Node cors,
    @Doc("The path of the GraphQL endpoint.") @NotBuilt @Nullable Node graphql,
    @Doc("The event stream.") @NotBuilt @Nullable Node events) {

  /// The word in `callers` that opens an API or route to all.
  public static final String ANYONE = "anyone";

  /// A bound on requests per time, by token bucket.
  @Doc("A bound on requests per time.")
  @Example("{ per: caller, rate: 100/s, burst: 200 }")
  public record Limit(
      Place place,
      @Doc("Whose requests are counted together.") @Default("caller") Per per,
      @Doc("How many requests in the long run.") Rate rate,
      @Doc("How many at once after a pause; as many as the rate where nothing is said.")
          @Bounds(min = 1)
          @Nullable Integer burst) {}

  /// Whose requests are counted together.
  public enum Per {
    CALLER,
    TENANT,
    /// The network address the request comes from.
    ADDRESS,
    /// All requests of the API or route.
    ALL
  }
}
