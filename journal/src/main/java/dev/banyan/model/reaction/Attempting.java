package dev.banyan.model.reaction;

import dev.banyan.base.Clocks.Now;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.composition.Confirmation;
import dev.banyan.composition.Confirmation.Finding;
import dev.banyan.journal.Append;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.model.Aggregate;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.Event;
import dev.banyan.model.EventCodec;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Trace;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes a reaction to one event a step further: reads how it stands, decides by [Step], and does
/// that. An attempt is claimed in the journal before the call and ended after it, so that whoever
/// comes next, here or on another node, knows what may have happened. Thread-safe.
final class Attempting {
  private static final Duration STORING = Duration.ofSeconds(10);

  /// How often, and after which pauses, the end of an attempt is told to a journal that is away.
  private static final int TELLING_MAX = 60;

  private static final Duration TELLING_PAUSE = Duration.ofSeconds(1);

  private final ReactionType type;
  private final Aggregates aggregates;
  private final Surroundings around;
  private final Given given;
  private final Sightings sightings;

  Attempting(ReactionType type, Aggregates aggregates, Surroundings around) {
    this.type = type;
    this.aggregates = aggregates;
    this.around = around;
    this.given = new Given(type, aggregates);
    this.sightings = new Sightings(type.policy());
  }

  /// What is being done, and for which event.
  ///
  /// @param version of the reaction's stream, so far
  private record Work(Event event, StreamId stream, long version, Doubt doubt) {
    Work at(long other) {
      return new Work(event, stream, other, doubt);
    }
  }

  /// The stream that says what became of the reaction to an event.
  StreamId stream(Event event) {
    return stream(event.tenant(), event.key(), event.place().version());
  }

  StreamId stream(String tenant, String key, long version) {
    return StreamId.of(tenant, "reaction", type.name(), key, Long.toString(version));
  }

  /// Does what is next; answers how long to leave it alone then, null where it is over.
  ///
  /// @param isNew nothing is recorded of it, as far as is known. Whatever is done about such a one
  ///   begins with an append that expects so: where it is refused, the stream is read next time.
  @Nullable Duration advance(Event event, boolean isNew) {
    StreamId stream = stream(event);
    try {
      return advance(event, stream, isNew ? null : last(stream));
    } catch (Fault fault) {
      if (fault.name().equals(EventCodec.UNFIT)) {
        leave(stream, fault);
        return null;
      }
      throw fault;
    }
  }

  /// Leaves to a person what cannot be gone on with: the event, or one of its aggregate, does not
  /// fit its declaration. Once that is put right, it is released.
  void leave(StreamId stream, Fault unfit) {
    Standing standing = standing(stream);
    if (standing instanceof Standing.Parked || standing instanceof Standing.Ended) {
      return;
    }
    String why = unfit.operator() == null ? unfit.name() : unfit.operator();
    Expected expected =
        standing.version() == 0 ? Expected.newStream() : Expected.version(standing.version());
    boolean unknown =
        switch (standing) {
          case Standing.Claimed _ -> true;
          case Standing.Waiting waiting -> waiting.doubt() != Doubt.NONE;
          case Standing.Fresh _, Standing.Parked _, Standing.Ended _ -> false;
        };
    Note note =
        new Note(Note.Kind.PARKED, standing.attempt(), null, unfit.name(), Doubt.of(unknown));
    Append append =
        new Append(
            List.of(
                new Append.Part(stream, expected, List.of(note.entry())),
                ParkedList.added(type.name(), stream, why)),
            List.of());
    var _ = around.journal().get().append(append, storing());
    System.getLogger("banyan.reactions")
        .log(System.Logger.Level.WARNING, stream.name() + " is parked: " + why);
  }

  /// The event of a record; one that does not fit its declaration is left to a person, and holds up
  /// nothing.
  @Nullable Event fitting(Recorded record) {
    try {
      return aggregates.codec().read(record);
    } catch (Fault fault) {
      String key = aggregates.model().key(record.stream());
      if (!fault.name().equals(EventCodec.UNFIT) || key == null) {
        throw fault;
      }
      leave(stream(record.stream().tenant(), key, record.place().version()), fault);
      return null;
    }
  }

  private @Nullable Duration advance(Event event, StreamId stream, @Nullable Recorded last) {
    Standing standing = Note.standing(last);
    Now now = around.clocks().now();
    Doubt doubt = standing instanceof Standing.Waiting waiting ? waiting.doubt() : Doubt.NONE;
    Instant then = last == null ? now.wall() : sightings.now(last, standing, now);
    Work work = new Work(event, stream, standing.version(), doubt);
    Step step = Step.next(type.policy(), standing, then);
    if (step instanceof Step.Retry(int number, Instant due, String fault, Doubt about)) {
      step = new Step.Retry(number, due.minus(Duration.between(now.wall(), then)), fault, about);
    }
    return carryOut(work, step, step instanceof Step.Wait ? then : now.wall());
  }

