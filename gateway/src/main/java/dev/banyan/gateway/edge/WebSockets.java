package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.RelayTarget;
import dev.banyan.gateway.gate.Decision;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Incoming;
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
  private static final int UNDECIDED_MAX = 12;

  private final Passage passage;
  private final Serving.RelayRoute route;
  private final RouteMeter meter;
  private boolean reviewing;
  private int undecided;

  private WebSockets(Passage passage, Serving.RelayRoute route) {
    this.passage = passage;
    this.route = route;
    this.meter = passage.meter;
  }

  /// Whether a request is for a WebSocket where there may be one. Where there may not, it is a
  /// plain request: nobody must take an offer to switch (RFC 9110 §7.8).
  static boolean asked(Passage passage, Serving serving) {
    return serving.target() instanceof Serving.Target.Relayed(Serving.RelayRoute route)
        && route.webSocket() != null
        && passage.incoming.asksForWebSocket();
  }

  /// Opens one by that pass; the fault where it may not be.
  static @Nullable Fault open(Passage passage, Serving serving, RelayPass pass) {
    if (!(serving.target() instanceof Serving.Target.Relayed(Serving.RelayRoute route))) {
      throw Fault.bug("no relay", new IllegalStateException());
    }
    WebSocketLimits limits = route.webSocket();
    Incoming incoming = passage.incoming;
    if (limits == null || !mayComeFrom(incoming, serving)) {
      return Fault.builder(Fault.Kind.FORBIDDEN, "Not allowed for a page of this origin")
          .operator("the page's origin is neither the request's nor among `cors: { origins }`")
          .build();
    }
    Fault full = counted(incoming, route, limits, serving, passage.visit().caller());
    if (full != null) {
      return full;
    }
    incoming.webSocket(
        route.relay().of(passage.visit().caller()),
        pass,
        new WebSocketTerms(route.idle(), limits.messageBytesMax(), new WebSockets(passage, route)));
    return null;
  }

  /// Counts it until it ends; the fault where there may be no more.
  private static @Nullable Fault counted(
      Incoming incoming,
      Serving.RelayRoute route,
      WebSocketLimits limits,
      Serving serving,
      Caller who) {
    String caller = key(who, incoming);
    OpenSockets.OfRoute counts = route.sockets().of(serving.entrance().routeName());
    switch (counts.enter(caller, limits)) {
      case CALLER_FULL -> {
        return Fault.builder(Fault.Kind.TOO_MANY, "Too many WebSockets are open for this caller")
            .retryAfter(Duration.ofSeconds(5))
            .build();
      }
      case FULL -> {
        return full("`websocket: { connections }` of the route is reached");
      }
      case IN -> incoming.onEnd(_ -> counts.leave(caller));
    }
    RelayTarget system = route.relay().target();
    if (!route.sockets().enter(system)) {
      return full("WebSockets would take all `connections` of the system");
    }
    incoming.onEnd(_ -> route.sockets().leave(system));
    return null;
  }

  private static Fault full(String operator) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Too many WebSockets are open")
        .operator(operator)
        .retryAfter(Duration.ofSeconds(5))
        .build();
  }

  private static String key(Caller caller, Incoming incoming) {
    return caller.equals(Caller.ANYONE)
        ? incoming.remoteAddress()
        : caller.method() + '\n' + caller.tenant() + '\n' + caller.id();
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
  public void ended(Ending ending, long messagesIn, long messagesOut) {
    meter.webSocketEnded(ending, messagesIn, messagesOut);
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
        found != null
            && asked(passage, found.serving())
            && found.serving().target() instanceof Serving.Target.Relayed(Serving.RelayRoute now)
            && now.relay() == route.relay();
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
        if (isSame(visit.caller(), passage.visit().caller())) {
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

  private static boolean isSame(Caller now, Caller then) {
    return now.method().equals(then.method()) && now.id().equals(then.id());
  }
}
