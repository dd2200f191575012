package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.cache.RouteCache;
import dev.banyan.gateway.durable.Keys;
import dev.banyan.gateway.gate.Decision;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.Door;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.gateway.observe.Tracer;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Trace;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes every request of one generation of the configuration: finds its route, asks the gate, then
/// the cache, then has it delivered. Immutable; runs on event loops.
public final class Edge {
  /// Says that a failure was made on purpose: a boolean of RFC 9651.
  private static final List<Http.Header> DRILLED = List.of(new Http.Header("banyan-drill", "?1"));

  /// Chance for drills: shared, since they are rare.
  private static final Random EXERCISE = new Random();

  private final List<Site> sites;
  private final Answers answers;
  private final Tracer tracer;
  private final RouteMeter unrouted;
  private final Delivery delivery;
  private final CachedDelivery cached;

  /// The routes of all APIs that ask for the same condition.
  public record Site(Condition condition, RouteTable<Serving> routes) {}

  /// `sites` in the order in which they are asked: the most demanding condition first.
  public Edge(List<Site> sites, Answers answers, Tracer tracer, RouteMeter unrouted) {
    this.sites = List.copyOf(sites);
    this.answers = answers;
    this.tracer = tracer;
    this.unrouted = unrouted;
    this.delivery = new Delivery(answers);
    this.cached = new CachedDelivery(delivery);
  }

  /// Serves a request that came in by that door.
  public void handle(Incoming incoming, Door door, Stay stay) {
    Passage passage = new Passage(incoming, door, tracer.start(incoming), stay);
    String path = incoming.path();
    RouteTable.Match<Serving> match = find(incoming, incoming.method(), path);
    Serving serving = match == null ? null : match.route();
    if (match == null || serving == null) {
      passage.meter = unrouted;
      passage.watch();
      noRoute(passage, match == null ? null : match.allowed());
      return;
    }
    passage.meter = serving.meter();
    passage.audit = serving.ways().audit();
    passage.path = path;
    passage.marks = match.parameters();
    passage.visit = new Visit(incoming, serving.entrance(), match.parameters());
    passage.watch();
    Cors cors = serving.ways().cors();
    if (cors != null && Cors.asksBefore(incoming)) {
      incoming.answer(cors.before(incoming, Set.of(header(incoming))));
      return;
    }
    passage.visit.answerHeaders(serving.ways().answerHeaders());
    if (cors != null) {
      passage.visit.answerHeaders(cors.answer(incoming));
    }
    goOn(passage, serving, 0);
  }

  private static String header(Incoming incoming) {
    return String.valueOf(incoming.header("access-control-request-method"));
  }

  /// What this edge has for a request; null where it has nothing. `marks` are start and end of each
  /// of the path's parameters.
  record Found(Serving serving, int[] marks) {}

  @Nullable Found found(Incoming incoming) {
    RouteTable.Match<Serving> match = find(incoming, incoming.method(), incoming.path());
    Serving serving = match == null ? null : match.route();
    return match == null || serving == null ? null : new Found(serving, match.parameters());
  }

  /// Asks the sites in their order. A path that only one with another method has is remembered, for
  /// the answer that says which methods there are.
  private RouteTable.@Nullable Match<Serving> find(Incoming incoming, String method, String path) {
    RouteTable.Match<Serving> other = null;
    for (int i = 0; i < sites.size(); i++) {
      Site site = sites.get(i);
      if (site.condition() == Condition.NONE || site.condition().holds(incoming)) {
        RouteTable.Match<Serving> match = site.routes().find(method, path);
        if (match != null && match.route() != null) {
          return match;
        }
        other = other == null ? match : other;
      }
    }
    return other;
  }

