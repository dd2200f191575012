package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.events.Asked;
import dev.banyan.gateway.api.events.EventRoute;
import dev.banyan.gateway.api.events.Following;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.gate.Decision;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One stream of events that the gate has let in, as server-sent events or by a WebSocket: how many
/// are open, and, while it is, whether the configuration in force would let it in still. Opened on
/// the event loop, then owned by the stream's virtual thread.
final class EventStreams implements Following.Stream, WebSockets.Purpose {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Duration NOTING = Duration.ofSeconds(10);

  /// The largest text that we send: an event and what is around it.
  private static final long TEXT_BYTES_MAX = 64L << 20;

  private static final int SILENT_HEARTBEATS = 4;

  private final Delivery delivery;
  private final Passage passage;
  private final Serving serving;
  private final OpenSockets sockets;
  private final WebSockets watch;
  private volatile EventRoute route;
  private volatile @Nullable Asked asked;
  private volatile @Nullable Fault unheard;
  private @Nullable Conversation conversation;
  private @Nullable Cancellation over;
  private long looked = System.nanoTime();
  private int undecided;

  EventStreams(
      Delivery delivery, Passage passage, Serving serving, Serving.Target.Streamed streamed) {
    this.delivery = delivery;
    this.passage = passage;
    this.serving = serving;
    this.sockets = streamed.sockets();
    this.route = streamed.route();
    this.watch = new WebSockets(passage, this);
  }

  // ---- opening

  /// On the event loop. A caller whose body was read, because it signs its requests, cannot switch
  /// any more: it is told by server-sent events.
  void open() {
    Incoming incoming = passage.incoming;
    boolean socket = incoming.asksForWebSocket() && passage.held() == null;
    Fault stranger = socket ? WebSockets.stranger(incoming, serving) : null;
    if (stranger != null) {
      refuse(stranger);
    } else if (incoming.method().equals("HEAD")) {
      List<Http.Header> type = List.of(new Http.Header("content-type", "text/event-stream"));
      passage.answer(Delivery.headed(new Answer(200, type, Bytes.wrap(new byte[0])), passage));
    } else {
      EventRoute.Terms terms = route.terms();
      OpenSockets.Limits limits =
          new OpenSockets.Limits(TEXT_BYTES_MAX, terms.connections(), terms.perCaller());
      OpenSockets.OfRoute counts = sockets.of(serving.entrance().routeName());
      Fault many = WebSockets.entered(passage, counts, limits, "streams of events");
      if (many != null) {
        refuse(many);
      } else if (socket) {
        incoming.aside(this::ask, this::switchOver);
      } else {
        passage.handOver(this::send);
      }
    }
  }

  private void refuse(Fault fault) {
    passage.fault = fault;
    passage.answer(delivery.problem(fault, passage));
  }

  private Asked asked() {
    Deadline deadline = Deadline.in(CallerDeadline.allowed(passage, serving));
    return Asked.of(passage.incoming, passage.visit().caller(), route, deadline);
  }

  private void send(Conversation plain) {
    Conversation client = HeadedConversation.of(plain, passage.visit().answerHeaders());
    conversation = client;
    over = client.cancellation();
    delivery.answering(passage, client, () -> Following.send(this, asked(), client));
  }

  /// Before a WebSocket is agreed upon, while the request waits.
  private void ask() {
    try {
      asked = asked();
    } catch (Fault fault) {
      unheard = fault;
    } catch (RuntimeException bug) {
      unheard = Fault.bug("a stream of events could not be opened", bug);
    }
  }

  /// On the event loop.
  private void switchOver() {
    Fault fault = unheard;
    if (fault != null) {
      refuse(fault);
      return;
    }
    Duration idle = route.terms().heartbeat().multipliedBy(SILENT_HEARTBEATS);
    passage.incoming.socket(
        passage.visit().answerHeaders(),
        new WebSocketTerms(idle, TEXT_BYTES_MAX, watch),
        this::talk);
  }

  private void talk(Socket socket) {
    over = socket.cancellation();
    Following.send(this, Objects.requireNonNull(asked), socket);
  }

  // ---- while it is open

  @Override
  public EventRoute route() {
    return route;
  }

  @Override
  public RouteMeter meter() {
    return passage.meter;
  }

  @Override
  public void showing(RouteAudit audit, Object value) {
    Exchange exchange =
        new Exchange(passage.id(), Deadline.in(NOTING), passage.visit().caller(), passage.trace);
    audit.read(passage.incoming, passage.marks, exchange, value);
  }

  @Override
  public @Nullable Ending look() {
    Conversation sent = conversation;
    if (over != null && over.isCancelled()) {
      Ending told = watch.ending();
      return told == null ? Ending.CLIENT_GONE : told;
    }
    if (sent != null && sent.stopping().isCancelled()) {
      return Ending.STOPPED;
    }
    if (System.nanoTime() - looked < LOOK_NANOS) {
      return null;
    }
    looked = System.nanoTime();
    Edge.Found found = passage.stay().edge().found(passage.incoming);
    if (found == null || !isServedBy(found.serving())) {
      return Ending.RELOADED;
    }
    // Who listens by a WebSocket is looked at on its event loop.
    Ending why = sent == null ? null : review(found);
    if (why == null && found.serving().target() instanceof Serving.Target.Streamed(var now, _)) {
      route = now;
    }
    return why;
  }

  private @Nullable Ending review(Edge.Found found) {
    Visit visit = new Visit(passage.incoming, found.serving().entrance(), found.marks());
    int from = 0;
    while (true) {
      Gate.Verdict verdict = Gate.askAgain(visit, from);
      from = verdict.at();
      switch (verdict.decision()) {
        case Decision.Pass _ -> {
          undecided = 0;
          passage.stay().move();
          return isFor(visit.caller()) ? null : Ending.EXPIRED;
        }
        case Decision.Refuse(Fault fault) -> {
          boolean open =
              fault.kind() == Fault.Kind.OVERLOADED && ++undecided <= WebSockets.UNDECIDED_MAX;
          return open ? null : Ending.EXPIRED;
        }
        case Decision.Defer(Runnable work) -> Edge.quietly(work, passage.trace);
        case Decision.Read(var work) -> {
          WholeBody held = passage.held();
          if (held == null) {
            return Ending.EXPIRED;
          }
          work.accept(held.bytes());
        }
      }
    }
  }

  @Override
  public boolean isServedBy(Serving other) {
    return other.target() instanceof Serving.Target.Streamed(EventRoute now, _)
        && now.feed().source().equals(route.feed().source());
  }

  /// What is told depends on tenant and roles, too.
  @Override
  public boolean isFor(Caller now) {
    Caller then = passage.visit().caller();
    return WebSockets.isSame(now, then)
        && Objects.equals(now.tenant(), then.tenant())
        && now.roles().equals(then.roles());
  }
}
