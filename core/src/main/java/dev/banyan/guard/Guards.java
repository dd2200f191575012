package dev.banyan.guard;

import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.value.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the guards around a call, always in the same order.
public final class Guards {
  /// The name of the fault with which an operation in quarantine is refused. It says nothing of the
  /// system's health, and asking again does not help.
  public static final String DRIFTED = "system-drifted";

  /// The name of the fault where nothing could be had that the system would let us in by. Nothing
  /// was sent, and it says nothing of the system's health.
  public static final String NO_CREDENTIAL = "no-credential";

  private Guards() {}

  /// What the guards stand around.
  private enum Around {
    /// A call of a system: a write that fails after it was begun has an unknown outcome.
    SYSTEM,
    /// Calls that have such guards themselves, and know what their failures mean.
    COMPOSITION
  }

  /// The call of a system with its guards. `settings` are the operation's own; breaker, concurrency
  /// limit and retry budget are those of the system, in `shared`.
  public static Call around(Signature signature, Call call, GuardSettings settings, Shared shared) {
    return around(signature, call, settings, null, shared);
  }

  /// As above, for a write that the system refuses a second time by a key, where `onceBy` is given.
  public static Call around(
      Signature signature,
      Call call,
      GuardSettings settings,
      @Nullable OnceBy onceBy,
      Shared shared) {
    return nested(call, order(Around.SYSTEM, signature, settings, onceBy, shared));
  }

  /// An operation made of other calls, with guards of its own.
  public static Call aroundComposition(
      Signature signature, Call call, GuardSettings settings, Shared shared) {
    return nested(call, order(Around.COMPOSITION, signature, settings, null, shared));
  }

  private static Call nested(Call call, List<Guard> order) {
    Call inside = call;
    for (Guard guard : order.reversed()) {
      inside = guard.around(inside);
    }
    return inside;
  }

  /// The one order of guards, outermost first. A guard that is not wanted leaves its place empty.
  private static List<Guard> order(
      Around around,
      Signature signature,
      GuardSettings settings,
      @Nullable OnceBy onceBy,
      Shared shared) {
    List<Guard> order = new ArrayList<>();

    // Maintenance: outermost, as it refuses what nothing further in could help.
    if (!shared.maintenance().windows().isEmpty()) {
      order.add(inside -> maintained(signature, shared, inside));
    }

    // The deadline of the whole: outside everything, so that attempts, pauses and waits share it.
    order.add(inside -> deadline(signature, settings.deadline(), inside));

    // Retry: outside the breaker, so that each attempt asks it anew and none is made while it is
    // open; and outside the concurrency limit, so that nobody holds a place while
    // pausing.
    GuardSettings.Retry retry = settings.retry();
    if (retry != null) {
      order.add(inside -> new Retrying(signature, retry, onceBy, shared, inside));
    }

    // Hedging: inside retry, which repeats what both attempts could not do; outside breaker and
    // limit, since each attempt is a call of the system like any other.
    GuardSettings.Hedge hedge = settings.hedge();
    if (hedge != null && hedges(signature)) {
      order.add(inside -> new Hedging(signature.name(), hedge, shared, inside));
    }

    // The breaker: outside the concurrency limit, so that an open one refuses before anybody waits.
    if (settings.breaker() != null && shared.hasBreaker()) {
      order.add(inside -> breaker(signature, shared, inside));
    }

    // The concurrency limit: outside the attempt's timeout, which is for the system, not for the
    // line.
    Concurrency concurrency = shared.concurrency();
    if (settings.concurrency() != null && concurrency != null) {
      order.add(inside -> limit(signature, concurrency, shared, inside));
    }

    // The attempt's timeout: the last thing before the system.
    Duration attempt = settings.attempt();
    if (attempt != null) {
      order.add(inside -> (input, exchange) -> inside.call(input, exchange.within(attempt)));
    }

    // What a failure means for a write: innermost, where it is certain that the call was begun.
    if (around == Around.SYSTEM && signature.effect() == Effect.WRITE) {
      order.add(inside -> unknown(signature, onceBy, shared, inside));
    }
    return order;
  }

  /// Only reads are hedged, and of them none whose answer is a stream.
  private static boolean hedges(Signature signature) {
    return signature.effect() == Effect.READ && signature.delivery() != Signature.Delivery.STREAMED;
  }

  private static Call maintained(Signature signature, Shared shared, Call inside) {
    return (input, exchange) -> {
      Instant end = shared.maintainedUntil();
      if (end == null) {
        return inside.call(input, exchange);
      }
      shared.events().refused(signature.name(), GuardEvents.Refusal.MAINTENANCE);
      Duration left = Duration.between(shared.surroundings().clock().instant(), end);
      throw Fault.builder(Fault.Kind.OVERLOADED, "The system is under maintenance")
          .name(Verdict.MAINTAINED)
          .operator(shared.system() + " is under maintenance until " + end)
          .unsent()
          .retryAfter(left.isPositive() ? left : Duration.ofSeconds(1))
          .build();
    };
  }

