package dev.banyan.http.client;

import dev.banyan.connect.Endpoints;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One URL of a system: its connections, what of a request's target is its own, and how it stands
/// with its [Balancer]. Alone, without a balancer, it counts and judges nothing. Thread-safe;
/// nothing here locks or allocates.
public final class Endpoint {
  /// What a URL that is new or back gets of its weight at first.
  private static final double LEAST = 0.1;

  private final UpstreamPool pool;
  private final byte[] host;
  private final @Nullable Balancer balancer;
  private final Place place;
  private final long seed;

  private final AtomicInteger failures = new AtomicInteger();
  private final LongAdder requests = new LongAdder();
  private volatile boolean unhealthy;
  private volatile boolean ejected;
  private volatile long ejectedUntil;
  private volatile long joined;
  private volatile boolean warm = true;
  private final LongAdder ejections = new LongAdder();
  private int ejectionsInARow;

  /// One URL among several, and the paths, as URLs are written, of the one that requests are
  /// written for and of this one. `mark` names it to clients by its place in the list, since what
  /// is made of a private address can be guessed from.
  private record Place(String url, int weight, String mark, String first, String own) {
    static final Place ALONE = new Place("", 1, "", "", "");

    static Place of(Endpoints policy, int number) {
      Endpoints.Url url = policy.urls().get(number);
      return new Place(
          url.address().toString(),
          url.weight(),
          HexFormat.of().toHexDigits(hashed(policy.system() + '\n' + number)),
          path(policy.urls().getFirst().address()),
          path(url.address()));
    }

    private static String path(URI address) {
      return address.getRawPath() == null ? "" : address.getRawPath();
    }
  }

  private Endpoint(UpstreamPool pool, @Nullable Balancer balancer, Place place) {
    this.pool = pool;
    this.host = pool.origin().hostField();
    this.balancer = balancer;
    this.place = place;
    this.seed = hashed(place.url());
  }

  /// The one URL of a system.
  static Endpoint alone(UpstreamPool pool) {
    return new Endpoint(pool, null, Place.ALONE);
  }

  /// That of the number in the policy's list.
  static Endpoint among(Balancer balancer, UpstreamPool pool, Endpoints policy, int number) {
    return new Endpoint(pool, balancer, Place.of(policy, number));
  }

  private static long hashed(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  public UpstreamPool pool() {
    return pool;
  }

  /// The value of `Host`.
  public byte[] host() {
    return host;
  }

  /// Empty for the one URL of a system.
  public String url() {
    return place.url();
  }

  /// Names it to a client without telling what it is.
  public String mark() {
    return place.mark();
  }

  long seed() {
    return seed;
  }

  int weight() {
    return place.weight();
  }

  /// What it is asked for where the first URL would be asked for `target`.
  public String target(String target) {
    if (place.first().equals(place.own())) {
      return target;
    }
    int path = target.indexOf('?');
    String asked = path < 0 ? target : target.substring(0, path);
    String query = path < 0 ? "" : target.substring(path);
    String other =
        asked.equals(place.first())
            ? place.own()
            : stripped(place.own()) + rest(asked, stripped(place.first()));
    return (other.isEmpty() ? "/" : other) + query;
  }

  private static String rest(String path, String base) {
    return path.startsWith(base) ? path.substring(base.length()) : path;
  }

  private static String stripped(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  // ---- what became of a request

  /// A request goes there.
  void chosen() {
    if (balancer != null) {
      requests.increment();
    }
  }

  /// True where that counts as a failure.
  public boolean answered(int status) {
    if (balancer == null) {
      return false;
    }
    if (balancer.counts(status)) {
      failed();
      return true;
    }
    if (failures.get() != 0) {
      failures.set(0);
    }
    return false;
  }

  /// It could not be reached, gave no usable answer, or none in time.
  public void failed() {
    if (balancer != null && failures.incrementAndGet() >= balancer.failuresMax()) {
      balancer.eject(this);
    }
  }

  // ---- how it stands

  boolean ejected(long now) {
    return ejected && now - ejectedUntil < 0;
  }

  boolean usable(long now) {
    return !unhealthy && !ejected(now);
  }

  /// What it gets now, as a weight; 0 where it gets nothing.
  double share(long now, long slowStartNanos) {
    if (!usable(now)) {
      return 0;
    }
    if (warm) {
      return place.weight();
    }
    long since = now - joined;
    if (since >= slowStartNanos) {
      warm = true;
      return place.weight();
    }
    return place.weight() * Math.max(LEAST, (double) since / slowStartNanos);
  }

  /// Called with the balancer's lock held.
  void ejectFor(long nanos, long now) {
    failures.set(0);
    joined = now + nanos;
    ejectedUntil = now + nanos;
    warm = false;
    ejected = true;
    ejections.increment();
    ejectionsInARow++;
  }

  /// How often it was ejected without a pause of `calmNanos` between. With the lock held.
  int ejectionsInARow(long now, long calmNanos) {
    if (ejected && now - ejectedUntil > calmNanos) {
      ejectionsInARow = 0;
    }
    return ejectionsInARow;
  }

  /// It begins, or begins again, to get requests.
  void joins(long now) {
    joined = now;
    warm = false;
  }

  void unhealthy(boolean is, LongSupplier clock) {
    if (unhealthy && !is) {
      joins(clock.getAsLong());
    }
    unhealthy = is;
  }

  boolean unhealthy() {
    return unhealthy;
  }

  /// Takes over how the same URL stood before a reload.
  void inherit(Endpoint before) {
    unhealthy = before.unhealthy;
    ejected = before.ejected;
    ejectedUntil = before.ejectedUntil;
    joined = before.joined;
    warm = before.warm;
    ejectionsInARow = before.ejectionsInARow;
  }

  long requests() {
    return requests.sum();
  }

  long ejections() {
    return ejections.sum();
  }
}
