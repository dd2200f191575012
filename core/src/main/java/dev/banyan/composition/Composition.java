package dev.banyan.composition;

import dev.banyan.base.Fault;
import dev.banyan.base.Together;
import dev.banyan.operation.Call;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.type.Structure;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The body of an operation that reads by calling others: stages in order, then what is returned.
/// Immutable; one call owns its variables.
public final class Composition implements Call {
  /// More items than this are not gathered from the pages of one part: such a list is served by
  /// itself.
  public static final int GATHERED_MAX = 10_000;

  private final int parameters;
  private final int variables;
  private final List<Stage> stages;
  private final Returning returning;
  private final FaultNames faults;
  private final @Nullable String lastWrite;

  /// `parameters` is the number of fields taken; they are the first of `variables` variables.
  public Composition(
      int parameters, int variables, List<Stage> stages, Returning returning, FaultNames faults) {
    this.parameters = parameters;
    this.variables = variables;
    this.stages = List.copyOf(stages);
    this.returning = returning;
    this.faults = faults;
    this.lastWrite =
        this.stages.stream().map(Stage::write).filter(Objects::nonNull).findFirst().orElse(null);
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    @Nullable Object[] values = gather(input, exchange);
    try {
      return returning.answer(values);
    } catch (Fault fault) {
      closeStreams(values);
      throw lastWrite == null ? fault : Partial.after(lastWrite, fault);
    }
  }

  /// Runs the stages and returns all variables: what a write over the original starts from.
  @Nullable Object[] gather(Struct input, Exchange exchange) {
    @Nullable Object[] values = new Object[variables];
    for (int i = 0; i < parameters; i++) {
      values[i] = input.at(i);
    }
    String written = null;
    try {
      for (Stage stage : stages) {
        switch (stage) {
          case Stage.Single single -> values[single.slot()] = run(single, values, exchange);
          case Stage.Together together -> {
            // While one fails, another that writes may have been made.
            written =
                together.calls().size() > 1 && stage.write() != null ? stage.write() : written;
            runTogether(together, values, exchange);
          }
        }
        written = stage.write() == null ? written : stage.write();
      }
    } catch (Fault fault) {
      closeStreams(values);
      throw faults.translate(written == null ? fault : Partial.after(written, fault));
    }
    return values;
  }

  Returning returning() {
    return returning;
  }

  private void runTogether(Stage.Together together, @Nullable Object[] values, Exchange exchange) {
    @Nullable Object[] seen = values.clone();
    Cancellation part = exchange.cancellation().child();
    Exchange side = exchange.with(part, exchange.precondition());
    List<Supplier<@Nullable Object>> calls = new ArrayList<>();
    for (Stage.Single single : together.calls()) {
      calls.add(() -> run(single, seen, side));
    }
    List<@Nullable Object> answers = Together.all(calls, exchange.deadline(), part::cancel);
    for (int i = 0; i < answers.size(); i++) {
      values[together.calls().get(i).slot()] = answers.get(i);
    }
  }

  private @Nullable Object run(Stage.Single single, @Nullable Object[] values, Exchange exchange) {
    exchange.deadline().check(single.name());
    exchange.cancellation().check();
    Operation target = single.target();
    Struct input = single.binding().bind(values);
    try (Trace.Span span = exchange.trace().span(target.name())) {
      try {
        Exchange inside = exchange.inside(span);
        return target.signature().delivery() == Signature.Delivery.PAGED && stages.size() > 1
            ? gatherPages(target, input, inside)
            : target.call(input, inside);
      } catch (Fault fault) {
        span.failed(fault);
        throw fault;
      }
    }
  }

  /// All pages of a list that is a part of something larger.
  private static List<Object> gatherPages(Operation target, Struct input, Exchange exchange) {
    Structure takes = target.signature().takes();
    int cursor = takes.position("cursor");
    List<Object> items = new ArrayList<>();
    Struct next = input;
    while (true) {
      Object answer = target.call(next, exchange);
      if (!(answer instanceof Page page)) {
        return answer instanceof List<?> list ? List.copyOf(list) : items;
      }
      items.addAll(page.items());
      if (page.next() == null || cursor < 0) {
        return items;
      }
      if (items.size() >= GATHERED_MAX) {
        throw Fault.builder(Fault.Kind.GARBAGE, "The record has too many parts to be shown whole")
            .operator(target.name() + " gave more than " + GATHERED_MAX + " items for one record")
            .build();
      }
      next = input.with(cursor, page.next());
    }
  }

  private static void closeStreams(@Nullable Object[] values) {
    for (Object value : values) {
      if (value instanceof Rows rows) {
        rows.close();
      }
    }
  }
}