  private void noRoute(Passage passage, @Nullable Set<String> allowed) {
    if (allowed == null) {
      refuse(
          passage, Fault.of(Fault.Kind.NOT_FOUND, "There is nothing under this path"), List.of());
      return;
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    List<Http.Header> allow = List.of(new Http.Header("allow", String.join(", ", allowed)));
    if (Cors.asksBefore(passage.incoming)) {
      RouteTable.Match<Serving> wanted =
          find(passage.incoming, header(passage.incoming), passage.incoming.path());
      Serving serving = wanted == null ? null : wanted.route();
      Cors cors = serving == null ? null : serving.ways().cors();
      if (cors != null) {
        passage.incoming.answer(cors.before(passage.incoming, allowed));
        return;
      }
    }
    if (passage.incoming.method().equals("OPTIONS")) {
      passage.incoming.answer(new Answer(204, allow, Bytes.wrap(new byte[0])));
      return;
    }
    refuse(
        passage,
        Fault.of(Fault.Kind.METHOD_NOT_ALLOWED, "This path does not take this method"),
        allow);
  }

  private void goOn(Passage passage, Serving serving, int from) {
    Visit visit = passage.visit();
    Gate.Verdict verdict = Gate.ask(visit, from);
    switch (verdict.decision()) {
      case Decision.Pass _ -> letIn(passage, serving);
      case Decision.Refuse(Fault fault) -> refuse(passage, fault, challenges(visit, fault));
      case Decision.Defer(Runnable work) ->
          passage.aside(
              () -> quietly(work, passage.trace), () -> goOn(passage, serving, verdict.at()));
      case Decision.Read(var work) -> read(passage, serving, work, verdict.at());
    }
  }

  /// Reads the body for the gate, which then goes on with the same step on the virtual thread.
  /// Nothing is done for the request before the gate has let it in.
  private void read(Passage passage, Serving serving, Consumer<byte[]> work, int at) {
    WholeBody held = passage.held();
    if (held != null) {
      work.accept(held.bytes());
      goOn(passage, serving, at);
    } else {
      passage.readBody(
          serving.entrance().bodyBytesMax(),
          (conversation, then) -> delivery.answering(passage, conversation, then),
          () -> read(passage, serving, work, at));
    }
  }

  /// A failure of deferred work shows when the step is asked again.
  static void quietly(Runnable work, Trace trace) {
    try (Trace.Span span = trace.span("gate deferral")) {
      run(work, span);
    }
  }

  private static void run(Runnable work, Trace.Span span) {
    try {
      work.run();
    } catch (Fault fault) {
      span.failed(fault);
      System.getLogger("banyan.gate")
          .log(System.Logger.Level.WARNING, () -> String.valueOf(fault.operator()));
    }
  }

  private static List<Http.Header> challenges(Visit visit, Fault fault) {
    List<Http.Header> headers = new ArrayList<>();
    for (String challenge : visit.challenges(fault)) {
      headers.add(new Http.Header("www-authenticate", challenge));
    }
    return headers;
  }

  private void letIn(Passage passage, Serving serving) {
    List<Drill> drills = serving.ways().drills();
    Drill drill =
        drills.isEmpty() ? null : Drill.pick(drills, passage.incoming, EXERCISE::nextDouble);
    if (drill == null) {
      reach(passage, serving);
      return;
    }
    passage.meter.drilled();
    Fault fault = drill.fault();
    Runnable then =
        fault == null ? () -> reach(passage, serving) : () -> refuse(passage, fault, DRILLED);
    Duration delay = drill.delay();
    if (delay == null) {
      then.run();
    } else {
      passage.aside(() -> LockSupport.parkNanos(delay.toNanos()), then);
    }
  }

  private void reach(Passage passage, Serving serving) {
    Checking.request(
        passage,
        serving,
        new Checking.Then() {
          @Override
          public void goOn() {
            given(passage, serving);
          }

          @Override
          public void refuse(Fault fault, List<Http.Header> headers) {
            Edge.this.refuse(passage, fault, headers);
          }
        });
  }

  private void given(Passage passage, Serving serving) {
    try {
      understood(passage, serving);
    } catch (Fault fault) {
      refuse(passage, fault, List.of());
      return;
    }
    if (serving.tellsCaller()) {
      passage.subject = passage.visit().subject();
    }
    RouteCache cache = serving.keeping().cache();
    if (cache == null || WebSockets.asked(passage, serving)) {
      delivery.deliver(passage, serving);
    } else {
      cached.deliver(passage, serving, cache);
    }
  }

  /// Reads the idempotency key, where the route honours one; throws where it is missing or wrong,
  /// or none is honoured, and where a position is shown that is none.
  private static void understood(Passage passage, Serving serving) {
    Serving.Ways ways = serving.ways();
    Keys keys = ways.keys();
    if (keys != null) {
      passage.key = keys.read(passage.incoming);
    } else if (ways.refusesKeys()) {
      Keys.refuse(passage.incoming);
    }
    if (serving.keeping().seal() != null) {
      PositionSeal.check(passage.incoming);
    }
  }

  private void refuse(Passage passage, Fault fault, List<Http.Header> headers) {
    passage.fault = fault;
    List<Http.Header> all = new ArrayList<>(headers);
    if (passage.visit != null) {
      all.addAll(passage.visit.answerHeaders());
    }
    if (passage.audit != null) {
      passage.audit.refused(
          passage.incoming, passage.marks, passage.visit().caller(), passage.id(), fault);
    }
    passage.answer(answers.answer(fault, passage.id(), all));
  }
}
