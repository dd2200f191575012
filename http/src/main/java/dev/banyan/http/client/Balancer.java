package dev.banyan.http.client;

import dev.banyan.connect.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decides which URL of a system a request goes to. With one URL that is no decision.
///
/// Otherwise two are drawn by weight and the less busy one is taken (Mitzenmacher 2001); or the URL
/// that a key falls to by rendezvous hashing (Thaler, Ravishankar 1998), so that a URL that is lost
/// moves only what was kept there. URLs that are unhealthy or ejected get nothing, unless that
/// leaves none: then all get requests, since refusing every one could only be worse. Thread-safe;
/// choosing neither locks nor allocates.
public final class Balancer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("banyan.balance");
  private static final int DOUBLINGS_MAX = 30;

  private final Endpoint[] endpoints;
  private final @Nullable Endpoints policy;
  private final BitSet failing = new BitSet();
  private final int failuresMax;
  private final int ejectedMax;
  private final long slowStartNanos;
  private final DoubleSupplier chance;
  private final LongSupplier clock;
  private final @Nullable Moves moves;
  private final List<HealthCheck> checks = new ArrayList<>();

  /// Where chance, between 0 and 1, and the time in nanoseconds come from.
  record Surroundings(DoubleSupplier chance, LongSupplier clock) {}

  private Balancer(UpstreamPool pool) {
    this.endpoints = new Endpoint[] {Endpoint.alone(pool)};
    this.policy = null;
    this.failuresMax = Integer.MAX_VALUE;
    this.ejectedMax = 0;
    this.slowStartNanos = 0;
    this.chance = () -> 0;
    this.clock = () -> 0;
    this.moves = null;
  }

  /// Over pools in the order of the policy's URLs.
  Balancer(Endpoints policy, List<UpstreamPool> pools, Surroundings surroundings) {
    this.policy = policy;
    this.endpoints = new Endpoint[pools.size()];
    for (int i = 0; i < endpoints.length; i++) {
      endpoints[i] = Endpoint.among(this, pools.get(i), policy, i);
    }
    Endpoints.Ejection ejection = policy.ejection();
    ejection.statuses().forEach(failing::set);
    this.failuresMax = ejection.after();
    int most = (int) (endpoints.length * ejection.share());
    this.ejectedMax = ejection.share() == 0 ? 0 : Math.max(1, most);
    this.slowStartNanos = policy.slowStart().toNanos();
    this.chance = surroundings.chance();
    this.clock = surroundings.clock();
    this.moves = new Moves(policy.moves(), clock.getAsLong());
  }

  static Balancer alone(UpstreamPool pool) {
    return new Balancer(pool);
  }

  @Nullable Endpoints policy() {
    return policy;
  }

  /// Begins to ask the URLs how they are, where that is wanted, each through its pool of
  /// `checking`. What the same URLs were like in a balancer before goes on; what is new then gets
  /// requests by and by.
  void start(@Nullable Balancer before, List<UpstreamPool> checking) {
    for (Endpoint endpoint : endpoints) {
      Endpoint known = before == null ? null : before.endpoint(endpoint.url());
      if (known != null) {
        endpoint.inherit(known);
      } else if (before != null) {
        endpoint.joins(clock.getAsLong());
      }
    }
    Endpoints.Checks wanted = policy == null ? null : policy.checks();
    if (wanted != null) {
      for (int i = 0; i < endpoints.length; i++) {
        HealthCheck check = new HealthCheck(endpoints[i], checking.get(i), wanted, this::turned);
        checks.add(check);
        check.start();
      }
    }
  }

  private @Nullable Endpoint endpoint(String url) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.url().equals(url)) {
        return endpoint;
      }
    }
    return null;
  }

  // ---- choosing

  /// Where the next request goes. `key` is what keeps requests together, null for none; `avoided`
  /// is taken only where no other is up.
  public Endpoint choose(@Nullable String key, @Nullable Endpoint avoided) {
    if (endpoints.length == 1) {
      endpoints[0].chosen();
      return endpoints[0];
    }
    long now = clock.getAsLong();
    if (moves != null && avoided == null) {
      moves.request(now);
    }
    Endpoint chosen = key == null ? null : sticky(hash(key), avoided, now);
    if (chosen == null) {
      chosen = lessBusy(avoided, now);
    }
    chosen.chosen();
    return chosen;
  }

  /// The URL of this mark where it is up; otherwise as without.
  public Endpoint chooseMarked(@Nullable String mark, @Nullable Endpoint avoided) {
    if (mark != null) {
      long now = clock.getAsLong();
      for (Endpoint endpoint : endpoints) {
        if (endpoint != avoided && endpoint.usable(now) && endpoint.mark().equals(mark)) {
          if (moves != null && avoided == null) {
            moves.request(now);
          }
          endpoint.chosen();
          return endpoint;
        }
      }
    }
    return choose(null, avoided);
  }

  /// Whether one more request may go elsewhere because that URL failed; it is taken off what is
  /// left.
  public boolean mayMove(Endpoint failed) {
    long now = clock.getAsLong();
    return moves != null && another(failed, now) && moves.spend(now);
  }

  private boolean another(Endpoint than, long now) {
    boolean usable = than.usable(now);
    for (Endpoint endpoint : endpoints) {
      if (endpoint != than && (!usable || endpoint.usable(now))) {
        return true;
      }
    }
    return false;
  }

  private Endpoint lessBusy(@Nullable Endpoint avoided, long now) {
    Endpoint first = drawn(avoided, null, now);
    if (first == null) {
      return avoided != null && avoided.usable(now) ? avoided : any(avoided);
    }
    Endpoint second = drawn(avoided, first, now);
    return second == null || load(first, now) <= load(second, now) ? first : second;
  }

  private double load(Endpoint endpoint, long now) {
    return endpoint.pool().pending() / Math.max(1e-9, endpoint.share(now, slowStartNanos));
  }

  private @Nullable Endpoint drawn(@Nullable Endpoint avoided, @Nullable Endpoint taken, long now) {
    double total = 0;
    for (Endpoint endpoint : endpoints) {
      if (endpoint != avoided && endpoint != taken) {
        total += endpoint.share(now, slowStartNanos);
      }
    }
    double left = total > 0 ? chance.getAsDouble() * total : 0;
    Endpoint last = null;
    for (Endpoint endpoint : endpoints) {
      double share =
          endpoint == avoided || endpoint == taken ? 0 : endpoint.share(now, slowStartNanos);
      if (share > 0) {
        last = endpoint;
        left -= share;
        if (left < 0) {
          return endpoint;
        }
      }
    }
    return last;
  }

  /// None is up: one of all, by chance.
  private Endpoint any(@Nullable Endpoint avoided) {
    int at = Math.min(endpoints.length - 1, (int) (chance.getAsDouble() * endpoints.length));
    return endpoints[at] == avoided ? endpoints[(at + 1) % endpoints.length] : endpoints[at];
  }

  private @Nullable Endpoint sticky(long key, @Nullable Endpoint avoided, long now) {
    Endpoint best = null;
    double bestScore = 0;
    for (Endpoint endpoint : endpoints) {
      if (endpoint == avoided || !endpoint.usable(now)) {
        continue;
      }
      double drawn = ((mixed(key ^ endpoint.seed()) >>> 11) + 0.5) * 0x1.0p-53;
      double score = -endpoint.weight() / Math.log(drawn);
      if (best == null || score > bestScore) {
        best = endpoint;
        bestScore = score;
      }
    }
    return best;
  }

  /// FNV-1a over the characters.
  private static long hash(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static long mixed(long bits) {
    long once = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
    return twice ^ (twice >>> 31);
  }

  // ---- judging

  boolean counts(int status) {
    return failing.get(status);
  }

  int failuresMax() {
    return failuresMax;
  }

  /// Leaves a URL alone for a while, unless too many are, or it is the last that is up.
  synchronized void eject(Endpoint failing) {
    long now = clock.getAsLong();
    if (policy == null || !failing.usable(now)) {
      return;
    }
    int out = 0;
    int others = 0;
    for (Endpoint endpoint : endpoints) {
      out += endpoint.ejected(now) ? 1 : 0;
      others += endpoint != failing && endpoint.usable(now) ? 1 : 0;
    }
    if (others == 0 || out >= ejectedMax) {
      return;
    }
    Endpoints.Ejection ejection = policy.ejection();
    long longest = ejection.longest().toNanos();
    int before = Math.min(DOUBLINGS_MAX, failing.ejectionsInARow(now, longest));
    double grown = (double) ejection.first().toNanos() * (1L << before);
    long nanos = (long) Math.min(grown, (double) longest);
    failing.ejectFor(nanos, now);
    LOG.log(
        System.Logger.Level.WARNING,
        "system %s: %s gets no requests for %ss, since %s in a row failed"
            .formatted(
                policy.system(),
                failing.pool().origin(),
                Duration.ofNanos(nanos).toSeconds(),
                failuresMax));
  }

  private void turned(Endpoint endpoint, boolean healthy, String why) {
    endpoint.unhealthy(!healthy, clock);
    LOG.log(
        healthy ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
        "system %s: %s is %s: %s"
            .formatted(
                policy == null ? "" : policy.system(),
                endpoint.pool().origin(),
                healthy ? "healthy again" : "unhealthy and gets no requests",
                why));
  }

  /// How each URL is doing; empty where there is one.
  public List<Endpoints.Sight> sights() {
    List<Endpoints.Sight> sights = new ArrayList<>();
    if (policy != null) {
      long now = clock.getAsLong();
      for (Endpoint endpoint : endpoints) {
        sights.add(sight(endpoint, now));
      }
    }
    return List.copyOf(sights);
  }

  private static Endpoints.Sight sight(Endpoint endpoint, long now) {
    Endpoints.State state = Endpoints.State.UP;
    if (endpoint.unhealthy()) {
      state = Endpoints.State.UNHEALTHY;
    } else if (endpoint.ejected(now)) {
      state = Endpoints.State.EJECTED;
    }
    return new Endpoints.Sight(
        endpoint.url(),
        state,
        endpoint.requests(),
        endpoint.ejections(),
        endpoint.pool().pending());
  }

  /// Exchanges on the way now.
  public int pending() {
    int pending = 0;
    for (Endpoint endpoint : endpoints) {
      pending += endpoint.pool().pending();
    }
    return pending;
  }

  /// Closes when the last exchange on the way has ended.
  @Override
  public void close() {
    checks.forEach(HealthCheck::close);
    for (Endpoint endpoint : endpoints) {
      endpoint.pool().close();
    }
  }
}
