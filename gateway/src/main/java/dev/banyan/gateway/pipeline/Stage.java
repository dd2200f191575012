package dev.banyan.gateway.pipeline;

import dev.banyan.composition.Binding;
import dev.banyan.expr.Expression;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One position of a pipeline, checked and callable. Expressions see the message at slot 0 and what
/// earlier positions put into theirs.
public sealed interface Stage {
  /// Calls an operation; its answer goes to `slot`, -1 where nobody asks for it. `repeatable` says
  /// that a second call does no more than the first.
  record Calls(Operation target, Binding binding, int slot, boolean repeatable) implements Stage {
    /// Whether sending it twice would do something twice.
    boolean onlyOnce() {
      return target.signature().effect() == Effect.WRITE && !repeatable;
    }
  }

  /// A message for which it does not hold is done.
  record Filters(Expression condition) implements Stage {}

  /// The modern view of a legacy value.
  record Maps(Mapping mapping, Expression from, int slot) implements Stage {}

  /// A value made field by field.
  record Sets(Binding fields, int slot) implements Stage {}

  /// The stages inside are done for each item of a list, in order.
  record Splits(Expression list, int slot, List<Stage> inside) implements Stage {
    public Splits {
      inside = List.copyOf(inside);
    }
  }

  /// The stages of the first case that holds.
  record Routes(List<Case> cases) implements Stage {
    public Routes {
      cases = List.copyOf(cases);
    }
  }

  /// A case of a route; a null condition always holds.
  record Case(@Nullable Expression condition, List<Stage> inside) {
    public Case {
      inside = List.copyOf(inside);
    }
  }

  /// Messages of a group go on as one, a list of what `item` is of each; `until` says of one that
  /// no more are waited for. The stages inside see the list at slot 0, what it was gathered by at
  /// slot 1, and nothing else.
  record Gathers(
      Expression group,
      Expression item,
      @Nullable Expression until,
      Terms.Gathering terms,
      List<Stage> inside)
      implements Stage {
    public Gathers {
      inside = List.copyOf(inside);
    }
  }

  /// A message whose key was done within `keep` is done.
  record Deduplicates(Expression key, Duration keep) implements Stage {}

  /// Messages pass at a rate.
  record Throttles(Throttle throttle) implements Stage {}

  /// Whether something here must not be sent twice.
  static boolean onlyOnce(List<Stage> stages) {
    return stages.stream()
        .anyMatch(
            stage ->
                switch (stage) {
                  case Calls calls -> calls.onlyOnce();
                  case Splits splits -> onlyOnce(splits.inside());
                  case Gathers gathers -> onlyOnce(gathers.inside());
                  case Routes routes ->
                      routes.cases().stream().anyMatch(one -> onlyOnce(one.inside()));
                  case Filters _, Maps _, Sets _, Deduplicates _, Throttles _ -> false;
                });
  }
}
