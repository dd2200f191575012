package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.model.durable.EventsSection;
import dev.banyan.gateway.api.events.EventRoute;
import dev.banyan.gateway.api.events.Feed;
import dev.banyan.gateway.api.events.ModelFeed;
import dev.banyan.gateway.api.events.RowFeed;
import dev.banyan.gateway.api.rest.Veil;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What streams of events tell, compiled. `models` and `projections` are the names that are
/// written, whether they hold together or not; `rules` say who sees which fields. Owned by one
/// thread.
public record EventFeeds(
    Durable durable,
    Set<String> models,
    Set<String> projections,
    Veil.Rules rules,
    Mistakes mistakes) {

  /// A stream, which has so long to be opened; null, with a mistake told now or before, where it
  /// does not hold together.
  public @Nullable EventRoute compile(EventsSection stream, Duration opening, Set<String> queries) {
    Feed feed =
        switch (stream.source()) {
          case EventsSection.OfModel(Name model) -> events(model, stream);
          case EventsSection.OfProjection(Name projection) -> rows(projection, stream);
        };
    return feed == null
        ? null
        : new EventRoute(
            feed,
            durable.journal(),
            queries,
            new EventRoute.Terms(
                opening,
                stream.heartbeat(),
                stream.patience(),
                stream.connections(),
                stream.perCaller()),
            Map.of());
  }

  private @Nullable Feed events(Name name, EventsSection stream) {
    CompiledModel model = durable.models().get(name.value());
    if (model == null) {
      unknown("model", name, models);
      return null;
    }
    Set<String> all = model.aggregates().model().events().keySet();
    Set<String> only = only(stream, all);
    if (only != null && only.contains(ModelFeed.UNREADABLE)) {
      mistakes.error(
          "reserved-name",
          name.place(),
          "`" + ModelFeed.UNREADABLE + "` is what a stream says of an event that cannot be read",
          "give the event another name, or leave it out by `only`");
      return null;
    }
    return only == null ? null : new ModelFeed(model.aggregates().codec(), only, rules);
  }

  private @Nullable Feed rows(Name name, EventsSection stream) {
    CompiledProjection found = durable.readModels().all().get(name.value());
    if (found == null) {
      unknown("projection", name, projections);
      return null;
    }
    Set<String> all = RowFeed.kinds(found.projection());
    Set<String> only = only(stream, all);
    return only == null
        ? null
        : new RowFeed(found.projection(), durable.readModels().open(), only, rules);
  }

  private void unknown(String what, Name name, Set<String> written) {
    if (!written.contains(name.value())) {
      mistakes.error(
          "unknown-" + what,
          name.place(),
          "there is no " + what + " `" + name + "`",
          Suggestion.forWord(name.value(), written));
    }
  }

  /// The kinds that are told; null, with a mistake told, where one of them is not there.
  private @Nullable Set<String> only(EventsSection stream, Set<String> all) {
    boolean good = true;
    for (Name kind : stream.only()) {
      if (!all.contains(kind.value())) {
        good = false;
        mistakes.error(
            "unknown-event",
            kind.place(),
            "nothing of the kind `" + kind + "` is ever told here",
            Suggestion.forWord(kind.value(), all));
      }
    }
    if (!good) {
      return null;
    }
    return stream.only().isEmpty()
        ? all
        : stream.only().stream()
            .map(Name::value)
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
