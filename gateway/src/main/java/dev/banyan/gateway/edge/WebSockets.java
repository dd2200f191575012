package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.RelayTarget;
import dev.banyan.gateway.gate.Decision;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Incoming;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.operation.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One WebSocket that the gate has let in: where its page comes from, how many are open, and, while
/// it is open, whether the configuration in force would let it in still. Owned by its event loop.
final class WebSockets implements WebSocketTerms.Watch {
  /// How many looks in a row may end without a decision, which is a minute.
  static final int UNDECIDED_MAX = 12;

  private final Passage passage;
  private final Purpose purpose;
  private final RouteMeter meter;
  private boolean reviewing;
  private int undecided;
  private volatile @Nullable Ending ending;

  /// What one is for.
  interface Purpose {
    /// Whether what a configuration has in the route's place leads to the same.
    boolean isServedBy(Serving serving);

    /// Whether it may go on for the caller as it is known now.
    boolean isFor(Caller now);
  }

  WebSockets(Passage passage, Purpose purpose) {
    this.passage = passage;
    this.purpose = purpose;
    this.meter = passage.meter;
  }

  /// Whether a request is for a WebSocket where there may be one. Where there may not, it is a
  /// plain request: nobody must take an offer to switch (RFC 9110 §7.8).
  static boolean asked(Passage passage, Serving serving) {
    boolean may =
        switch (serving.target()) {
          case Serving.Target.Relayed(Serving.RelayRoute route) -> route.webSocket() != null;
          case Serving.Target.Streamed _ -> true;
          case Serving.Target.Rest _, Serving.Target.Fixed _, Serving.Target.Lookup _ -> false;
        };
    return may && passage.incoming.asksForWebSocket();
  }

  /// Opens one by that pass; the fault where it may not be.
  static @Nullable Fault open(Passage passage, Serving serving, RelayPass pass) {
    if (!(serving.target() instanceof Serving.Target.Relayed(Serving.RelayRoute route))) {
      throw Fault.bug("no relay", new IllegalStateException());
    }
    OpenSockets.Limits limits = route.webSocket();
    Incoming incoming = passage.incoming;
    if (limits == null) {
      throw Fault.bug("no WebSockets", new IllegalStateException());
    }
    Fault stranger = stranger(incoming, serving);
    if (stranger != null) {
      return stranger;
    }
    Fault full = counted(passage, route, limits, serving);
    if (full != null) {
      return full;
    }
    incoming.webSocket(
        route.relay().of(passage.visit().caller()),
        pass,
        new WebSocketTerms(
            route.idle(),
            limits.messageBytesMax(),
            new WebSockets(passage, new Through(route.relay(), passage.visit().caller()))));
    return null;
  }

  /// To a system, for a caller.
  private record Through(Relay relay, Caller caller) implements Purpose {
    @Override
    public boolean isServedBy(Serving serving) {
      return serving.target() instanceof Serving.Target.Relayed(Serving.RelayRoute now)
          && now.relay() == relay;
    }

    @Override
    public boolean isFor(Caller now) {
      return isSame(now, caller);
    }
  }

  /// The fault for a page of an origin that may not be here; null for others.
  static @Nullable Fault stranger(Incoming incoming, Serving serving) {
    return mayComeFrom(incoming, serving)
        ? null
        : Fault.builder(Fault.Kind.FORBIDDEN, "Not allowed for a page of this origin")
            .operator("the page's origin is neither the request's nor among `cors: { origins }`")
            .build();
  }

  /// Counts it until it ends; the fault where there may be no more.
  private static @Nullable Fault counted(
      Passage passage, Serving.RelayRoute route, OpenSockets.Limits limits, Serving serving) {
    Incoming incoming = passage.incoming;
    OpenSockets.OfRoute counts = route.sockets().of(serving.entrance().routeName());
    Fault many = entered(passage, counts, limits, "WebSockets");
    if (many != null) {
      return many;
    }
    RelayTarget system = route.relay().target();
    if (!route.sockets().enter(system)) {
      return full("WebSockets", "WebSockets would take all `connections` of the system");
    }
    incoming.onEnd(_ -> route.sockets().leave(system));
    return null;
  }

