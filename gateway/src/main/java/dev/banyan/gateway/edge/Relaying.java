package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.Tagging;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.cache.Purging;
import dev.banyan.gateway.durable.Command;
import dev.banyan.gateway.gate.Tenancy;
import dev.banyan.gateway.gate.Visit;
import dev.banyan.gateway.validate.AnswerTap;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.http.RelayPass;
import dev.banyan.operation.Trace;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Passes one request through to its system. Owned by the request's event loop; what is to be shown
/// to the system comes from memory, or is obtained aside while the request waits.
///
/// A system that does not take it (401) is asked once more with another one, where there is one to
/// be had and the request changes nothing and has no body.
final class Relaying {
  private static final List<String> READS = List.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final int UNAUTHORIZED = 401;

  private final Delivery delivery;
  private final Passage passage;
  private final Serving serving;
  private final Serving.RelayRoute route;
  private final Trace.Span span;
  private final Deadline deadline;
  private List<Http.Header> shown = List.of();
  private @Nullable Fault missing;
  private boolean repeated;
  private boolean settled;

  Relaying(Delivery delivery, Passage passage, Serving serving, Serving.RelayRoute route) {
    this.delivery = delivery;
    this.passage = passage;
    this.serving = serving;
    this.route = route;
    this.span = passage.trace.call("relay");
    Deadline allowed = Deadline.in(CallerDeadline.allowed(passage, serving));
    Command claimed = passage.command;
    this.deadline = claimed == null ? allowed : claimed.within(allowed);
  }

  void start() {
    Fill fill = passage.fill;
    passage.incoming.onEnd(_ -> span.close());
    if (fill != null) {
      passage.incoming.onEnd(_ -> fill.ended());
    }
    Command command = passage.command;
    if (command != null) {
      passage.incoming.onEnd(_ -> giveUp(command));
    }
    RouteAudit audit = passage.audit;
    if (audit == null || !audit.recordsWrites(passage.incoming.method())) {
      show();
      return;
    }
    RouteAudit.Write write =
        audit.relayed(passage.incoming, passage.marks, passage.visit().caller(), passage.id());
    passage.aside(() -> begin(write), () -> begun(write));
  }

  /// On a virtual thread.
  private void begin(RouteAudit.Write write) {
    try {
      write.begin(deadline);
    } catch (Fault fault) {
      missing = fault;
    } catch (RuntimeException bug) {
      missing = Fault.bug("recording a write failed", bug);
    }
  }

  private void begun(RouteAudit.Write write) {
    Fault fault = missing;
    if (fault == null) {
      passage.incoming.onEnd(outcome -> write.ended(outcome.status(), passage.fault));
      show();
    } else {
      refuse(fault);
    }
  }

  private void show() {
    List<Http.Header> ready = route.credential().ready(passage.subject);
    if (ready != null) {
      shown = ready;
      pass();
    } else {
      passage.aside(this::obtain, this::obtained);
    }
  }

  /// On a virtual thread.
  private void obtain() {
    try {
      shown = route.credential().obtain(passage.subject, deadline);
    } catch (Fault fault) {
      missing = fault;
    } catch (RuntimeException bug) {
      missing = Fault.bug("obtaining a credential failed", bug);
    }
  }

  private void obtained() {
    Fault fault = missing;
    if (fault == null) {
      pass();
    } else {
      unsent(fault);
    }
  }

  private void unsent(Fault fault) {
    if (passage.fill != null) {
      passage.fill.tap().broken(fault);
    }
    refuse(fault);
  }

  /// Answers without having sent anything.
  private void refuse(Fault fault) {
    passage.answer(failed(fault));
  }

  /// The request has ended. Where nothing was sent, a key that was claimed for it may be tried
  /// again.
  private void giveUp(Command command) {
    if (!settled) {
      Thread.ofVirtual()
          .name("banyan-command")
          .start(CommandRelay.aside(command, Command::givenUp));
    }
  }

