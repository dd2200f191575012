package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.api.rest.Witness;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.cache.Fill;
import dev.banyan.gateway.cache.Purging;
import dev.banyan.gateway.durable.Command;
import dev.banyan.gateway.durable.CommandLookup;
import dev.banyan.gateway.durable.Joined;
import dev.banyan.gateway.durable.Keys;
import dev.banyan.gateway.gate.Room;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Positions;
import dev.banyan.operation.Trace;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has a request that was let in answered by what its route leads to: bytes made beforehand, a
/// relay, or an operation on a virtual thread. Feeds the cache where the passage has a fill.
/// Immutable.
final class Delivery {
  private final Answers answers;

  Delivery(Answers answers) {
    this.answers = answers;
  }

  /// On the event loop.
  void deliver(Passage passage, Serving serving) {
    switch (serving.target()) {
      case Serving.Target.Fixed(Answer answer) -> passage.answer(answer);
      case Serving.Target.Relayed(Serving.RelayRoute route) ->
          relay(passage, serving, new Relaying(this, passage, serving, route));
      case Serving.Target.Rest rest -> handOver(passage, serving, rest);
      case Serving.Target.Streamed streamed ->
          new EventStreams(this, passage, serving, streamed).open();
      case Serving.Target.Lookup(CommandLookup commands) -> lookUp(passage, commands);
    }
  }

  private void relay(Passage passage, Serving serving, Relaying relaying) {
    Keys keys = serving.ways().keys();
    String key = passage.key;
    if (keys == null || key == null) {
      relaying.start();
      return;
    }
    CommandRelay.Then then =
        new CommandRelay.Then() {
          @Override
          public void goOn() {
            relaying.start();
          }

          @Override
          public void give(Keys.Verdict.Give given) {
            passage.answer(headed(given.answer(), passage));
          }

          @Override
          public void refuse(Fault fault, List<Http.Header> headers) {
            passage.fault = fault;
            List<Http.Header> all = new ArrayList<>(headers);
            all.addAll(passage.visit().answerHeaders());
            passage.answer(answers.answer(fault, passage.id(), all));
          }
        };
    new CommandRelay(passage, keys.at(key), then).start(CallerDeadline.allowed(passage, serving));
  }

  private void lookUp(Passage passage, CommandLookup commands) {
    passage.handOver(
        conversation -> {
          Conversation client =
              HeadedConversation.of(conversation, passage.visit().answerHeaders());
          Caller caller = passage.visit().caller();
          CommandLookup.Asked asked =
              new CommandLookup.Asked(passage.incoming, caller, passage.id());
          answering(passage, client, () -> client.answer(commands.answer(asked, passage.marks)));
        });
  }

  private void handOver(Passage passage, Serving serving, Serving.Target.Rest rest) {
    Room room = serving.entrance().standing().room();
    if (!room.enter(serving.entrance().standing().priority())) {
      Fault full = room.full();
      Fill fill = passage.fill;
      Answer kept = fill == null ? null : fill.failed(full, 0);
      passage.fault = kept == null ? full : null;
      passage.answer(kept == null ? problem(full, passage) : headed(kept, passage));
      return;
    }
    passage.onEnd(room::leave);
    Deadline deadline = Deadline.in(CallerDeadline.allowed(passage, serving));
    passage.handOver(
        conversation -> {
          Conversation client =
              HeadedConversation.of(conversation, passage.visit().answerHeaders());
          Job job = new Job(serving.keeping(), rest, passage.fill);
          Keys keys = serving.ways().keys();
          String key = passage.key;
          if (keys == null || key == null) {
            work(passage, client, job, deadline);
          } else {
            boolean seen = serving.ways().audit() != null;
            Keyed keyed = new Keyed(keys.at(key), seen, job, deadline);
            answering(
                passage,
                client,
                () ->
                    WholeBody.during(
                        client,
                        keyed.key().bodyBytesMax(),
                        whole -> command(passage, whole, keyed)));
          }
        });
  }

  // ---- commands

  /// A request's key and what is to be done once for it; `seen` where also what is begun in vain
  /// leaves a trace.
  private record Keyed(Keys.Key key, boolean seen, Job job, Deadline deadline) {}

