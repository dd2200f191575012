package dev.banyan.connectors.web;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Room for one token: looked at without blocking, fetched once however many want it, on a thread
/// of its own, so that nobody's deadline cuts it short for the others. Thread-safe.
///
/// A token is no longer shown shortly before it ends (a tenth of its lifetime, at most ten
/// seconds), for the clocks and the way; it is worth renewing after three quarters of its lifetime.
final class TokenSlot {
  private static final long SLACK_MAX = Duration.ofSeconds(10).toNanos();

  /// How long after a refused token was dropped another one is not.
  private static final long DROP_AGAIN_AFTER = Duration.ofSeconds(30).toNanos();

  /// How long a caller that the server refused is refused without asking.
  private static final long REFUSED_FOR = Duration.ofSeconds(10).toNanos();

  private final String system;
  private final LongSupplier clock;
  private final Runnable changed;
  private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();
  private final AtomicReference<@Nullable Flight> underWay = new AtomicReference<>();
  private final AtomicReference<@Nullable Long> dropped = new AtomicReference<>();
  private volatile @Nullable Refusal refusal;

  /// A token as it is shown, and until when.
  private record Kept(List<Http.Header> headers, long renewAt, long endsAt) {}

  private record Refusal(Fault fault, long until) {}

  /// A fetch under way, and what came of it.
  private static final class Flight {
    private final CountDownLatch landed = new CountDownLatch(1);
    private volatile @Nullable List<Http.Header> headers;
    private volatile @Nullable Fault fault;
  }

  /// `changed` is told when another token is kept.
  TokenSlot(String system, LongSupplier clock, Runnable changed) {
    this.system = system;
    this.clock = clock;
    this.changed = changed;
  }

  /// How many characters the token has that is kept.
  int characters() {
    Kept now = kept.get();
    return now == null ? 0 : now.headers.getFirst().value().length();
  }

  /// The headers from memory; null where there are none that hold.
  @Nullable List<Http.Header> ready() {
    Kept now = kept.get();
    return now == null || now.endsAt - clock.getAsLong() <= 0 ? null : now.headers;
  }

  /// Whether the token that is there should be renewed.
  boolean ages() {
    Kept now = kept.get();
    return now != null && now.renewAt - clock.getAsLong() <= 0;
  }

  /// Fetches a token in the background, unless that is under way.
  void renew(Supplier<TokenEndpoint.Granted> fetch) {
    var _ = begin(fetch);
  }

  List<Http.Header> obtain(Supplier<TokenEndpoint.Granted> fetch, Deadline deadline) {
    List<Http.Header> ready = ready();
    if (ready != null) {
      return ready;
    }
    Refusal refused = refusal;
    if (refused != null && refused.until - clock.getAsLong() > 0) {
      throw refused.fault;
    }
    return await(begin(fetch), deadline);
  }

  private Flight begin(Supplier<TokenEndpoint.Granted> fetch) {
    Flight own = new Flight();
    Flight other = underWay.compareAndExchange(null, own);
    if (other != null) {
      return other;
    }
    List<Http.Header> ready = ages() ? null : ready();
    if (ready != null) { // It came between looking and asking.
      own.headers = ready;
      underWay.set(null);
      own.landed.countDown();
    } else {
      Thread.ofVirtual().name("banyan-token").start(() -> fly(own, fetch));
    }
    return own;
  }

  private void fly(Flight flight, Supplier<TokenEndpoint.Granted> fetch) {
    long asked = clock.getAsLong();
    try {
      TokenEndpoint.Granted granted = fetch.get();
      Kept now = kept(granted, asked);
      kept.set(now);
      changed.run();
      refusal = null;
      flight.headers = now.headers;
    } catch (Fault fault) {
      flight.fault = fault;
      if (fault.kind() == Fault.Kind.FORBIDDEN) {
        refusal = new Refusal(fault, clock.getAsLong() + REFUSED_FOR);
      }
    } catch (RuntimeException bug) {
      flight.fault = Fault.bug("fetching a token failed", bug);
    } finally {
      underWay.set(null);
      flight.landed.countDown();
    }
  }

  private static Kept kept(TokenEndpoint.Granted granted, long asked) {
    long lifetime = granted.lifetime().toNanos();
    long slack = Math.min(SLACK_MAX, lifetime / 10);
    return new Kept(
        List.of(new Http.Header("authorization", "Bearer " + granted.token().reveal())),
        asked + lifetime * 3 / 4,
        asked + lifetime - slack);
  }

  private List<Http.Header> await(Flight flight, Deadline deadline) {
    try {
      if (!flight.landed.await(deadline.remainingMillis(), TimeUnit.MILLISECONDS)) {
        throw TokenEndpoint.unavailable(
            system, "its server did not answer within the deadline", Duration.ofSeconds(1));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw TokenEndpoint.unavailable(system, "the wait for it was ended", Duration.ofSeconds(1));
    }
    Fault fault = flight.fault;
    List<Http.Header> headers = flight.headers;
    if (fault != null || headers == null) {
      throw fault == null ? Fault.bug("a fetch ended without a result", new Error()) : fault;
    }
    return headers;
  }

  /// Drops the token that was shown, where it is still the one that is kept and none was dropped
  /// just before: a system that takes none must not make us fetch one for each request. Whether
  /// another is worth a try.
  boolean refused(List<Http.Header> shown) {
    Kept now = kept.get();
    if (now == null || now.headers != shown) {
      return true;
    }
    Long before = dropped.get();
    long time = clock.getAsLong();
    if (before != null && time - before < DROP_AGAIN_AFTER) {
      return false;
    }
    if (kept.compareAndSet(now, null)) {
      dropped.set(time);
    }
    return true;
  }
}