  Standing standing(StreamId stream) {
    return Note.standing(last(stream));
  }

  private @Nullable Recorded last(StreamId stream) {
    Journal open = around.journal().get();
    long version = open.version(stream, storing());
    return version == 0 ? null : open.read(stream, version - 1, 1, storing()).getFirst();
  }

  /// @param now by which the step was decided
  private @Nullable Duration carryOut(Work work, Step step, Instant now) {
    return switch (step) {
      case Step.Wait(Instant until) -> Duration.between(now, until);
      case Step.Rest _ -> null;
      case Step.Attempt attempt -> attempt(work, attempt);
      case Step.Retry(int number, Instant due, String fault, Doubt doubt) ->
          told(work, Note.pause(Note.Kind.WAITING, number, now, due).about(fault, doubt)) == null
              ? Duration.between(now, due)
              : Duration.ZERO;
      case Step.Park park -> park(work, park);
      case Step.Done _ -> null;
      case Step.Failed(int number, String fault) -> failed(work, number, fault);
    };
  }

  private static Deadline storing() {
    return Deadline.in(STORING);
  }

  /// Whether it is recorded; false where somebody else has recorded something since.
  private boolean note(Work work, Note note) {
    Append append = new Append(List.of(part(work, note)), List.of());
    boolean written = around.journal().get().append(append, storing()) instanceof Outcome.Written;
    if (written && note.kind() == Note.Kind.WAITING) {
      Instant _ = sightings.saw(work.stream(), work.version() + 1, around.clocks().now().steady());
    } else {
      sightings.forget(work.stream());
    }
    return written;
  }

  private static Append.Part part(Work work, Note note) {
    Expected expected =
        work.version() == 0 ? Expected.newStream() : Expected.version(work.version());
    return new Append.Part(work.stream(), expected, List.of(note.entry()));
  }

  private @Nullable Duration attempt(Work work, Step.Attempt attempt) {
    if (work.doubt() == Doubt.NONE && given.isNotToBe(work.event())) {
      return skip(work);
    }
    return switch (type.target()) {
      case ReactionType.Nothing _ -> say(work, Note.of(Note.Kind.DONE, 1), type.then(), null);
      case ReactionType.Commands commands -> command(work, attempt, commands);
      case ReactionType.Calls calls -> {
        // The time begins with the claim: whoever takes it for over must find nothing under way,
        // though this machine stood still meanwhile.
        Now begun = around.clocks().now();
        Instant until = begun.wall().plus(type.policy().deadline());
        Deadline deadline =
            Deadline.in(type.policy().deadline())
                .until(around.clocks().wall(), until.plus(Policy.MARGIN.dividedBy(2)));
        Time time = new Time(deadline, begun.steady().plus(type.policy().deadline()));
        Note claim = new Note(Note.Kind.CLAIMED, attempt.number(), until, null, work.doubt());
        yield note(work, claim)
            ? call(work.at(work.version() + 1), attempt, calls, time)
            : Duration.ZERO;
      }
    };
  }

  /// How long an attempt may take; `until` by the steady clock.
  private record Time(Deadline deadline, Instant until) {
    /// When it is over at the latest, by the wall clock as it is now.
    Instant over(Now now) {
      return now.wall().plus(Duration.between(now.steady(), until));
    }
  }

  private @Nullable Duration skip(Work work) {
    return note(work, Note.of(Note.Kind.SKIPPED, 0)) ? null : Duration.ZERO;
  }

  private @Nullable Duration call(
      Work work, Step.Attempt attempt, ReactionType.Calls calls, Time time) {
    Doubt doubt = work.doubt();
    Object answer;
    try {
      Step.inTime(time.deadline());
      Struct input = given.input(calls, work.event());
      Confirmation confirmation = attempt.ask() ? calls.confirmation() : null;
      Exchange exchange =
          exchange(work.event(), time.deadline(), attempt.ask() && confirmation == null);
      Finding found = new Finding.NotMade();
      if (confirmation != null) {
        found = confirmation.ask(input, exchange);
        doubt = Doubt.NONE;
        if (found instanceof Finding.NotMade && given.isNotToBe(work.event())) {
          return skip(work);
        }
      }
      answer =
          switch (found) {
            case Finding.Made(Object made) -> made;
            case Finding.NotMade _ -> {
              exchange.deadline().check("the call of " + type.name());
              yield calls.operation().call(input, exchange);
            }
            case Finding.Unknown _ ->
                throw Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether it was made");
          };
    } catch (Fault fault) {
      Troubles.met(work.stream().name(), fault);
      Now now = around.clocks().now();
      Step.Made made = new Step.Made(attempt, doubt, time.over(now));
      return carryOut(work, Step.after(type.policy(), made, fault, now.wall()), now.wall());
    }
    return say(work, Note.of(Note.Kind.DONE, attempt.number()), type.then(), answer);
  }

