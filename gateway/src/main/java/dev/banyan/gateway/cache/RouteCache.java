package dev.banyan.gateway.cache;

import dev.banyan.base.Fault;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The cache as one route uses it: finds what may be given to a request, and who asks the system
/// where nothing may. The gate has let the request in before. Called on event loops; never blocks.
public final class RouteCache {
  private final String route;
  private final CachePolicy policy;
  private final Memory memory;

  /// `route` tells this route's answers from all others'.
  public RouteCache(String route, CachePolicy policy, Memory memory) {
    this.route = route;
    this.policy = policy;
    this.memory = memory;
  }

  CachePolicy policy() {
    return policy;
  }

  Memory memory() {
    return memory;
  }

  /// What is to be done for a request of that caller. `tags` tells those known before the answer,
  /// null where one cannot be told; it is asked only where the answer is to be kept.
  public Look look(Incoming request, Caller caller, Supplier<@Nullable List<String>> tags) {
    Asked asked = asked(request, caller);
    if (asked == null) {
      return new Look.Bypass();
    }
    long now = memory.now(); // First: it may throw away what is kept.
    Stored stored = find(asked);
    CacheControl wants = CacheControl.of(request.headers("cache-control"));
    boolean fits = stored != null && !wantsNew(request, wants, stored, now);
    if (stored != null && fits && stored.fresh(now)) {
      return give(stored, asked, CacheUse.HIT, Stored.HIT, null);
    }
    if (wants.is(CacheControl.ONLY_IF_CACHED)) {
      return new Look.Tell(
          Fault.of(Fault.Kind.TIMEOUT, "Nothing is kept that could be answered"),
          CacheUse.MISS,
          null);
    }
    if (stored != null && fits && stored.usableWhileRefreshed(now)) {
      return give(stored, asked, CacheUse.STALE, "hit; detail=stale", refresh(asked, stored, tags));
    }
    return miss(asked, stored, tags, wants);
  }

  /// The same for a request that has seen a write: it is not told what was made before that time,
  /// in milliseconds of the wall clock. It asks by itself where there is nothing newer, as whoever
  /// asks for others may have begun too early, and what it is told is kept.
  public Look lookSince(
      long since, Incoming request, Caller caller, Supplier<@Nullable List<String>> tags) {
    Asked asked = policy.relays() ? null : asked(request, caller);
    if (asked == null) {
      return look(request, caller, tags);
    }
    Stored stored = find(asked);
    if (stored != null && stored.life.born() >= since) {
      return look(request, caller, tags);
    }
    return CacheControl.of(request.headers("cache-control")).is(CacheControl.NO_STORE)
        ? new Look.Bypass()
        : new Look.Lead(fill(asked, null, tags, null));
  }

  /// A request and the keys under which an answer to it may be kept.
  private record Asked(Incoming request, Owner owner, Key own, Key common, boolean credential) {}

