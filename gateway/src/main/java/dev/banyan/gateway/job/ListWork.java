package dev.banyan.gateway.job;

import dev.banyan.base.Fault;
import dev.banyan.composition.Binding;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.type.Type;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The pages of one operation, each row of them given to another. Thread-safe.
public final class ListWork implements Job.Work {
  private final Part over;
  private final Part doing;
  private final JsonWriter json;
  private final boolean repeatable;

  /// An operation, and where its parameters come from: `planned` and `cursor`, or `planned` and
  /// `row`.
  public record Part(Operation operation, Binding binding) {
    @Nullable Object call(Instant planned, @Nullable Object second, Exchange exchange) {
      @Nullable Object[] variables = {planned.atOffset(ZoneOffset.UTC), second};
      return operation.call(bound(variables), exchange);
    }

    private Struct bound(@Nullable Object[] variables) {
      try {
        return binding.bind(variables);
      } catch (Fault fault) {
        throw fault.reaching(Fault.Reach.NONE); // Nothing was called.
      }
    }
  }

  /// @param row what the items of the list are
  /// @param repeatable whether the system of `doing` refuses a second sending
  public ListWork(Part over, Part doing, Type row, boolean repeatable) {
    this.repeatable = repeatable;
    this.over = over;
    this.doing = doing;
    this.json = JsonWriter.of(row);
  }

  @Override
  public Page page(Instant planned, @Nullable String cursor, Exchange exchange) {
    if (over.call(planned, cursor, exchange) instanceof Page page) {
      return page;
    }
    throw Fault.bug("a paged list answered no page", new IllegalStateException());
  }

  @Override
  public void row(Instant planned, Object row, Exchange exchange) {
    @Nullable Object _ = doing.call(planned, row, exchange);
  }

  @Override
  public boolean isRepeatable() {
    return repeatable;
  }

  @Override
  public String json(Object row) {
    return new String(json.bytes(row), StandardCharsets.UTF_8);
  }
}
