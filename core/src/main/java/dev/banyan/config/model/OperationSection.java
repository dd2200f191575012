package dev.banyan.config.model;

import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.Rest;
import dev.banyan.operation.Effect;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An operation as it is written: one call, one query, or steps.
@Doc("A typed function: one call, one query, or steps.")
@Example("customer: { takes: { id: text(8) }, call: crm.GetCustomer, with: { CUSTNO: id } }")
public record OperationSection(
    Place place,
    @Doc("The parameters by name.") Map<Name, FieldSection> takes,
    @Inline Body body,
    @Doc("The read that fetches the legacy record before a write through a mapping.")
        @Nullable Invocation original,
    @Doc("The read that tells whether a write whose outcome is unknown has happened.")
        @Nullable Invocation confirm,
    @Doc("The field by which the target itself refuses a second write.") @Nullable Name onceBy,
    @Doc("What the operation answers; what its call answers where nothing is said.")
        @Nullable ReturnsSection returns,
    @Doc("Declared faults of the call, and the problem each becomes.") Map<Name, Name> faults,
    @Doc("What calling it does to its system, where that is not known from the contract.")
        @Nullable Effect effect,
    @Doc("What stands around this operation beside its system's guard.")
        @Nullable GuardSection guard,
    @Doc("What answers in place of this read where its system does not.")
        @Nullable Fallback fallback,
    @Doc("The fields a caller may filter a list by.") List<Name> filter,
    @Doc("The fields a caller may sort a list by.") List<Name> sort,
    @Doc("What the operation does, for the generated contracts.") @Nullable String doc) {

  /// What the operation consists of.
  public sealed interface Body {}

  /// One call.
  public record Calls(
      @Doc("The operation to call: one of `operations`, or `SYSTEM.OPERATION`.") Name call,
      @Doc("Where its parameters come from; by name where nothing is said.") @Nullable With with)
      implements Body {}

  /// One query of a system that takes queries.
  public record Queries(@Doc("A query of a database.") Query query) implements Body {}

  /// Several calls, one after the other.
  public record Sequence(
      @Doc("Calls in this order; each result is known by its name from then on.") @Required
          List<Step> steps)
      implements Body {}

  /// A query text with its paging.
  @Doc("A query of a database.")
  public record Query(
      Place place,
      @Doc("The system that is asked.") Name system,
      @Doc("The query; `:name` stands for a parameter.") Written sql,
      @Doc("How the rows are paged.") @Nullable Paging page,
      @Doc("Whether there is at most one row.") @Default("false") boolean one,
      @Doc("Whether lookups that arrive together go in one statement, where the system batches.")
          @Default("false")
          boolean batch) {}

  /// Keyset paging.
  @Doc("Paging by the values of the last row seen.")
  public record Paging(
      Place place,
      @Doc("The columns that order the rows and tell them apart.") @Required List<Name> by,
      @Doc("Rows on a page unless the caller says how many.") @Default("50") @Bounds(min = 1)
          int size,
      @Doc("The most rows on a page.") @Default("500") @Bounds(min = 1) int max)
      implements Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (size > max) {
        mistakes.error(
            "wrong-value",
            place,
            "a page of %d rows is more than the most allowed, %d".formatted(size, max),
            "raise `max` or lower `size`");
      }
    }
  }

  /// One item of `steps`.
  public sealed interface Step {}

  /// Calls side by side; the first fault cancels the rest.
  public record Together(
      @Doc("Calls side by side, each under its name; the first fault cancels the rest.") @Required
          Map<Name, Invocation> together)
      implements Step {}

  /// One call under its name; the map has exactly one entry.
  public record Single(@Doc("A call under its name.") @Rest @Required Map<Name, Invocation> calls)
      implements Step, Checked {
    @Override
    public void check(Mistakes mistakes) {
      if (calls.size() > 1) {
        Name second = calls.keySet().stream().skip(1).findFirst().orElseThrow();
        mistakes.error(
            "several-in-step",
            second.place(),
            "a second call stands in one step",
            "put `- ` before it, or both under `together`");
      }
    }
  }

  /// What answers in place of a read whose system does not.
  @Doc("What answers in place of a read whose system does not.")
  @Example("{ answer: { code: code, title: \"'(not known now)'\", price: \"0.00\" } }")
  public sealed interface Fallback {

    /// Another operation with the same answer.
    record Calls(
        @Doc("The operation that answers instead.") Name call,
        @Doc("Where its parameters come from; by name where nothing is said.") @Nullable With with)
        implements Fallback {}

    /// A declared answer.
    record Declared(
        @Doc("The answer's fields, each from an expression over the parameters.") @Required
            Map<Name, Cel> answer)
        implements Fallback {}
  }
}