  /// Null where the cache has no part in this request.
  private @Nullable Asked asked(Incoming request, Caller caller) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    Owner owner = Owner.of(policy.per(), caller);
    if (!reads || owner == null || request.contentLength() != 0) {
      return null;
    }
    if (policy.relays() ? request.header("range") != null : !takesJson(request)) {
      return null;
    }
    String target = target(request);
    Key own = new Key(route, owner, target);
    Key common = own;
    if (policy.open() && !owner.equals(Owner.ANYONE)) {
      common = new Key(route, Owner.ANYONE, target);
    }
    boolean credential = policy.relays() && RelayRules.carriesCredential(policy, request);
    return new Asked(request, owner, own, common, credential);
  }

  /// Operations are answered as JSON; a request for anything else is left to the one who refuses
  /// it, or answers it in lines.
  private static boolean takesJson(Incoming request) {
    String accept = request.header("accept");
    return accept == null
        || accept.equals("*/*")
        || ((accept.contains("*/*") || accept.contains("json"))
            && !accept.contains("ndjson")
            && request.headers("accept").size() == 1);
  }

  private String target(Incoming request) {
    String query = request.query();
    if (!policy.relays()) {
      return query == null ? request.path() : request.path() + '?' + sorted(query);
    }
    // The system is told the authority and scheme that were asked for, so they count.
    String target =
        (request.secure() ? "https://" : "http://")
            + request.authority().toLowerCase(Locale.ROOT)
            + request.path();
    return query == null ? target : target + '?' + query;
  }

  /// The parameters of operations are bound by name: their order is nothing. Nothing is decoded, so
  /// that no parameter can pass for another.
  private static String sorted(String query) {
    if (query.indexOf('&') < 0) {
      return query;
    }
    String[] parameters = query.split("&", -1);
    Arrays.sort(parameters);
    return String.join("&", parameters);
  }

  private @Nullable Stored find(Asked asked) {
    Stored own = memory.find(asked.own(), asked.request());
    if (own == null && asked.common() != asked.own()) {
      own = memory.find(asked.common(), asked.request());
    }
    // Whoever shows the system a credential is not to be told what others were told.
    return own != null && asked.credential() && !own.open ? null : own;
  }

  /// A client's wish for something newer (§5.2.1) is granted only where the configuration says so:
  /// otherwise anyone could have the system asked at will.
  private boolean wantsNew(Incoming request, CacheControl wants, Stored stored, long now) {
    if (!policy.reload()) {
      return false;
    }
    boolean pragma =
        wants.equals(CacheControl.NONE) && "no-cache".equalsIgnoreCase(request.header("pragma"));
    return pragma
        || wants.is(CacheControl.NO_CACHE)
        || wants.maxAge() == 0
        || (wants.maxAge() > 0 && stored.life.age(now) / 1000 > wants.maxAge());
  }

  private Look give(
      Stored stored, Asked asked, CacheUse use, String status, @Nullable Fill refresh) {
    Fault fault = stored.fault();
    return fault != null
        ? new Look.Tell(fault, use, refresh)
        : new Look.Give(stored.answer(asked.request(), memory.now(), status), use, refresh);
  }

  private @Nullable Fill refresh(
      Asked asked, Stored stored, Supplier<@Nullable List<String>> tags) {
    if (asked.credential() || !memory.mayRefresh()) {
      return null;
    }
    Fill fill = fill(asked, stored, tags, new Flight());
    if (memory.join(fill.errand(), fill.flight()) == null) {
      return fill;
    }
    memory.refreshed();
    return null;
  }

  private Fill fill(
      Asked asked,
      @Nullable Stored stored,
      Supplier<@Nullable List<String>> tags,
      @Nullable Flight mine) {
    Incoming request = asked.request();
    Memory.Errand errand = memory.errand(asked.own(), policy.vary(), request);
    return new Fill(
        this,
        new Fill.Task(RequestCopy.of(request), asked.owner(), asked.own(), asked.common(), errand),
        new Fill.Start(memory.purges().now(), memory.now(), tags.get()),
        stored,
        mine);
  }

  private Look miss(
      Asked asked,
      @Nullable Stored stored,
      Supplier<@Nullable List<String>> tags,
      CacheControl wants) {
    Incoming request = asked.request();
    boolean head = policy.relays() && request.method().equals("HEAD");
    if (head || wants.is(CacheControl.NO_STORE)) {
      return new Look.Bypass();
    }
    boolean alone =
        asked.credential()
            || (policy.relays() && !RelayRules.unusual(policy, request).isEmpty())
            || memory.isApart(memory.errand(asked.own(), policy.vary(), request));
    if (alone) {
      return new Look.Lead(fill(asked, stored, tags, null));
    }
    Fill fill = fill(asked, stored, tags, new Flight());
    Flight other = memory.join(fill.errand(), fill.flight());
    return other == null ? new Look.Lead(fill) : new Look.Follow(other);
  }

  /// What is to be done for a request that waited for a flight. Null where its time has passed.
  /// `last` says that it has waited often enough and goes alone otherwise.
  public @Nullable Look arrived(
      Flight.Seat seat,
      Incoming request,
      Caller caller,
      Supplier<@Nullable List<String>> tags,
      boolean last) {
    Asked asked = asked(request, caller);
    if (asked == null) {
      return new Look.Bypass();
    }
    return switch (seat.landing()) {
      case null -> null;
      case Flight.Landing.Landed(Stored stored) when stored.selection.matches(request) ->
          give(stored, asked, CacheUse.COALESCED, "fwd=miss; collapsed", null);
      case Flight.Landing.Failed(Fault fault) -> new Look.Tell(fault, CacheUse.COALESCED, null);
      case Flight.Landing.Apart _ -> new Look.Lead(fill(asked, null, tags, null));
      case Flight.Landing.Landed _, Flight.Landing.Abandoned _ ->
          last ? new Look.Lead(fill(asked, null, tags, null)) : look(request, caller, tags);
    };
  }
}
