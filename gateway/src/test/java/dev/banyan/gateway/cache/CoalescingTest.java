package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.RelayPass;
import dev.banyan.operation.Caller;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that ask the same at the same time.
@Timeout(30)
class CoalescingTest {
  private static final RequestCopy REQUEST = Origin.request("GET", "/things");

  private final Origin origin = new Origin();
  private final RouteCache cache = origin.cache;

  private Look look() {
    return look(REQUEST);
  }

  private Look look(RequestCopy request) {
    return cache.look(request, Caller.ANYONE, List::of);
  }

  private Fill lead() {
    if (look() instanceof Look.Lead(Fill fill)) {
      return fill;
    }
    throw new AssertionError("someone else leads");
  }

  private Flight.Seat follow(RequestCopy request) {
    if (look(request) instanceof Look.Follow(Flight flight)) {
      return flight.seat();
    }
    throw new AssertionError("nobody leads");
  }

  private Look after(Flight.Seat seat) {
    return after(seat, REQUEST);
  }

  private Look after(Flight.Seat seat, RequestCopy request) {
    seat.await(Deadline.in(Duration.ofSeconds(5)));
    Look look = cache.arrived(seat, request, Caller.ANYONE, List::of, false);
    if (look == null) {
      throw new AssertionError("too late");
    }
    return look;
  }

  private static void land(Fill fill, String... headers) {
    RelayPass.Tap tap = fill.tap();
    tap.head(new RelayPass.Tap.Received(200, Origin.headers(headers), 1, true));
    tap.whole(Bytes.wrap("a".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void sharesAnAnswerThatIsKept() {
    Fill fill = lead();
    Flight.Seat seat = follow(REQUEST);

    land(fill, "cache-control", "max-age=60");

    assertThat(after(seat))
        .isInstanceOfSatisfying(
            Look.Give.class,
            give -> {
              assertThat(give.use()).isEqualTo(CacheUse.COALESCED);
              assertThat(give.answer().headers())
                  .anyMatch(header -> header.value().contains("collapsed"));
            });
  }

  @Test
  void sendsThoseApartWhoWaitedForAPrivateAnswer() {
    Fill fill = lead();
    Flight.Seat seat = follow(REQUEST);

    land(fill, "cache-control", "private, max-age=60");

    assertThat(after(seat)).isInstanceOf(Look.Lead.class);
    assertThat(look()).as("the next one does not wait").isInstanceOf(Look.Lead.class);
  }

  @Test
  void asksAnewForThoseWhomTheAnswerDoesNotFit() {
    RequestCopy german = Origin.request("GET", "/things", "accept-language", "de");
    Fill fill = lead();
    Flight.Seat seat = follow(german);

    land(fill, "cache-control", "max-age=60", "vary", "accept-language");

    assertThat(after(seat, german)).isInstanceOf(Look.Lead.class);
  }

  @Test
  void tellsAFailureToAllThatWaited() {
    Fill fill = lead();
    Flight.Seat seat = follow(REQUEST);
    Fault fault = Fault.of(Fault.Kind.TIMEOUT, "late");

    var _ = fill.failed(fault, 504);

    assertThat(after(seat))
        .isInstanceOfSatisfying(Look.Tell.class, tell -> assertThat(tell.fault()).isSameAs(fault));
  }

  @Test
  void letsTheNextOneLeadWhenTheFirstHasGone() {
    Fill fill = lead();
    Flight.Seat seat = follow(REQUEST);

    fill.ended();

    assertThat(after(seat)).isInstanceOf(Look.Lead.class);
  }

  @Test
  void sharesNothingThatWasPurgedMeanwhile() {
    Fill fill = lead();
    origin.purging.purge("/things", List.of());
    Flight.Seat late = follow(REQUEST);

    land(fill, "cache-control", "max-age=60");

    assertThat(after(late)).isInstanceOf(Look.Lead.class);
  }

  @Test
  void givesUpAtTheDeadline() {
    var _ = lead();
    Flight.Seat seat = follow(REQUEST);

    seat.await(Deadline.in(Duration.ZERO));

    assertThat(cache.arrived(seat, REQUEST, Caller.ANYONE, List::of, false)).isNull();
  }

  @Test
  void doesNotWaitForWhatIsAskedWithACredential() {
    var _ = lead();

    Look look = look(Origin.request("GET", "/things", "cookie", "a=b"));

    assertThat(look).isInstanceOf(Look.Lead.class);
  }

  @Test
  void letsFewGoAtOnceWhereTheAnswerIsForOneAlone() throws InterruptedException {
    Fill fill = lead();
    List<Flight.Seat> seats = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      seats.add(follow(REQUEST));
    }
    ConcurrentLinkedQueue<Flight.Seat> gone = new ConcurrentLinkedQueue<>();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger underWay = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(seats.size());
    land(fill, "cache-control", "no-store");

    for (Flight.Seat seat : seats) {
      Thread.ofVirtual()
          .start(
              () -> {
                seat.await(Deadline.in(Duration.ofSeconds(10)));
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                gone.add(seat);
                Thread.onSpinWait();
                underWay.decrementAndGet();
                seat.leave();
                all.countDown();
              });
    }
    all.await();

    assertThat(gone).hasSize(20);
    assertThat(most.get()).isBetween(1, 8);
  }
}
