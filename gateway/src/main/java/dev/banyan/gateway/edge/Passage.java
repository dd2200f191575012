package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.durable.Command;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.gateway.observe.Door;
import dev.banyan.gateway.observe.RequestTrace;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request's way through the edge. The event loop owns it until the hand-over, then the virtual
/// thread. A request whose body the gate had to read is handed over before the gate is done; what
/// is asked of it from then on goes by its conversation. `fault` and what the cache did are read
/// when the request has ended. `subject` is set where a system is told who asks, `key` where an
/// idempotency key is honoured, `command` where it is claimed for a relay.
final class Passage {
  private static final int[] NO_MARKS = {};

  final Incoming incoming;
  final RequestTrace trace;
  RouteMeter meter = RouteMeter.NONE;
  @Nullable String path;
  int[] marks = NO_MARKS;
  @Nullable Visit visit;
  @Nullable RouteAudit audit;
  volatile Subject subject = Subject.ANYONE;
  @Nullable Fill fill;
  @Nullable String key;
  @Nullable Command command;
  volatile @Nullable CacheUse cache;
  volatile @Nullable Fault fault;
  private final Door door;
  private final Stay stay;
  private final long startedNanos = System.nanoTime();
  private @Nullable WholeBody held;
  private @Nullable Ending ending;

  Passage(Incoming incoming, Door door, RequestTrace trace, Stay stay) {
    this.stay = stay;
    this.incoming = incoming;
    this.door = door;
    this.trace = trace;
  }

  Visit visit() {
    if (visit == null) {
      throw new IllegalStateException("no route was found");
    }
    return visit;
  }

  Stay stay() {
    return stay;
  }

  String id() {
    return trace.exchange();
  }

  /// What is to be done when the request has ended, as long as it has not. Thread-safe.
  private static final class Ending {
    private final List<Runnable> work = new ArrayList<>();
    private boolean over;

    synchronized void add(Runnable one) {
      if (over) {
        one.run();
      } else {
        work.add(one);
      }
    }

    synchronized void run() {
      over = true;
      work.forEach(Runnable::run);
    }
  }

  void watch() {
    meter.began();
    incoming.onEnd(
        outcome ->
            meter.ended(
                new RouteMeter.Ended(
                    incoming,
                    door,
                    trace,
                    path,
                    marks,
                    visit == null ? Caller.ANYONE : visit.caller(),
                    startedNanos,
                    fault,
                    fill == null ? cache : fill.use()),
                outcome));
  }

  /// The body, where the gate has read it; null before.
  @Nullable WholeBody held() {
    return held;
  }

  /// Hands the request to a virtual thread, which reads the body and then runs `then`. On the event
  /// loop.
  void readBody(long bytesMax, Work answering, Runnable then) {
    Ending end = new Ending();
    ending = end;
    incoming.onEnd(
        outcome -> {
          visit().ended(outcome.status());
          end.run();
        });
    incoming.handOver(
        conversation ->
            answering.run(
                conversation,
                () ->
                    WholeBody.during(
                        conversation,
                        bytesMax,
                        whole -> {
                          held = whole;
                          then.run();
                        })));
  }

  /// Runs work that answers a conversation, with whatever it throws.
  @FunctionalInterface
  interface Work {
    void run(Conversation conversation, Runnable work);
  }

  void answer(Answer answer) {
    if (held == null) {
      incoming.answer(answer);
    } else {
      held.answer(answer);
    }
  }

  void aside(Runnable work, Runnable then) {
    if (held == null) {
      incoming.aside(work, then);
    } else {
      work.run();
      then.run();
    }
  }

  void onEnd(Runnable work) {
    if (ending == null) {
      incoming.onEnd(_ -> work.run());
    } else {
      ending.add(work);
    }
  }

  void handOver(Consumer<Conversation> work) {
    if (held == null) {
      incoming.handOver(work);
    } else {
      work.accept(held);
    }
  }
}
