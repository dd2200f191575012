package dev.banyan.config.model;

import dev.banyan.base.Rate;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bound on how much is asked: by token bucket, sliding window or calendar period, or as the
/// caller's plan says.
@Doc("A bound on how much is asked.")
@Example("{ per: caller, rate: 100/s, burst: 200 }")
public record LimitSection(
    Place place,
    @Doc("Whose requests are counted together.") @Default("caller") Per per,
    @Inline Measure measure,
    @Doc("Its name in headers and metrics; made of the other words where nothing is said.")
        @Nullable Name name,
    @Doc("Whether answers tell how much is left.") @Default("on") Switch headers,
    @Doc("What a node does with a shared limit while shared memory is away.") @Default("share")
        Alone alone) {

  /// How it is counted.
  public sealed interface Measure {}

  /// By token bucket.
  public record Bucket(
      @Doc("How much in the long run.") Rate rate,
      @Doc("How much at once after a pause; as much as the rate where nothing is said.")
          @Bounds(min = 1, max = 1_000_000_000)
          @Nullable Integer burst)
      implements Measure {}

  /// By sliding window.
  public record Window(
      @Doc("A time in which, wherever it begins, no more than `count` is let in.") Duration window,
      @Doc("How much in that time.") @Bounds(min = 1, max = 1_000_000_000) int count)
      implements Measure {}

  /// By calendar period.
  public record Quota(@Doc("So much by the calendar.") QuotaTerms quota) implements Measure {}

  /// By the caller's plan.
  public record OfPlan(@Doc("The limits of the caller's plan.") PlanTerms plan)
      implements Measure {}

  /// So much by the calendar.
  @Doc("So much in each period of the calendar.")
  @Example("{ count: 100000, every: month, zone: Europe/Berlin }")
  public record QuotaTerms(
      Place place,
      @Doc("How much in each period.") @Bounds(min = 1, max = 1_000_000_000_000_000L) long count,
      @Doc("The period; a week begins on Monday.") Every every,
      @Doc("The time zone whose midnight ends it.") @Default("UTC") Name zone)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      try {
        ZoneId ignored = ZoneId.of(zone.value());
      } catch (DateTimeException _) {
        mistakes.error(
            "wrong-value",
            zone.place(),
            "`" + zone + "` is not a time zone",
            "write it like Europe/Berlin or UTC");
      }
    }
  }

  /// The plan that holds where the caller has none.
  @Doc("The limits of the caller's plan.")
  @Example("{ default: free }")
  public record PlanTerms(
      Place place,
      @Doc("The plan of a caller that has none of `plans`; `refuse` lets none such in.")
          @ShortForm
          @Key("default")
          Name standard) {
    /// The word for callers without a plan being refused.
    public static final String REFUSE = "refuse";
  }

  /// Whose requests are counted together.
  public sealed interface Per {}

  /// By one of the words.
  public record Word(
      @Doc("Whose requests are counted together.") @ShortForm(only = true) Whose whose)
      implements Per {}

  /// By the text that an expression gives.
  public record ByKey(
      @Doc("An expression over `caller`, `path`, `query` and `header` that gives a text.") Cel key)
      implements Per {}

  /// Whose requests are counted together.
  public enum Whose {
    CALLER,
    TENANT,
    /// The network address the request comes from; of IPv6 the first 64 bits.
    ADDRESS,
    /// Each route for itself, whoever asks.
    ROUTE,
    /// All requests of the API, route or plan.
    ALL
  }

  /// A period of the calendar.
  public enum Every {
    DAY,
    WEEK,
    MONTH
  }

  /// What a node does while shared memory is away.
  public enum Alone {
    /// It lets its share in: the limit divided by the nodes.
    SHARE,
    /// It uses up what it holds, then refuses.
    REFUSE
  }

  /// Limits that are bundled under a name, for the callers who have it.
  @Doc("Limits under a name, for the callers who have that plan.")
  @Example("gold: { limit: { rate: 100/s, burst: 200 } }")
  public record Plan(
      Place place,
      @Doc("The limits; those of one plan are counted together wherever it applies.")
          @OneOrMany
          @Required
          List<LimitSection> limit) {}
}