  /// Carries an operation out as a command, or answers what became of an earlier one.
  private void command(Passage passage, WholeBody whole, Keyed keyed) {
    Keys.Key key = keyed.key();
    Job job = keyed.job();
    Deadline deadline = keyed.deadline();
    Bytes body = Bytes.wrap(whole.bytes());
    Caller caller = passage.visit().caller();
    if (!key.joins()) {
      tell(
          passage,
          whole,
          keyed,
          key.claim(passage.incoming, caller, body, deadline.remaining()),
          command -> carryOut(passage, whole, job, command, deadline));
      return;
    }
    Joined joined = key.join(passage.incoming, caller, body, deadline);
    Keys.Verdict known = keyed.seen() ? joined.look() : null;
    if (known == null) {
      known = carryOut(passage, whole, job, joined, deadline);
    }
    if (known != null) {
      tell(passage, whole, keyed, known, _ -> {});
    }
  }

  private void tell(
      Passage passage,
      Conversation client,
      Keyed keyed,
      Keys.Verdict verdict,
      Consumer<Command> goOn) {
    switch (verdict) {
      case Keys.Verdict.Give(Answer answer) -> {
        if (!Answer.isProblem(answer.status())) {
          seen(passage, keyed.job(), keyed.deadline());
        }
        client.answer(answer);
      }
      case Keys.Verdict.Refuse(Fault fault, List<Http.Header> headers) -> {
        passage.fault = fault;
        client.answer(answers.answer(fault, passage.id(), headers));
      }
      case Keys.Verdict.Go(Command command) -> goOn.accept(command);
    }
  }

  /// An answer that is given again is a read of what it shows.
  private void seen(Passage passage, Job job, Deadline deadline) {
    RouteAudit audit = passage.audit;
    if (audit != null) {
      audit.replayed(
          passage.incoming,
          passage.marks,
          exchange(passage, job.rest(), deadline, passage.visit().caller(), passage.trace));
    }
  }

  private void carryOut(
      Passage passage, Conversation client, Job job, Command command, Deadline deadline) {
    if (!command.take()) {
      throw Fault.bug("a command was taken twice", new IllegalStateException());
    }
    Exchange exchange =
        asked(passage, job, command.within(deadline), passage.visit().caller())
            .with(job.rest().handler().route().terms().grant(command.earlier()));
    Conversation told = told(client, job, exchange);
    CommandWork work = new CommandWork(told, command, job.witness(passage.incoming.path()));
    Fault fault = handle(job, work, exchange, passage.marks, work);
    if (fault != null) {
      passage.fault = fault;
      work.failed(fault, one -> answers.answer(one, passage.id(), List.of()));
    }
  }

  /// Null where it was answered, else what is to be.
  private Keys.@Nullable Verdict carryOut(
      Passage passage, Conversation client, Job job, Joined joined, Deadline deadline) {
    Exchange exchange = asked(passage, job, deadline, passage.visit().caller()).with(joined);
    Conversation told = told(client, job, exchange);
    JoinedWork work = new JoinedWork(told, joined, job.witness(passage.incoming.path()));
    Fault fault = handle(job, work, exchange, passage.marks, work);
    if (fault == null) {
      return null;
    }
    Keys.Verdict verdict =
        joined.failed(fault, work.called(), one -> answers.answer(one, passage.id(), List.of()));
    passage.fault = joined.failure();
    return verdict;
  }

  private static Exchange asked(Passage passage, Job job, Deadline deadline, Caller caller) {
    return exchange(passage, job.rest(), deadline, caller, passage.trace)
        .with(positions(job, passage.incoming));
  }

  private static Conversation told(Conversation client, Job job, Exchange exchange) {
    PositionSeal seal = job.keeping().seal();
    return seal == null ? client : HeadedConversation.of(client, seal, exchange.positions());
  }

  // ---- operations

  private void work(Passage passage, Conversation client, Job job, Deadline deadline) {
    Fill fill = job.fill();
    Caller caller = fill == null ? passage.visit().caller() : fill.owner().caller();
    Exchange exchange = asked(passage, job, deadline, caller);
    Conversation told = told(client, job, exchange);
    Conversation conversation = fill == null ? told : fill.around(client);
    Witness witness = job.witness(conversation.request().path());
    Fault fault = handle(job, conversation, exchange, passage.marks, witness);
    if (fault == null) {
      return;
    }
    Answer kept = fill == null ? null : fill.failed(fault, answers.typeOf(fault).status());
    if (kept != null) {
      client.answer(kept);
      return;
    }
    passage.fault = fault;
    if (fault.kind() != Fault.Kind.CANCELLED) {
      told.answer(answers.answer(fault, passage.id(), List.of()));
    }
  }

