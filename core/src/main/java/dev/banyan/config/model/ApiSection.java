package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.operation.Priority;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URI;
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
    @Doc("A deadline that trusted callers bring along.") @Nullable CallerDeadline callerDeadline,
    @Doc("How important its requests are when there is not room for all.") @Default("normal")
        Priority priority,
    @Doc("How many repetitions and hedges all calls for one request may add together.")
        @Default("3")
        @Bounds(max = 100)
        int repeats,
    @Doc("The routes, each `METHOD /path`; `{x}` is one segment, `**` the rest.")
        Map<Name, RouteSection> routes,
    @Doc("The path, below `base`, of the generated OpenAPI document.") @Default(OPENAPI)
        String openapi,
    @Doc("The path, below `base`, of the documentation page.") @Default(DOCS) String docs,
    @Doc("Who may read the OpenAPI document.") @Default("callers") Contract contract,
    @Doc("What the OpenAPI document says of the API as a whole.") @Default About about,
    @Doc("Which other origins' pages may use it in a browser.") @NotBuilt @Nullable Node cors,
    @Doc("The path of the GraphQL endpoint.") @NotBuilt @Nullable Node graphql,
    @Doc("The event stream.") @NotBuilt @Nullable Node events)
    implements Checked {

  private static final String OPENAPI = "/openapi.json";
  private static final String DOCS = "/docs";

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
    if (contract == Contract.OFF && !(docs.equals(DOCS) && openapi.equals(OPENAPI))) {
      mistakes.error(
          "useless-key",
          place,
          "`contract: off` serves neither document nor page, so their paths say nothing",
          "remove `openapi` and `docs`, or say who may read: `contract: callers`");
    }
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

  /// Who may read an API's contract.
  public enum Contract {
    /// Whoever may use the API.
    CALLERS,
    /// All.
    ANYONE,
    /// Nobody: neither document nor page is served.
    OFF
  }

  /// What a contract says of its API as a whole.
  @Doc("What the OpenAPI document says of the API as a whole.")
  @Example("{ title: Sales, version: 1.4.0, contact: { name: Sales IT, email: it@example.com } }")
  public record About(
      Place place,
      @Doc("Its name for people; without it, the names of configuration and API.")
          @Nullable String title,
      @Doc("The version of the API.") @Default("1") String version,
      @Doc("What it is for.") @Nullable String doc,
      @Doc("Who answers questions about it.") @Nullable Contact contact) {}

  /// Who answers questions.
  @Doc("Who answers questions.")
  @Example("{ name: Sales IT, url: \"https://it.example.com\", email: it@example.com }")
  public record Contact(
      Place place,
      @Doc("Whose name to ask for.") @Nullable String name,
      @Doc("A page to ask at.") @Nullable URI url,
      @Doc("An address to write to.") @Nullable String email)
      implements Checked {

    @Override
    public void check(Mistakes mistakes) {
      if (name == null && url == null && email == null) {
        mistakes.error("missing-key", place, "`contact` names nobody", "write a `name` or `email`");
      }
    }
  }

  /// A deadline that callers bring along.
  @Doc("A deadline that callers bring along: it may shorten the one of the API, never lengthen it.")
  @Example("{ header: X-Timeout-Ms, callers: staff }")
  public record CallerDeadline(
      Place place,
      @Doc("The header that says how many milliseconds the caller will wait.") @Required
          Name header,
      @Doc("The groups of callers that are believed.") @Required @OneOrMany List<Name> callers) {}
}
