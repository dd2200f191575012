package dev.banyan.composition;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.guard.GuardEvents;
import dev.banyan.operation.Call;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.value.Struct;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A read with something that answers in its place when its system does not: outermost around the
/// operation, so that everything that might still help was tried. A declared fault is an answer and
/// passes through; so does a refused input.
///
/// The exchange is told, so that the answer says that it is a substitute.
public record Fallback(String operation, Call body, Substitute substitute, GuardEvents events)
    implements Call {
  /// What a substitute that calls may take beyond the deadline that the read used up.
  private static final Duration EXTRA = Duration.ofSeconds(1);

  /// What answers instead.
  public sealed interface Substitute {
    /// Another operation.
    record Called(Operation target, Binding binding) implements Substitute {}

    /// A value made of the parameters.
    record Declared(Binding answer) implements Substitute {}
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    try {
      return body.call(input, exchange);
    } catch (Fault fault) {
      if (!substituted(fault)) {
        throw fault;
      }
      Object answer = instead(input, exchange, fault);
      events.substituted(operation, fault.kind());
      exchange.grant().substitute();
      return answer;
    }
  }

  private @Nullable Object instead(Struct input, Exchange exchange, Fault fault) {
    @Nullable Object[] variables = new Object[input.type().size()];
    for (int i = 0; i < variables.length; i++) {
      variables[i] = input.at(i);
    }
    return switch (substitute) {
      case Substitute.Declared(Binding answer) -> answer.bind(variables);
      case Substitute.Called(Operation target, Binding binding) -> {
        Exchange inside =
            exchange.deadline().passed() ? exchange.until(Deadline.in(EXTRA)) : exchange;
        try {
          yield target.call(binding.bind(variables), inside);
        } catch (Fault second) {
          // The first failure is what the operator has to know of.
          fault.addSuppressed(second);
          throw fault;
        }
      }
    };
  }

  private static boolean substituted(Fault fault) {
    return switch (fault.kind()) {
      case UNREACHABLE, TIMEOUT, GARBAGE, OVERLOADED, TOO_MANY -> true;
      case MALFORMED,
          INVALID,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          CONFLICT,
          STALE,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          PRECONDITION_REQUIRED,
          DECLARED,
          OUTCOME_UNKNOWN,
          CANCELLED,
          BUG ->
          false;
    };
  }
}