  /// Counts one more of `what` until its request ends; the fault where there may be no more.
  static @Nullable Fault entered(
      Passage passage, OpenSockets.OfRoute counts, OpenSockets.Limits limits, String what) {
    OpenSockets.Holder caller = OpenSockets.Holder.of(passage.visit().caller(), passage.incoming);
    return switch (counts.enter(caller, limits)) {
      case CALLER_FULL ->
          Fault.builder(Fault.Kind.TOO_MANY, "Too many " + what + " are open for this caller")
              .retryAfter(Duration.ofSeconds(5))
              .build();
      case FULL -> full(what, "the most `connections` of the route are open");
      case IN -> {
        passage.onEnd(() -> counts.leave(caller));
        yield null;
      }
    };
  }

  private static Fault full(String what, String operator) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Too many " + what + " are open")
        .operator(operator)
        .retryAfter(Duration.ofSeconds(5))
        .build();
  }

  /// A browser opens WebSockets for a page of any origin, and shows the user's certificate or
  /// password with them (RFC 6455 §10.2): whose page it is must be looked at here.
  private static boolean mayComeFrom(Incoming incoming, Serving serving) {
    List<String> origins = incoming.headers("origin");
    if (origins.isEmpty()) {
      return true;
    }
    String origin = origins.getFirst();
    String own = (incoming.secure() ? "https://" : "http://") + incoming.authority();
    Cors cors = serving.ways().cors();
    return origins.size() == 1
        && (origin.toLowerCase(Locale.ROOT).equals(own.toLowerCase(Locale.ROOT))
            || (cors != null && cors.mayConnect(origin, serving.entrance().open())));
  }

  @Override
  public void opened() {
    meter.webSocketOpened();
  }

  @Override
  public void ended(Ending why, long messagesIn, long messagesOut) {
    ending = why;
    meter.webSocketEnded(why, messagesIn, messagesOut);
  }

  /// Why it has ended; null before. For any thread.
  @Nullable Ending ending() {
    return ending;
  }

  /// Asks the gate of the configuration in force whether the caller may be here, and stays in that
  /// configuration where it leads to the same system.
  @Override
  public void review(WebSocketTerms.Doorkeeper doorkeeper) {
    if (reviewing) {
      return;
    }
    Edge.Found found = passage.stay().edge().found(passage.incoming);
    boolean same =
        found != null && asked(passage, found.serving()) && purpose.isServedBy(found.serving());
    if (found == null || !same) {
      doorkeeper.end(Ending.RELOADED);
    } else if (!mayComeFrom(passage.incoming, found.serving())) {
      doorkeeper.end(Ending.EXPIRED);
    } else {
      goOn(new Visit(passage.incoming, found.serving().entrance(), found.marks()), 0, doorkeeper);
    }
  }

  private void goOn(Visit visit, int from, WebSocketTerms.Doorkeeper doorkeeper) {
    Gate.Verdict verdict = Gate.askAgain(visit, from);
    switch (verdict.decision()) {
      case Decision.Pass _ -> {
        undecided = 0;
        if (purpose.isFor(visit.caller())) {
          passage.stay().move();
        } else {
          doorkeeper.end(Ending.EXPIRED);
        }
      }
      case Decision.Refuse(Fault fault) -> {
        boolean open = fault.kind() == Fault.Kind.OVERLOADED && ++undecided <= UNDECIDED_MAX;
        if (!open) {
          doorkeeper.end(Ending.EXPIRED);
        }
      }
      case Decision.Defer(Runnable work) -> {
        reviewing = true;
        passage.incoming.aside(
            () -> Edge.quietly(work, passage.trace),
            () -> {
              reviewing = false;
              goOn(visit, verdict.at(), doorkeeper);
            });
      }
      case Decision.Read _ -> doorkeeper.end(Ending.EXPIRED); // No relay has callers that sign.
    }
  }

  static boolean isSame(Caller now, Caller then) {
    return now.method().equals(then.method()) && now.id().equals(then.id());
  }
}
