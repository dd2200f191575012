package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where answers are kept that are given again.
@Doc("Where answers are kept that are given again.")
@Example("{ memory: 64MiB }")
public record CacheSection(
    Place place,
    @Doc("How much memory all kept answers may take, heads and keys included.") @Default("64MiB")
        ByteSize memory,
    @Doc("The largest body of an answer that is kept; a larger one is passed on.") @Default("1MiB")
        ByteSize answer,
    @Doc("Memory that several gateways share.") @NotBuilt @Nullable Node redis)
    implements Checked {
  private static final long ANSWER_MAX = 256L * 1024 * 1024;

  @Override
  public void check(Mistakes mistakes) {
    if (answer.bytes() > ANSWER_MAX) {
      mistakes.error(
          "wrong-value",
          place,
          "`answer: " + answer + "` is more than is ever kept of one answer",
          "at most 256MiB");
    } else if (answer.bytes() > memory.bytes()) {
      mistakes.error(
          "wrong-value",
          place,
          "one answer may be larger than all of the memory",
          "make `memory` larger than `answer`, which is " + answer);
    }
  }

  /// What one route says of giving its answers again.
  @Doc("What a route says of giving its answers again.")
  @Example("{ for: 30s, stale: 5m, tags: \"customer:{path.id}\" }")
  public record OfRoute(
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
          Switch reload) {}

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
