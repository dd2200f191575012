package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.cache.Flight;
import dev.banyan.gateway.cache.Look;
import dev.banyan.gateway.cache.RouteCache;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Answer;
import dev.banyan.operation.Caller;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers a request that was let in from the cache, or has it delivered so that the cache is fed.
/// On event loops; a request that waits for another's flight does so on a virtual thread.
final class CachedDelivery {
  /// After so many flights that brought nothing a request goes by itself.
  private static final int ROUNDS_MAX = 3;

  private final Delivery delivery;

  CachedDelivery(Delivery delivery) {
    this.delivery = delivery;
  }

  void deliver(Passage passage, Serving serving, RouteCache cache) {
    Ask ask = new Ask(passage, serving, cache);
    PositionSeal seal = serving.keeping().seal();
    long since = seal == null ? 0 : seal.since(passage.incoming);
    Look look =
        since == 0
            ? cache.look(passage.incoming, ask.caller(), ask)
            : cache.lookSince(since, passage.incoming, ask.caller(), ask);
    act(ask, look, 0);
  }

  /// One request with its route's cache; tells what is known of its tags when that is wanted.
  private record Ask(Passage passage, Serving serving, RouteCache cache)
      implements Supplier<@Nullable List<String>> {
    Caller caller() {
      return passage.visit().caller();
    }

    @Override
    public @Nullable List<String> get() {
      Tagging tags = serving.keeping().tags();
      return tags == null
          ? List.of()
          : tags.ofRequest(new Tagging.Subject(passage.incoming, passage.marks, null, caller()));
    }
  }

  private void act(Ask ask, Look look, int round) {
    Passage passage = ask.passage();
    switch (look) {
      case Look.Bypass _ -> {
        passage.cache = CacheUse.BYPASS;
        delivery.deliver(passage, ask.serving());
      }
      case Look.Give(Answer answer, CacheUse use, Fill refresh) -> {
        passage.cache = use;
        refresh(ask, refresh);
        passage.answer(Delivery.headed(answer, passage));
      }
      case Look.Tell(Fault fault, CacheUse use, Fill refresh) -> {
        passage.cache = use;
        passage.fault = fault;
        refresh(ask, refresh);
        passage.answer(delivery.problem(fault, passage));
      }
      case Look.Lead(Fill fill) -> {
        passage.fill = fill;
        if (fill.mayRecall()) {
          passage.onEnd(fill::ended);
          passage.aside(fill::recall, () -> recalled(ask, fill));
        } else {
          delivery.deliver(passage, ask.serving());
        }
      }
      case Look.Follow(Flight flight) -> follow(ask, flight, round);
    }
  }

  private void recalled(Ask ask, Fill fill) {
    Answer kept = fill.recalled();
    if (kept == null) {
      delivery.deliver(ask.passage(), ask.serving());
    } else {
      ask.passage().answer(Delivery.headed(kept, ask.passage()));
    }
  }

  private void refresh(Ask ask, @Nullable Fill fill) {
    if (fill != null) {
      Thread.ofVirtual()
          .name("banyan-refresh")
          .start(() -> delivery.refresh(fill, ask.serving(), ask.passage()));
    }
  }

  private void follow(Ask ask, Flight flight, int round) {
    Flight.Seat seat = flight.seat();
    Deadline deadline = Deadline.in(CallerDeadline.allowed(ask.passage(), ask.serving()));
    ask.passage().onEnd(seat::leave);
    ask.passage().aside(() -> seat.await(deadline), () -> arrived(ask, seat, round + 1));
  }

  private void arrived(Ask ask, Flight.Seat seat, int round) {
    Look look =
        ask.cache().arrived(seat, ask.passage().incoming, ask.caller(), ask, round >= ROUNDS_MAX);
    if (look == null) {
      Fault late =
          Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
              .operator("waited for another request's answer until the deadline passed")
              .build();
      act(ask, new Look.Tell(late, CacheUse.COALESCED, null), round);
    } else {
      act(ask, look, round);
    }
  }
}
