package dev.banyan.config.model.durable;

import dev.banyan.config.decode.Written;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Place;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A job as it is written: a list that is worked through, page by page.
@Doc("A list that is worked through page by page, by a schedule or when a person says so.")
@Example(
    "{ over: { call: orders-of, with: { id: \"'C0000042'\" } }, do: { call: product, with: { code:"
        + " row.SKU } }, schedule: { cron: \"0 6 * * MON-FRI\", zone: Europe/Berlin } }")
public record JobSection(
    Place place,
    @Doc("The operation that answers the list; it has pages. `planned` is the time of the run.")
        Invocation over,
    @Doc("What is done with each row; `row` is the row, `planned` the time of the run.") @Key("do")
        Invocation doing,
    @Doc("When it runs; only when a person starts it where nothing is said.")
        @Nullable Schedule schedule,
    @Doc("How many rows of a run may fail before it is given up.")
        @Default("0")
        @Bounds(min = 0, max = 1_000_000)
        int skip,
    @Doc("How often one row is tried, and the pauses between.") @Default
        PipelineSection.Retry retry,
    @Doc("How long one attempt at a row, or one page of the list, may take.") @Default("30s")
        Duration deadline,
    @Doc("What the job does, for people.") @Nullable String doc) {

  /// When a job runs.
  @Doc("When a job runs, by the clock of a time zone.")
  @Example("{ cron: \"0 2 * * *\", zone: Europe/Berlin }")
  public record Schedule(
      Place place,
      @Doc("Minute, hour, day, month and weekday, as cron has them.") @ShortForm Written cron,
      @Doc("The time zone, by its name in the IANA database.") @Default("UTC") String zone,
      @Doc("What becomes of times at which it could not run.") @Default("once") Missed missed) {}

  /// What becomes of missed times.
  public enum Missed {
    /// One run stands for all of them.
    ONCE,
    /// They are passed over.
    SKIP
  }
}