  /// What the operation is to see of the writes before it. One that writes reads where it writes.
  private static Positions positions(Job job, Incoming request) {
    PositionSeal seal = job.keeping().seal();
    Positions positions = seal == null ? Positions.NONE : seal.positions(request);
    if (job.rest().handler().route().operation().signature().effect() != Effect.READ) {
      positions.writes();
    }
    return positions;
  }

  /// Does work for a request on its virtual thread; what it throws is the request's answer.
  void answering(Passage passage, Conversation conversation, Runnable work) {
    Fault fault;
    try {
      work.run();
      return;
    } catch (Fault thrown) {
      fault = thrown;
      if (fault.kind() == Fault.Kind.BUG) {
        log(passage.id(), fault);
      }
    } catch (RuntimeException | StackOverflowError bug) {
      fault = Fault.bug("unexpected " + bug.getClass().getName(), bug);
      log(passage.id(), bug);
    }
    passage.fault = fault;
    if (fault.kind() != Fault.Kind.CANCELLED) {
      conversation.answer(answers.answer(fault, passage.id(), List.of()));
    }
  }

  private static Exchange exchange(
      Passage passage, Serving.Target.Rest rest, Deadline deadline, Caller caller, Trace trace) {
    RestRoute.Terms terms = rest.handler().route().terms();
    return new Exchange(passage.id(), deadline, caller, trace)
        .with(terms.grant(Grant.Earlier.NONE))
        .with(passage.subject.token());
  }

  /// What is to be done by an operation, and what the cache wants of it.
  private record Job(Keeping keeping, Serving.Target.Rest rest, @Nullable Fill fill) {
    Witness witness(String path) {
      Fill feeding = fill;
      Purging purging = keeping.purging();
      if (feeding != null) {
        return feeding::about;
      }
      return purging == null ? Witness.NONE : tags -> purging.purge(path, tags);
    }
  }

  /// Null where it was answered; else why not.
  private static @Nullable Fault handle(
      Job job, Conversation conversation, Exchange outer, int[] marks, Witness witness) {
    Trace.Span span = outer.trace().span(job.rest().handler().route().operation().name());
    Exchange exchange = outer.inside(span);
    try (span) {
      job.rest().handler().handle(conversation, marks, exchange, witness);
      return null;
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.BUG) {
        log(exchange.id(), fault);
      }
      span.failed(fault);
      return fault;
    } catch (RuntimeException | StackOverflowError bug) {
      log(exchange.id(), bug);
      witness.about(null);
      return Fault.bug("unexpected " + bug.getClass().getName(), bug);
    }
  }

  private static void log(String exchange, Throwable bug) {
    System.getLogger("banyan.work")
        .log(System.Logger.Level.ERROR, "exchange " + exchange + " failed", bug);
  }

  // ---- in the background

  /// Asks an operation anew, with nobody waiting. On a virtual thread.
  void refresh(Fill fill, Serving serving, Passage passage) {
    try {
      if (fill.mayRecall()) {
        fill.recall();
        if (fill.recalled() != null) {
          return;
        }
      }
      switch (serving.target()) {
        case Serving.Target.Fixed _, Serving.Target.Lookup _, Serving.Target.Streamed _ -> {}
        case Serving.Target.Relayed(Serving.RelayRoute route) ->
            RelayRefresh.run(fill, route, passage);
        case Serving.Target.Rest rest -> {
          RestRoute.Terms terms = rest.handler().route().terms();
          Exchange exchange =
              exchange(
                      passage,
                      rest,
                      Deadline.in(terms.deadline()),
                      fill.owner().caller(),
                      Trace.NONE)
                  .with(new Grant(terms.priority(), 0)); // Nobody waits for it.
          Job job = new Job(serving.keeping(), rest, fill);
          Conversation alone = fill.alone();
          Witness witness = job.witness(alone.request().path());
          Fault fault = handle(job, alone, exchange, passage.marks, witness);
          if (fault != null) {
            var _ = fill.failed(fault, answers.typeOf(fault).status());
          }
        }
      }
    } finally {
      fill.refreshed();
    }
  }

  // ---- answers

  /// The answer to a failure, on the event loop.
  Answer problem(Fault fault, Passage passage) {
    return answers.answer(fault, passage.id(), passage.visit().answerHeaders());
  }

  /// A kept answer, with what the gate says of this request.
  static Answer headed(Answer kept, Passage passage) {
    List<Http.Header> always = passage.visit().answerHeaders();
    if (always.isEmpty()) {
      return kept;
    }
    List<Http.Header> all = new ArrayList<>(kept.headers());
    all.addAll(always);
    return new Answer(kept.status(), all, kept.body());
  }
}