  private @Nullable Duration command(
      Work work, Step.Attempt attempt, ReactionType.Commands commands) {
    try {
      Struct input = commands.with().bind(given.values(work.event()));
      Note done = Note.of(Note.Kind.DONE, attempt.number());
      var _ = commands.aggregates().handle(commands.command(), input, asked(work, done));
      return null;
    } catch (Fault fault) {
      if (End.isSuperseded(fault)) {
        return Duration.ZERO;
      }
      if (Aggregates.isContended(fault)) {
        return contention();
      }
      // Nothing was recorded, or all of it: where that is not known, the stream will tell.
      return fault.kind() == Fault.Kind.OUTCOME_UNKNOWN
          ? type.policy().pause(1)
          : refused(work, attempt, fault);
    }
  }

  private @Nullable Duration refused(Work work, Step.Attempt attempt, Fault fault) {
    Instant now = around.clocks().wall().instant();
    Step.Made made = new Step.Made(attempt, Doubt.NONE, now);
    Fault unmade = fault.reaching(Fault.Reach.NONE);
    return carryOut(work, Step.after(type.policy(), made, unmade, now), now);
  }

  /// How long others are let go first: they change the aggregate, which is no failure of ours.
  private Duration contention() {
    return Duration.ofMillis(around.random().nextLong(20, 500));
  }

  /// Records the end, together with the event that says so.
  private @Nullable Duration say(
      Work work, Note end, ReactionType.@Nullable Saying saying, @Nullable Object answer) {
    if (saying == null) {
      return told(work, end);
    }
    Event event = work.event();
    for (int tries = 1; true; tries++) {
      try {
        var happening = saying.happening(event.data(), given.key(event), answer);
        var _ = aggregates.change(event.key(), asked(work, end), _ -> List.of(happening));
        return null;
      } catch (Fault fault) {
        if (End.isSuperseded(fault)) {
          return Duration.ZERO;
        }
        if (End.isNotToBe(fault)) {
          return skip(work);
        }
        if (!fault.kind().mayPass() && !Aggregates.isContended(fault)) {
          boolean called = type.target() instanceof ReactionType.Calls;
          return park(work, new Step.Park(end.attempt(), fault.name(), called));
        }
        // What has happened must not be forgotten because the journal is away for a moment.
        if (tries == TELLING_MAX || around.pause().test(TELLING_PAUSE)) {
          throw fault;
        }
      }
    }
  }

  private @Nullable Duration told(Work work, Note end) {
    for (int tries = 1; true; tries++) {
      try {
        return note(work, end) ? null : Duration.ZERO;
      } catch (Fault fault) {
        if (!fault.kind().mayPass() || tries == TELLING_MAX || around.pause().test(TELLING_PAUSE)) {
          throw fault;
        }
      }
    }
  }

  private @Nullable Duration failed(Work work, int attempt, String fault) {
    Note end = new Note(Note.Kind.FAILED, attempt, null, fault, Doubt.NONE);
    return type.failed() == null
        ? park(work, new Step.Park(attempt, fault, false))
        : say(work, end, type.failed(), fault);
  }

  /// Left to a person, and listed for that.
  private @Nullable Duration park(Work work, Step.Park park) {
    String fault = park.fault();
    Note note = new Note(Note.Kind.PARKED, park.attempt(), null, fault, Doubt.of(park.unknown()));
    Append append =
        new Append(
            List.of(part(work, note), ParkedList.added(type.name(), work.stream(), fault)),
            List.of());
    return around.journal().get().append(append, storing()) instanceof Outcome.Written
        ? null
        : Duration.ZERO;
  }

  private Aggregates.Asked asked(Work work, Note end) {
    return new Aggregates.Asked(
        work.event().tenant(),
        new By(null, work.stream().name(), null),
        now -> mayStillBe(work, now),
        new End(part(work, end), () -> mayStillEnd(work)),
        storing());
  }

  private void mayStillEnd(Work work) {
    if (around.journal().get().version(work.stream(), storing()) != work.version()) {
      throw End.superseded();
    }
  }

  /// Throws where what waited for its time alone is not to be any more: it is held against the
  /// state that its event is appended to.
  private void mayStillBe(Work work, Aggregate now) {
    if (type.target() instanceof ReactionType.Nothing && given.isNotToBe(work.event(), now)) {
      throw End.notToBe();
    }
  }

  /// `again`: an attempt before it may have been made, so that what can ask looks first.
  private Exchange exchange(Event event, Deadline deadline, boolean again) {
    String tenant = event.tenant().isEmpty() ? null : event.tenant();
    Caller caller = new Caller("reaction", type.name(), tenant, Set.of(), Set.of(), Map.of());
    String place = event.place().partition() + "/" + event.place().position();
    Exchange exchange =
        new Exchange(UUID.randomUUID().toString(), deadline, caller, Trace.NONE).because(place);
    return type.policy().settling() == Policy.Settling.ASK
        ? exchange.with(Grant.settledLater(again))
        : exchange;
  }
}
