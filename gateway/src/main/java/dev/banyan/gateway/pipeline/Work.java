package dev.banyan.gateway.pipeline;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.journal.Append;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a pipeline does with one message: an attempt, putting it to the dead letters, giving it
/// back. Each on a thread of its own, and for one message one at a time.
final class Work {
  private final Runner runner;
  private final Pipeline pipeline;
  private final Seen seen;
  private final Caller caller;

  /// Exchanges of this life are numbered: drawing an id for each is not for nothing.
  private final String life = UUID.randomUUID().toString();

  private final AtomicLong exchanges = new AtomicLong();

  Work(Runner runner, Seen seen) {
    this.runner = runner;
    this.pipeline = runner.pipeline();
    this.seen = seen;
    this.caller = new Caller("pipeline", pipeline.name(), null, Set.of(), Set.of(), Map.of());
  }

  /// On a thread of its own, or on this one where there is no memory for another: it is decided
  /// that it is done, and nobody else would do it.
  static void start(Runnable work) {
    try {
      Thread.ofVirtual().name("pipeline message").start(work);
    } catch (OutOfMemoryError _) {
      work.run();
    }
  }

  /// A message, decoded and with its key. One that is not of its type is in nobody's order.
  Carried carried(Message message, String lane, @Nullable Redrive redrive) {
    try {
      Struct value = runner.source().decode(message);
      Seen.Of claims = seen.new Of(message.identity(), redrive != null);
      String key = key(message, value, lane);
      Journey journey = new Journey(pipeline, value, claims);
      return new Carried(message, key, new Carried.Way(journey, claims), null, redrive);
    } catch (RuntimeException | StackOverflowError broken) {
      Fault fault = Ending.fault(broken);
      return new Carried(
          message, LetterBook.bounded("undecoded " + message.identity()), null, fault, redrive);
    }
  }

  /// Messages that go on as one.
  Carried together(String id, List<Carried> parts) {
    List<Journey> journeys = new ArrayList<>();
    for (Carried part : parts) {
      if (part.way != null) {
        journeys.add(part.way.journey());
      }
    }
    Journey journey = Journey.together(pipeline, journeys);
    return new Carried(id, new Carried.Way(journey, seen.new Of(id, false)), parts);
  }

  private String key(Message message, Struct value, String lane) {
    return LetterBook.bounded(wholeKey(message, value, lane));
  }

  private String wholeKey(Message message, Struct value, String lane) {
    if (pipeline.key() != null) {
      @Nullable Object[] values = new Object[pipeline.variables()];
      values[0] = value;
      return "by " + pipeline.key().evaluate(values);
    }
    if (pipeline.keyField() >= 0) {
      return "by " + value.at(pipeline.keyField());
    }
    Bytes own = message.key();
    return own == null ? "in " + lane : "of " + HexFormat.of().formatHex(own.unsafeArray());
  }

  /// An attempt; what it comes to.
  Input attempt(Carried carried) {
    Ending ending = run(carried);
    if (ending instanceof Ending.Done) {
      ending = record(carried);
    }
    return switch (ending) {
      case Ending.Done _ -> {
        for (Carried one : carried.each()) {
          (one.redrive == null ? runner.tally().done : runner.tally().redriven).increment();
        }
        yield new Input.Done(carried.id);
      }
      case Ending.Later(long at) -> new Input.Later(carried.id, carried.hasWritten(), at);
      case Ending.Gathered(String group, boolean closes) ->
          new Input.Gathered(carried.id, group, closes, carried.hasWritten());
      case Ending.Failed failed -> failed(carried, failed);
    };
  }

  private Input failed(Carried carried, Ending.Failed failed) {
    carried.failed(failed, runner.clocks().wall().instant());
    if (failed.fault().kind() == Fault.Kind.BUG) {
      String met = "pipeline " + pipeline.name() + " met a defect at " + carried.message.place();
      System.getLogger("banyan.pipeline").log(System.Logger.Level.ERROR, met, failed.fault());
    }
    if (failed.verdict() == Turn.Verdict.AGAIN) {
      runner.tally().retried.increment();
    }
    Duration wanted = failed.fault().retryAfter();
    long notBefore = wanted == null ? 0 : runner.millis() + wanted.toMillis();
    return new Input.Failed(carried.id, failed.verdict(), carried.hasWritten(), notBefore);
  }

  private Ending run(Carried carried) {
    Carried.Way way = carried.way;
    if (way == null) {
      Fault undecoded = carried.undecoded;
      return new Ending.Failed(
          undecoded == null ? Fault.of(Fault.Kind.BUG, "Internal error") : undecoded,
          Turn.Verdict.POISON,
          "decode");
    }
    try {
      Exchange exchange =
          new Exchange(
                  life + "-" + exchanges.incrementAndGet(),
                  Deadline.in(pipeline.deadline()),
                  caller,
                  Trace.NONE)
              .because(carried.message.place());
      return way.journey().attempt(exchange, runner.millis());
    } catch (RuntimeException | Error bug) {
      Fault fault = Fault.bug("a step failed with " + bug, bug);
      return new Ending.Failed(fault, Turn.Verdict.POISON, "");
    }
  }

  /// What must be durable before a message counts as done.
  private Ending record(Carried carried) {
    try {
      for (Carried one : carried.each()) {
        if (one.way != null) {
          one.way.claims().done();
        }
        Redrive redrive = one.redrive;
        if (redrive != null) {
          var _ = runner.letters().end(redrive, null, List.of());
          runner.free(one.key);
        }
      }
      return new Ending.Done();
    } catch (RuntimeException | Error broken) {
      return new Ending.Failed(Ending.fault(broken), Turn.Verdict.AGAIN, "record");
    }
  }

  void park(Carried carried, Turn.Why why) {
    try {
      for (Carried one : carried.each()) {
        park(one, carried.cause(why, one), why == Turn.Why.UNKNOWN || carried.hasWritten());
      }
    } catch (RuntimeException | Error broken) { // A message that nobody ends is never settled.
      String told = Ending.told(Ending.fault(broken));
      runner.log("a dead letter could not be written, and is again: " + told);
      runner.input(new Input.NotParked(carried.id));
      return;
    }
    runner.input(new Input.Parked(carried.id));
  }

  private void park(Carried one, Letter.Cause cause, boolean unknown) {
    Redrive redrive = one.redrive;
    List<Append.Part> claims = one.way == null ? List.of() : one.way.claims().parked(unknown);
    if (redrive != null) {
      if (runner.letters().end(redrive, cause, claims)) {
        runner.free(one.key); // It is done, and the record of that was not answered.
      } else {
        redrive.failed(cause);
      }
      return;
    }
    runner.letters().park(one.message, cause, claims);
    runner.tally().parked.increment();
    runner.log("a message is a dead letter: " + cause.fault() + " at " + one.message.place());
  }

  /// Gives a message back of which nothing was done that must not be done twice.
  void release(Carried carried) {
    try {
      Redrive redrive = carried.redrive;
      if (redrive != null) {
        park(carried, carried.cause(Turn.Why.STOPPED, carried), false);
        redrive.end();
        return;
      }
      if (carried.way != null) {
        carried.way.claims().givenBack();
      }
      carried.release();
    } catch (RuntimeException | Error broken) {
      String why = Ending.told(Ending.fault(broken));
      runner.log("a message could not be given back, and comes again: " + why);
    }
  }
}
