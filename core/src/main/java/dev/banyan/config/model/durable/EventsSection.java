package dev.banyan.config.model.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.model.LimitSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stream of events under a path, for callers that stay.
@Doc("What happens, told as it happens: server-sent events and WebSocket, resumed by position.")
@Example("{ path: /order-events, model: order }")
public record EventsSection(
    Place place,
    @Doc("The path, below the API's `base`.") @Required Written path,
    @Inline Source source,
    @Doc("The kinds that are told; all where nothing is said.") @OneOrMany List<Name> only,
    @Doc("The groups of callers that may listen, or `anyone`; as the API says otherwise.")
        @OneOrMany
        List<Name> callers,
    @Doc("The roles of which a caller needs one; as the API says otherwise.") @OneOrMany
        List<Name> roles,
    @Doc("The scopes of which a caller needs all, besides the API's.") @OneOrMany List<Name> scopes,
    @Doc("A condition over caller, path, query and header, besides the API's.") @Nullable Cel allow,
    @Doc("How often streams may be opened, beside what the API says.") @OneOrMany
        List<LimitSection> limit,
    @Doc("How long a stream is silent at most.") @Default("15s") Duration heartbeat,
    @Doc("How long a caller may take nothing of what is sent before its stream is cut.")
        @Default("30s")
        Duration patience,
    @Doc("How many streams may be open on a node.")
        @Bounds(min = 1, max = 1_000_000)
        @Default("10000")
        int connections,
    @Doc("How many one caller may have open, or one address where callers are not known.")
        @Bounds(min = 1, max = 1_000_000)
        @Default("20")
        int perCaller,
    @Doc("What the stream is for, for the generated contracts.") @Nullable String doc)
    implements Checked {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  /// Where it comes from.
  public sealed interface Source {}

  /// The events of a model.
  public record OfModel(@Doc("The model whose events are told.") Name model) implements Source {}

  /// The rows of a projection.
  public record OfProjection(
      @Doc("The projection whose rows are told as they change.") Name projection)
      implements Source {}

  @Override
  public void check(Mistakes mistakes) {
    within("heartbeat", heartbeat, mistakes);
    within("patience", patience, mistakes);
    String text = path.text();
    boolean plain = text.startsWith("/") && text.indexOf('{') < 0 && text.indexOf('*') < 0;
    if (!plain || (text.length() > 1 && text.endsWith("/"))) {
      mistakes.error(
          "wrong-path",
          path.place(),
          "`" + text + "` is not the path of a stream of events",
          "write one without parameters, like /order-events; callers choose by `?key=`");
    }
  }

  private void within(String key, Duration said, Mistakes mistakes) {
    if (said.compareTo(SHORT) < 0 || said.compareTo(LONG) > 0) {
      mistakes.error(
          "wrong-value", place, "`" + key + "` is not between 1s and 10m", "write it like 15s");
    }
  }

  /// The key that a route of this path would have.
  public Name route() {
    return new Name("GET " + path.text(), path.place());
  }

  /// The same as a route that reads what is told, for all that routes have in common.
  public RouteSection asRoute() {
    RouteSection.Target target =
        switch (source) {
          case OfModel(Name model) -> new RouteSection.Shows(model, false);
          case OfProjection(Name projection) -> new RouteSection.Reads(projection);
        };
    return new RouteSection(
        place, target, callers, roles, scopes, allow, null, limit, null, null, null, null, null,
        null, null, null, null, List.of(), null, Map.of(), null, List.of(), doc);
  }
}
