package dev.banyan.config.model;

import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one route says of giving its answers again.
@Doc("What a route says of giving its answers again.")
@Example("{ for: 30s, stale: 5m, tags: \"customer:{path.id}\" }")
public record RouteCacheSection(
    Place place,
    @Doc("How long an answer is given again; on a relay, where the system does not say.")
        @Key("for")
        @ShortForm
        @Nullable Duration fresh,
    @Doc("How much longer it is given while a new one is fetched in the background.")
        @Nullable Duration stale,
    @Doc("How much longer it is given when the system cannot be asked.")
        @Nullable Duration staleIfError,
    @Doc("How long it is remembered that there is no such thing (404, 410).")
        @Nullable Duration negative,
    @Doc("Among whom answers are shared; by what the answer depends on where nothing is said.")
        @Nullable Per per,
    @Doc("Headers of requests that the answer also depends on.") @OneOrMany List<Name> vary,
    @Doc("What an answer shows, by names that `purge` of other routes throws away.") @OneOrMany
        List<Name> tags,
    @Doc("Whether a client may have the system asked anew, by `Cache-Control: no-cache`.")
        @Default("off")
        Switch reload) {
  /// Among whom answers are shared. The gate is asked for each request all the same.
  public enum Per {
    /// Whoever the gate lets in.
    ANYONE,
    /// Each caller for itself.
    CALLER,
    /// The callers of one tenant.
    TENANT
  }
}