  private static Call deadline(Signature signature, Duration deadline, Call inside) {
    return (input, exchange) -> {
      exchange.cancellation().check();
      Exchange narrowed = exchange.within(deadline);
      narrowed.deadline().check(signature.name());
      return inside.call(input, narrowed);
    };
  }

  private static Call breaker(Signature signature, Shared shared, Call inside) {
    GuardSettings.Breaker settings = shared.settings().breaker();
    long slowNanos = settings == null ? Long.MAX_VALUE : settings.slowAfter().toNanos();
    return (input, exchange) -> {
      Breaker.Step step = shared.breakerStep(new Breaker.Input.Ask());
      if (!step.admitted()) {
        shared.events().refused(signature.name(), GuardEvents.Refusal.BREAKER_OPEN);
        throw Fault.builder(Fault.Kind.OVERLOADED, "The system is not available")
            .name(Verdict.UNAVAILABLE)
            .operator("the breaker of " + shared.system() + " is open")
            .unsent()
            .retryAfter(step.refusedFor())
            .build();
      }
      long begun = shared.now();
      Verdict verdict = Verdict.UNHEARD;
      try {
        Object answer = inside.call(input, exchange);
        verdict = Verdict.WELL;
        return answer;
      } catch (Fault fault) {
        verdict = Verdict.of(fault);
        throw fault;
      } finally {
        boolean slow = shared.now() - begun >= slowNanos;
        shared.breakerStep(new Breaker.Input.End(step.state().generation(), verdict, slow));
      }
    };
  }

  private static Call limit(
      Signature signature, Concurrency concurrency, Shared shared, Call inside) {
    return (input, exchange) -> {
      GuardEvents.Refusal refusal = concurrency.enter(exchange);
      if (refusal != null) {
        shared.events().refused(signature.name(), refusal);
        throw concurrency.refusal();
      }
      boolean streaming = false;
      long begun = shared.now();
      Verdict verdict = Verdict.UNHEARD;
      try {
        Object answer = inside.call(input, exchange);
        verdict = Verdict.WELL;
        if (answer instanceof Rows rows) {
          streaming = true;
          return new LeavingRows(rows, concurrency);
        }
        return answer;
      } catch (Fault fault) {
        verdict = Verdict.of(fault);
        throw fault;
      } finally {
        concurrency.ended(verdict, shared.now() - begun);
        if (!streaming) {
          concurrency.leave();
        }
      }
    };
  }

  /// A streamed answer keeps its place until it is closed. Read by one thread.
  private static final class LeavingRows implements Rows {
    private final Rows rows;
    private final Concurrency concurrency;
    private boolean closed;

    LeavingRows(Rows rows, Concurrency concurrency) {
      this.rows = rows;
      this.concurrency = concurrency;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Object next() {
      return rows.next();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        try {
          rows.close();
        } finally {
          concurrency.leave();
        }
      }
    }
  }

  private static Call unknown(
      Signature signature, @Nullable OnceBy onceBy, Shared shared, Call inside) {
    return (input, exchange) -> {
      exchange.deadline().check(signature.name());
      if (exchange.grant().again() && onceBy != null && !onceBy.given(input)) {
        throw Fault.builder(
                Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the change was made")
            .operator(
                signature.name()
                    + " may have been made before, and has no value for `once-by` this time")
            .build();
      }
      try {
        return inside.call(input, exchange);
      } catch (Fault fault) {
        throw failed(signature, shared, fault);
      } catch (RuntimeException | Error defect) {
        String seen = signature.name() + " was begun and met a defect: " + defect;
        throw failed(signature, shared, Fault.bug(seen, defect));
      }
    };
  }

  /// What a failure of a write means that was begun. A system that says that it is overloaded may
  /// have made it: what says so is often something on the way to the system. So may one whose
  /// answer met a defect here; that stays a defect.
  private static Fault failed(Signature signature, Shared shared, Fault fault) {
    boolean told = fault.reach() != Fault.Reach.UNTOLD;
    return switch (fault.kind()) {
      case TIMEOUT, GARBAGE -> {
        if (told) {
          yield fault;
        }
        shared.events().outcomeUnknown(signature.name());
        yield outcomeUnknown(signature, fault);
      }
      case OVERLOADED, TOO_MANY -> told ? fault : fault.reaching(Fault.Reach.SENT);
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
          UNREACHABLE,
          OUTCOME_UNKNOWN,
          CANCELLED ->
          fault;
      case BUG -> {
        if (told) {
          yield fault;
        }
        shared.events().outcomeUnknown(signature.name());
        yield fault.reaching(Fault.Reach.SENT);
      }
    };
  }

  private static Fault outcomeUnknown(Signature signature, Fault fault) {
    String seen = fault.operator();
    String sent = signature.name() + " was sent and then failed with " + fault.name();
    return Fault.builder(Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the change was made")
        .operator(seen == null ? sent : sent + ": " + seen)
        .cause(fault)
        .build();
  }
}
