package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.gate.Decision;
import dev.banyan.gateway.gate.Gate;
import dev.banyan.gateway.gate.Room;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.observe.Door;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.gateway.observe.Tracer;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
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
/// relays it, answers it, or hands it to a virtual thread. Immutable; runs on event loops.
public final class Edge {
  /// Says that a failure was made on purpose: a boolean of RFC 9651.
  private static final List<Http.Header> DRILLED = List.of(new Http.Header("banyan-drill", "?1"));

  /// Chance for drills: shared, since they are rare.
  private static final Random EXERCISE = new Random();

  private final List<Site> sites;
  private final Answers answers;
  private final Tracer tracer;
  private final RouteMeter unrouted;

  /// `sites` in the order in which they are asked: the most demanding condition first.
  public Edge(List<Site> sites, Answers answers, Tracer tracer, RouteMeter unrouted) {
    this.sites = List.copyOf(sites);
    this.answers = answers;
    this.tracer = tracer;
    this.unrouted = unrouted;
  }

  /// Serves a request that came in by that door.
  public void handle(Incoming incoming, Door door) {
    Passage passage = new Passage(incoming, door, tracer.start(incoming));
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
    goOn(passage, serving, match.parameters(), 0);
  }

  private static String header(Incoming incoming) {
    return String.valueOf(incoming.header("access-control-request-method"));
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

  private void goOn(Passage passage, Serving serving, int[] marks, int from) {
    Visit visit = passage.visit();
    Gate.Verdict verdict = Gate.ask(visit, from);
    switch (verdict.decision()) {
      case Decision.Pass _ -> letIn(passage, serving, marks);
      case Decision.Refuse(Fault fault) ->
          refuse(
              passage,
              fault,
              fault.kind() == Fault.Kind.UNAUTHENTICATED ? challenges(visit) : List.of());
      case Decision.Defer(Runnable work) ->
          passage.aside(
              () -> quietly(work, passage.trace),
              () -> goOn(passage, serving, marks, verdict.at()));
      case Decision.Read(var work) -> read(passage, serving, work, verdict.at());
    }
  }

  /// Reads the body for the gate, which then goes on with the same step on the virtual thread.
  /// Nothing is done for the request before the gate has let it in.
  private void read(Passage passage, Serving serving, Consumer<byte[]> work, int at) {
    WholeBody held = passage.held();
    if (held != null) {
      work.accept(held.bytes());
      goOn(passage, serving, passage.marks, at);
    } else {
      passage.readBody(
          serving.entrance().bodyBytesMax(),
          (conversation, then) -> answering(passage, conversation, then),
          () -> read(passage, serving, work, at));
    }
  }

  /// A failure of deferred work shows when the step is asked again.
  private static void quietly(Runnable work, Trace trace) {
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

  private static List<Http.Header> challenges(Visit visit) {
    List<Http.Header> headers = new ArrayList<>();
    for (String challenge : visit.challenges()) {
      headers.add(new Http.Header("www-authenticate", challenge));
    }
    return headers;
  }

  private void letIn(Passage passage, Serving serving, int[] marks) {
    List<Drill> drills = serving.ways().drills();
    Drill drill =
        drills.isEmpty() ? null : Drill.pick(drills, passage.incoming, EXERCISE::nextDouble);
    if (drill == null) {
      reach(passage, serving, marks);
      return;
    }
    passage.meter.drilled();
    Fault fault = drill.fault();
    Runnable then =
        fault == null
            ? () -> reach(passage, serving, marks)
            : () -> refuse(passage, fault, DRILLED);
    Duration delay = drill.delay();
    if (delay == null) {
      then.run();
    } else {
      passage.aside(() -> LockSupport.parkNanos(delay.toNanos()), then);
    }
  }

  private void reach(Passage passage, Serving serving, int[] marks) {
    switch (serving.target()) {
      case Serving.Target.Fixed(Answer answer) -> passage.answer(answer);
      case Serving.Target.Relayed(Serving.RelayRoute route) ->
          relay(passage, route, serving.ways(), marks);
      case Serving.Target.Rest rest -> {
        Room room = serving.entrance().standing().room();
        if (!room.enter(serving.entrance().standing().priority())) {
          refuse(passage, room.full(), passage.visit().answerHeaders());
          return;
        }
        passage.onEnd(room::leave);
        Deadline deadline = deadline(passage, serving.ways(), rest.handler().route().terms());
        passage.handOver(
            conversation ->
                work(
                    passage,
                    HeadedConversation.of(conversation, passage.visit().answerHeaders()),
                    rest,
                    deadline,
                    marks));
      }
    }
  }

  private static Deadline deadline(Passage passage, Serving.Ways ways, RestRoute.Terms terms) {
    CallerDeadline brought = ways.callerDeadline();
    return brought == null
        ? Deadline.in(terms.deadline())
        : brought.deadline(terms.deadline(), passage.incoming, passage.visit().caller());
  }

  private void relay(Passage passage, Serving.RelayRoute route, Serving.Ways ways, int[] marks) {
    CallerDeadline brought = ways.callerDeadline();
    Duration allowed =
        brought == null
            ? route.deadline()
            : brought.within(route.deadline(), passage.incoming, passage.visit().caller());
    Incoming incoming = passage.incoming;
    Trace.Span span = passage.trace.call("relay");
    incoming.onEnd(_ -> span.close());
    incoming.relay(
        route.relay(),
        route.pass(
            incoming,
            marks,
            allowed,
            new Forwarding.Fields(
                Forwarding.headers(incoming, span.inside()), passage.visit().answerHeaders()),
            fault -> {
              passage.fault = fault;
              span.failed(fault);
              return answers.answer(fault, passage.id(), passage.visit().answerHeaders());
            }));
  }

  private void work(
      Passage passage,
      Conversation conversation,
      Serving.Target.Rest rest,
      Deadline deadline,
      int[] marks) {
    RestRoute route = rest.handler().route();
    Trace.Span span = passage.trace.span(route.operation().name());
    Exchange exchange =
        new Exchange(passage.id(), deadline, passage.visit().caller(), span.inside())
            .with(new Grant(route.terms().priority(), route.terms().repeats()));
    answering(
        passage,
        conversation,
        () -> {
          try (span) {
            rest.handler().handle(conversation, marks, exchange);
          } catch (Fault fault) {
            span.failed(fault);
            throw fault;
          }
        });
  }

  /// Does work for a request on its virtual thread; what it throws is the request's answer.
  private void answering(Passage passage, Conversation conversation, Runnable work) {
    try {
      work.run();
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.BUG) {
        log(passage, fault);
      }
      passage.fault = fault;
      answerFault(conversation, fault, passage.id());
    } catch (RuntimeException | StackOverflowError bug) {
      Fault fault = Fault.bug("unexpected " + bug.getClass().getName(), bug);
      log(passage, bug);
      passage.fault = fault;
      answerFault(conversation, fault, passage.id());
    }
  }

  private static void log(Passage passage, Throwable bug) {
    System.getLogger("banyan.work")
        .log(System.Logger.Level.ERROR, "exchange " + passage.id() + " failed", bug);
  }

  private void answerFault(Conversation conversation, Fault fault, String id) {
    if (fault.kind() != Fault.Kind.CANCELLED) {
      conversation.answer(answers.answer(fault, id, List.of()));
    }
  }

  private void refuse(Passage passage, Fault fault, List<Http.Header> headers) {
    passage.fault = fault;
    List<Http.Header> all = new ArrayList<>(headers);
    if (passage.visit != null) {
      all.addAll(passage.visit.answerHeaders());
    }
    passage.answer(answers.answer(fault, passage.id(), all));
  }
}
