package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.model.durable.EventsSection;
import dev.banyan.config.model.durable.IdempotencySection;
import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
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
import java.util.ArrayList;
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
    @Doc("The roles of which a caller needs one; a route's own stand instead.") @OneOrMany
        List<Name> roles,
    @Doc("The scopes of which a caller needs all.") @OneOrMany List<Name> scopes,
    @Doc("A condition over caller, path, query and header that must hold.") @Nullable Cel allow,
    @Doc("Where a request names its tenant, besides the credential.") @Nullable Tenant tenant,
    @Doc("How much may be asked, all bounds together.") @OneOrMany List<LimitSection> limit,
    @Doc("The largest body of a request.") @Default("1MiB") ByteSize body,
    @Doc("How long answering a request may take.") @Default("30s") Duration deadline,
    @Doc("A deadline that trusted callers bring along.") @Nullable CallerDeadline callerDeadline,
    @Doc("How important its requests are when there is not room for all.") @Default("normal")
        Priority priority,
    @Doc("How many repetitions, hedges and moves all calls for one request may add together.")
        @Default("3")
        @Bounds(max = 100)
        int repeats,
    @Doc("The routes, each `METHOD /path`; `{x}` is one segment, `**` the rest.")
        Map<Name, RouteSection> routes,
    @Doc("The path, below `base`, of the generated OpenAPI document.") @Default(OPENAPI)
        String openapi,
    @Doc("The path, below `base`, of the generated AsyncAPI document, where there are `events`.")
        @Default(ASYNCAPI)
        String asyncapi,
    @Doc("The path, below `base`, of the documentation page.") @Default(DOCS) String docs,
    @Doc("Who may read the OpenAPI and AsyncAPI documents.") @Default("callers") Contract contract,
    @Doc("What the OpenAPI document says of the API as a whole.") @Default About about,
    @Doc("Which requests its routes are for, besides the path: one of several APIs at one base.")
        @Nullable Match match,
    @Doc("Which other origins' pages may use it in a browser.") @Nullable Cors cors,
    @Doc("Which network addresses may use it.") @Nullable Addresses addresses,
    @Doc("That its relays are held against the contracts of their systems.")
        RouteSection.@Nullable Validate validate,
    @Doc("What becomes of an `Idempotency-Key`; `optional` for writes where there is a `store`.")
        @Nullable IdempotencySection idempotency,
    @Doc("Headers that keep browsers from misusing answers; on for calls where nothing is said.")
        @Nullable Switch securityHeaders,
    @Doc("That it is to be left, and when it will be gone.") @Nullable Deprecation deprecated,
    @Doc("The path of the GraphQL endpoint.") @NotBuilt @Nullable Node graphql,
    @Doc("Streams of events, by server-sent events and WebSocket.") @OneOrMany
        List<EventsSection> events)
    implements Checked {

  private static final String OPENAPI = "/openapi.json";
  private static final String ASYNCAPI = "/asyncapi.json";
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
    boolean moved = !docs.equals(DOCS) || !openapi.equals(OPENAPI) || !asyncapi.equals(ASYNCAPI);
    if (contract == Contract.OFF && moved) {
      mistakes.error(
          "useless-key",
          place,
          "`contract: off` serves neither document nor page, so their paths say nothing",
          "remove `openapi`, `asyncapi` and `docs`, or say who may read: `contract: callers`");
    }
    if (validate != null) {
      checkValidate(validate, mistakes);
    }
    routes.values().forEach(route -> checkCallers(route.callers(), mistakes));
    Map<String, Name> seen = new HashMap<>();
    List<Name> keys = new ArrayList<>(routes.keySet());
    events.forEach(stream -> keys.add(stream.route()));
    events.forEach(stream -> checkCallers(stream.callers(), mistakes));
    for (Name route : keys) {
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

  private void checkValidate(RouteSection.Validate said, Mistakes mistakes) {
    boolean relays =
        routes.values().stream().anyMatch(one -> one.target() instanceof RouteSection.Relays);
    if (said.isOff() || !relays) {
      mistakes.error(
          "useless-key",
          said.place(),
          relays
              ? "`validate` of an API switches nothing off: nothing is checked unless asked for"
              : "`validate` is for relays, and this API has none",
          "remove it");
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

  /// What a request must be like, besides its path.
  @Doc("What a request must be like, besides its path, for this API's routes to be looked at.")
  @Example("{ hosts: api.example.com, headers: { X-Version: \"2\" } }")
  public record Match(
      Place place,
      @Doc("The hosts it is asked under; `*.example.com` for all below one.") @OneOrMany
          List<Written> hosts,
      @Doc("Headers and the values they must have; `*` takes any.") Map<Name, Written> headers,
      @Doc("Query parameters and the values they must have; `*` takes any.")
          Map<Name, Written> query,
      @Doc("A media type that must be among those the caller accepts.") @Nullable Written mediaType)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (hosts.isEmpty() && headers.isEmpty() && query.isEmpty() && mediaType == null) {
        mistakes.error(
            "missing-key", place, "`match` asks for nothing", "add `hosts: …`, or remove it");
      }
    }
  }

  /// Use by pages of other origins (the CORS protocol of the Fetch standard).
  @Doc("Which other origins' pages may use the API in a browser.")
  @Example("{ origins: \"https://shop.example.com\", headers: [X-API-Key], for: 10m }")
  public record Cors(
      Place place,
      @Doc("The origins, or `*` for any.") @Required @OneOrMany List<Written> origins,
      @Doc("Request headers that pages may set.") @OneOrMany List<Name> headers,
      @Doc("Answer headers that pages may see.") @OneOrMany List<Name> exposes,
      @Doc("Whether pages may send cookies and the like.") @Default("false") boolean credentials,
      @Doc("How long a browser may remember the answer.") @Key("for") @Default("10m")
          Duration remembered)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      boolean any = origins.stream().anyMatch(origin -> origin.text().equals("*"));
      if (any && credentials) {
        mistakes.error(
            "wrong-value",
            place,
            "credentials are for named origins: `*` would let every page act for its visitor",
            "name the origins");
      }
      for (Written origin : origins) {
        if (!origin.text().equals("*") && !origin.text().matches("https?://[^/?#\\s]+")) {
          mistakes.error(
              "wrong-value",
              origin.place(),
              "`" + origin.text() + "` is no origin",
              "write it as browsers send it: https://shop.example.com, no path, no slash");
        }
      }
    }
  }

  /// Who may come, by network address.
  @Doc("Which network addresses may come.")
  @Example("{ allow: [10.0.0.0/8, \"2001:db8::/32\"] }")
  public record Addresses(
      Place place,
      @Doc("The networks that may; any where nothing is said.") @OneOrMany List<Written> allow,
      @Doc("The networks that may not, whatever is allowed.") @OneOrMany List<Written> deny) {}

  /// Where requests name their tenant.
  @Doc("Where a request names its tenant; it must be the credential's, where that names one.")
  @Example("{ header: X-Tenant }")
  @AtMostOneOf({"header", "host"})
  public record Tenant(
      Place place,
      @Doc("The header that names it.") @Nullable Name header,
      @Doc("The host whose first label names it, like `*.shop.example.com`.")
          @Nullable Written host)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (header == null && host == null) {
        mistakes.error(
            "missing-key", place, "`tenant` says nothing", "add `header: …` or `host: …`");
      }
      if (host != null && !host.text().matches("\\*(\\.[A-Za-z0-9-]+)+")) {
        mistakes.error(
            "wrong-value",
            host.place(),
            "`" + host.text() + "` is no pattern of hosts",
            "write it like *.shop.example.com");
      }
    }
  }

  /// A thing that will be taken away.
  @Doc("That something is to be left, and when it will be gone.")
  @Example("{ since: 2026-07-01, sunset: 2027-07-01, link: \"https://example.com/moving\" }")
  public record Deprecation(
      Place place,
      @Doc("The day from which nobody should begin to use it (RFC 9745).") @Required Written since,
      @Doc("The day on which it will be gone (RFC 8594).") @Nullable Written sunset,
      @Doc("Where to read what to do.") @Nullable Written link) {}

  /// A deadline that callers bring along.
  @Doc("A deadline that callers bring along: it may shorten the one of the API, never lengthen it.")
  @Example("{ header: X-Timeout-Ms, callers: staff }")
  public record CallerDeadline(
      Place place,
      @Doc("The header that says how many milliseconds the caller will wait.") @Required
          Name header,
      @Doc("The groups of callers that are believed.") @Required @OneOrMany List<Name> callers) {}
}
