package dev.banyan.config.model.durable;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.model.FieldSection;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.Rest;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.config.shape.ZeroAllowed;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A projection: rows folded from the events of a model, one for each key or each window of time.
@Doc("A read model: rows folded from the events of a model, for each key or window of time.")
@Example(
    """
    order-summary:
      model: order
      key: id
      fields: { customer: text(8), total: decimal(13.2) }
      when:
        OrderPlaced: { set: { customer: event.customer, total: event.total } }
        OrderCancelled: { remove: true }\
    """)
public record ProjectionSection(
    Place place,
    @Doc("The model whose events are folded.") Name model,
    @Doc("What a row is for: the model's key by its name, or a name and an expression for it.")
        @Nullable RowKey key,
    @Doc("That there is a row for each window of time.") @Nullable Window window,
    @Doc("The fields of a row beside its key; windows have what is measured.")
        Map<Name, FieldSection> fields,
    @Doc("What events do, by their names; other events do nothing.") @Required Map<Name, When> when,
    @Doc("The fields by which callers find and sort rows, each with an index.") @OneOrMany
        List<Name> indexed,
    @Doc("How many rows a page has.") @Default Paging page,
    @Doc("What the projection is for, for the generated contracts.") @Nullable String doc) {

  /// What a row is for.
  @Doc("What a row is for: the model's key by its name, or another name and an expression for it.")
  public sealed interface RowKey {
    /// The aggregate.
    record Own(@Doc("The name of the model's key.") @ShortForm(only = true) Name name)
        implements RowKey {}

    /// Something that the events tell.
    record Told(
        @Doc("One name, and an expression over `event`, `key` and `at`.") @Rest @Required
            Map<Name, Cel> from)
        implements RowKey {}
  }

  /// Windows of time.
  @Doc("Windows of time, each of the same length, beginning at multiples of it (UTC).")
  @Example("{ every: 1m, late: 30s }")
  public record Window(
      Place place,
      @Doc("How long a window is.") @Required Duration every,
      @Doc("How long after its end a window still takes events; later ones are counted, not taken.")
          @Default("0s")
          @ZeroAllowed
          Duration late,
      @Doc("How long after its end a window can be read.") @Default("30d") Duration keep,
      @Doc("When an event happened, over `event`, `key` and `at`; when it was recorded otherwise.")
          @Nullable Cel by)
      implements Checked {
    private static final Duration EVERY_MIN = Duration.ofSeconds(1);

    @Override
    public void check(Mistakes mistakes) {
      if (every.compareTo(EVERY_MIN) < 0) {
        mistakes.error(
            "wrong-value", place, "a window is a second or longer", "write `every: 1s` or more");
      }
    }
  }

  /// What an event does.
  @Doc("What an event does to its row: fields it sets, the row it removes, or what is measured.")
  @Example("{ count: orders, sum: { revenue: event.total }, quantiles: { size: event.total } }")
  public record When(
      Place place,
      @Doc("Fields of the row, over `event`, `key`, `at`, and `state`: the row before.")
          Map<Name, Cel> set,
      @Doc("Whether the row is gone.") @Default("false") boolean remove,
      @Doc("Of windows: how many events there were, under this name.") @Nullable Name count,
      @Doc("Of windows: exact sums.") Map<Name, Cel> sum,
      @Doc("Of windows: the smallest.") Map<Name, Cel> min,
      @Doc("Of windows: the largest.") Map<Name, Cel> max,
      @Doc("Of windows: averages, to four more digits than what is averaged.")
          Map<Name, Cel> average,
      @Doc("Of windows: p50, p90, p95 and p99, each within 1 % of the value.")
          Map<Name, Cel> quantiles,
      @Doc("Of windows: how many different values there were, within about 2 %.")
          Map<Name, Cel> distinct,
      @Doc("Of windows: the values that came most often.") Map<Name, Top> top) {}

  /// The values that come most often.
  @Doc("The values that come most often, and how often.")
  @Example("{ of: event.customer, most: 10 }")
  public record Top(
      Place place,
      @Doc("The value, over `event`, `key` and `at`.") @Required @ShortForm Cel of,
      @Doc("How many are shown.") @Default("10") @Bounds(min = 1, max = 100) int most) {}

  /// How many rows a page has.
  @Doc("How many rows a page has.")
  @Example("{ size: 50, max: 500 }")
  public record Paging(
      Place place,
      @Doc("Unless the caller says how many.") @Default("50") @Bounds(min = 1, max = 10_000)
          int size,
      @Doc("At most.") @Default("500") @Bounds(min = 1, max = 10_000) int max) {}
}