  private void pass() {
    if (deadline.passed()) { // Nobody could wait for the answer, and so nobody would know it.
      unsent(
          Fault.builder(Fault.Kind.TIMEOUT, "The request took too long")
              .operator("deadline passed before the request was relayed")
              .unsent()
              .build());
      return;
    }
    settled = true; // From here on the relay tells what becomes of it.
    Incoming incoming = passage.incoming;
    Fill fill = passage.fill;
    List<Http.Header> added =
        new ArrayList<>(Forwarding.headers(incoming, span.inside(), route.rewriting().telling()));
    if (fill != null) {
      added.addAll(fill.conditions());
    }
    added.addAll(shown);
    Http.Header tenant = tenant(passage.visit(), incoming, route);
    if (tenant != null) {
      added.add(tenant);
    }
    String header = route.relay().target().deadlineHeader();
    if (header != null) {
      long left = Math.max(1, deadline.remainingMillis());
      added.add(new Http.Header(header, Long.toString(left)));
    }
    RelayPass pass =
        new Serving.Passed(
                route,
                incoming,
                passage.marks,
                deadline,
                new Forwarding.Fields(added, passage.visit().answerHeaders()),
                withheld(tenant))
            .pass(this::failed, tap());
    if (!WebSockets.asked(passage, serving)) {
      incoming.relay(route.relay().of(passage.visit().caller()), pass);
      return;
    }
    Fault refusal = WebSockets.open(passage, serving, pass);
    if (refusal != null) {
      passage.fault = refusal;
      passage.answer(delivery.problem(refusal, passage));
    }
  }

  /// What the system is not shown. An answer that is kept is for whoever comes with its key, in
  /// whatever form that one takes it.
  private List<String> withheld(Http.@Nullable Header tenant) {
    List<String> kept =
        passage.fill != null
            ? Fill.withheld()
            : passage.command == null ? List.of() : List.of("accept-encoding");
    if (tenant == null) {
      return kept;
    }
    List<String> all = new ArrayList<>(kept);
    all.add(tenant.name());
    return all;
  }

  /// The tenant that was decided, where the request names one and the system is to see it.
  static Http.@Nullable Header tenant(Visit visit, Incoming request, Serving.RelayRoute route) {
    Tenancy tenancy = visit.entrance().standing().tenancy();
    Http.Header told = tenancy == null ? null : tenancy.told(request, visit.caller());
    return told == null || route.removedHeaders().contains(told.name()) ? null : told;
  }

  private Answer failed(Fault fault) {
    Fill fill = passage.fill;
    passage.fault = fault;
    span.failed(fault);
    Answer kept = fill == null ? null : fill.failed(fault, 0);
    return kept != null ? Delivery.headed(kept, passage) : delivery.problem(fault, passage);
  }

  private RelayPass.@Nullable Tap tap() {
    AnswerTap.Around around =
        new AnswerTap.Around(looking(), this::failed, passage.incoming.memory());
    RelayPass.Tap looking = Checking.answers(passage.incoming, route, passage.marks, around);
    boolean last =
        repeated || !route.credential().renewable() || WebSockets.asked(passage, serving);
    RelayPass.Tap tap = last ? looking : new Renewal(looking);
    Command command = passage.command;
    return command == null ? tap : new CommandTap(command, tap, this::failed);
  }

  /// Who looks on: the cache that is fed, or the one that a write throws things out of.
  private RelayPass.@Nullable Tap looking() {
    Keeping keeping = serving.keeping();
    Purging purging = keeping.purging();
    if (passage.fill != null) {
      return passage.fill.tap();
    }
    if (purging == null || READS.contains(passage.incoming.method())) {
      return null;
    }
    Tagging purges = keeping.purges();
    Tagging.Subject subject =
        new Tagging.Subject(passage.incoming, passage.marks, null, passage.visit().caller());
    return purging.after(
        passage.incoming.path(), purges == null ? List.of() : purges.ofRequest(subject));
  }

  /// Sees to it that a refused credential is replaced, before anyone else looks at the answer.
  private final class Renewal implements RelayPass.Tap {
    private final RelayPass.@Nullable Tap looking;
    private boolean again;

    Renewal(RelayPass.@Nullable Tap looking) {
      this.looking = looking;
    }

    @Override
    public Course head(Received answer) {
      Credential credential = route.credential();
      if (answer.status() == UNAUTHORIZED && credential.refused(passage.subject, shown)) {
        Incoming incoming = passage.incoming;
        again = READS.contains(incoming.method()) && incoming.contentLength() == 0;
      }
      if (again) {
        repeated = true;
        return Course.anew(Relaying.this::show);
      }
      return looking == null ? Course.PASS : looking.head(answer);
    }

    @Override
    public void whole(Bytes body) {
      if (looking != null && !again) {
        looking.whole(body);
      }
    }

    @Override
    public void tooLarge() {
      if (looking != null && !again) {
        looking.tooLarge();
      }
    }

    @Override
    public void broken(@Nullable Fault fault) {
      if (looking != null && !again) {
        looking.broken(fault);
      }
    }
  }
}
