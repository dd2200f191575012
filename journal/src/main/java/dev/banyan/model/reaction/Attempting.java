package dev.banyan.model.reaction;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.composition.Confirmation;
import dev.banyan.composition.Confirmation.Finding;
import dev.banyan.expr.Expression;
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
  private static final String SUPERSEDED = "superseded";
  private static final String NOT_TO_BE = "not-to-be";

  /// How often, and after which pauses, the end of an attempt is told to a journal that is away.
  private static final int TELLING_MAX = 60;

  private static final Duration TELLING_PAUSE = Duration.ofSeconds(1);

  private final ReactionType type;
  private final Aggregates aggregates;
  private final Surroundings around;

  Attempting(ReactionType type, Aggregates aggregates, Surroundings around) {
    this.type = type;
    this.aggregates = aggregates;
    this.around = around;
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

  /// Does what is next; answers when to look again, null where it is over.
  @Nullable Instant advance(Event event) {
    StreamId stream = stream(event);
    try {
      return advance(event, stream);
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

  private @Nullable Instant advance(Event event, StreamId stream) {
    Standing standing = standing(stream);
    Instant now = around.clock().instant();
    Doubt doubt = standing instanceof Standing.Waiting waiting ? waiting.doubt() : Doubt.NONE;
    Work work = new Work(event, stream, standing.version(), doubt);
    return carryOut(work, Step.next(type.policy(), standing, event.at().plus(type.delay()), now));
  }

  Standing standing(StreamId stream) {
    Journal open = around.journal().get();
    long version = open.version(stream, storing());
    List<Recorded> last = version == 0 ? List.of() : open.read(stream, version - 1, 1, storing());
    return Note.standing(last.isEmpty() ? null : last.getFirst());
  }

  private @Nullable Instant carryOut(Work work, Step step) {
    return switch (step) {
      case Step.Wait(Instant until) -> until;
      case Step.Rest _ -> null;
      case Step.Attempt attempt -> attempt(work, attempt);
      case Step.Retry(int number, Instant due, String fault, Doubt doubt) ->
          told(work, new Note(Note.Kind.WAITING, number, due, fault, doubt)) == null ? due : now();
      case Step.Park park -> park(work, park);
      case Step.Done _ -> null;
      case Step.Failed(int number, String fault) -> failed(work, number, fault);
    };
  }

  private Instant now() {
    return around.clock().instant();
  }

  private static Deadline storing() {
    return Deadline.in(STORING);
  }

  /// Whether it is recorded; false where somebody else has recorded something since.
  private boolean note(Work work, Note note) {
    Append append = new Append(List.of(part(work, note)), List.of());
    return around.journal().get().append(append, storing()) instanceof Outcome.Written;
  }

  private static Append.Part part(Work work, Note note) {
    Expected expected =
        work.version() == 0 ? Expected.newStream() : Expected.version(work.version());
    return new Append.Part(work.stream(), expected, List.of(note.entry()));
  }

  private @Nullable Instant attempt(Work work, Step.Attempt attempt) {
    if (attempt.number() == 1 && work.doubt() == Doubt.NONE && isNotToBe(work.event())) {
      return skip(work);
    }
    return switch (type.target()) {
      case ReactionType.Nothing _ -> say(work, Note.of(Note.Kind.DONE, 1), type.then(), null);
      case ReactionType.Commands commands -> command(work, attempt, commands);
      case ReactionType.Calls calls -> {
        // The time begins with the claim: whoever takes it for over must find nothing under way.
        Deadline deadline = Deadline.in(type.policy().deadline());
        Instant until = now().plus(type.policy().deadline());
        Note claim = new Note(Note.Kind.CLAIMED, attempt.number(), until, null, work.doubt());
        yield note(work, claim)
            ? call(work.at(work.version() + 1), attempt, calls, new Time(deadline, until))
            : now();
      }
    };
  }

  /// How long an attempt may take, by the process's clock and by that of the world.
  private record Time(Deadline deadline, Instant until) {}

  private @Nullable Instant skip(Work work) {
    return note(work, Note.of(Note.Kind.SKIPPED, 0)) ? null : now();
  }

  /// Whether the state as it is now says that nothing is to be done.
  private boolean isNotToBe(Event event) {
    return type.unless() != null
        && isNotToBe(event, aggregates.load(event.tenant(), event.key(), storing()));
  }

  private boolean isNotToBe(Event event, Aggregate now) {
    Expression unless = type.unless();
    return unless != null
        && Boolean.TRUE.equals(unless.evaluate(event.data(), key(event), now.state()));
  }

  private Object key(Event event) {
    return aggregates.model().value(event.key());
  }

  private @Nullable Object[] given(Event event) {
    String version = Long.toString(event.place().version());
    String once = type.name() + "/" + event.key() + "/" + version;
    return new @Nullable Object[] {event.data(), key(event), once, state(event)};
  }

  /// The state with the event and none after it; null where nobody asks.
  private @Nullable Struct state(Event event) {
    if (!type.seesState()) {
      return null;
    }
    long version = event.place().version();
    Aggregate now = aggregates.load(event.tenant(), event.key(), storing());
    return now.version() == version
        ? now.state()
        : aggregates.atVersion(event.tenant(), event.key(), version, storing()).state();
  }

  private @Nullable Instant call(
      Work work, Step.Attempt attempt, ReactionType.Calls calls, Time time) {
    Doubt doubt = work.doubt();
    Object answer;
    try {
      Struct input = calls.with().bind(given(work.event()));
      Confirmation confirmation = attempt.ask() ? calls.confirmation() : null;
      Exchange exchange =
          exchange(work.event(), time.deadline(), attempt.ask() && confirmation == null);
      Finding found = new Finding.NotMade();
      if (confirmation != null) {
        found = confirmation.ask(input, exchange);
        doubt = Doubt.NONE;
      }
      answer =
          switch (found) {
            case Finding.Made(Object made) -> made;
            case Finding.NotMade _ -> calls.operation().call(input, exchange);
            case Finding.Unknown _ ->
                throw Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether it was made");
          };
    } catch (Fault fault) {
      Step.Made made = new Step.Made(attempt, doubt, time.until());
      return carryOut(work, Step.after(type.policy(), made, fault, now()));
    }
    return say(work, Note.of(Note.Kind.DONE, attempt.number()), type.then(), answer);
  }

  private @Nullable Instant command(
      Work work, Step.Attempt attempt, ReactionType.Commands commands) {
    try {
      Struct input = commands.with().bind(given(work.event()));
      Note done = Note.of(Note.Kind.DONE, attempt.number());
      var _ = commands.aggregates().handle(commands.command(), input, asked(work, done));
      return null;
    } catch (Fault fault) {
      if (fault.name().equals(SUPERSEDED)) {
        return now();
      }
      if (Aggregates.isContended(fault)) {
        return now().plus(contention());
      }
      // Nothing was recorded, or all of it: where that is not known, the stream will tell.
      return fault.kind() == Fault.Kind.OUTCOME_UNKNOWN
          ? now().plus(type.policy().pause(1))
          : carryOut(
              work,
              Step.after(type.policy(), new Step.Made(attempt, Doubt.NONE, now()), fault, now()));
    }
  }

  /// How long others are let go first: they change the aggregate, which is no failure of ours.
  private Duration contention() {
    return Duration.ofMillis(around.random().nextLong(20, 500));
  }

  /// Records the end, together with the event that says so.
  private @Nullable Instant say(
      Work work, Note end, ReactionType.@Nullable Saying saying, @Nullable Object answer) {
    if (saying == null) {
      return told(work, end);
    }
    Event event = work.event();
    for (int tries = 1; true; tries++) {
      try {
        var happening = saying.happening(event.data(), key(event), answer);
        var _ = aggregates.change(event.key(), asked(work, end), _ -> List.of(happening));
        return null;
      } catch (Fault fault) {
        if (fault.name().equals(SUPERSEDED)) {
          return now();
        }
        if (fault.name().equals(NOT_TO_BE)) {
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

  private @Nullable Instant told(Work work, Note end) {
    for (int tries = 1; true; tries++) {
      try {
        return note(work, end) ? null : now();
      } catch (Fault fault) {
        if (!fault.kind().mayPass() || tries == TELLING_MAX || around.pause().test(TELLING_PAUSE)) {
          throw fault;
        }
      }
    }
  }

  private @Nullable Instant failed(Work work, int attempt, String fault) {
    Note end = new Note(Note.Kind.FAILED, attempt, null, fault, Doubt.NONE);
    return type.failed() == null
        ? park(work, new Step.Park(attempt, fault, false))
        : say(work, end, type.failed(), fault);
  }

  /// Left to a person, and listed for that.
  private @Nullable Instant park(Work work, Step.Park park) {
    String fault = park.fault();
    Note note = new Note(Note.Kind.PARKED, park.attempt(), null, fault, Doubt.of(park.unknown()));
    Append append =
        new Append(
            List.of(part(work, note), ParkedList.added(type.name(), work.stream(), fault)),
            List.of());
    return around.journal().get().append(append, storing()) instanceof Outcome.Written
        ? null
        : now();
  }

  private Aggregates.Asked asked(Work work, Note end) {
    return new Aggregates.Asked(
        work.event().tenant(),
        new By(null, work.stream().name(), null),
        now -> mayStillBe(work, now),
        _ -> List.of(part(work, end)),
        storing());
  }

  /// Throws where somebody else was faster, or where what waited for its time alone is not to be
  /// any more: it is held against the state that its event is appended to.
  private void mayStillBe(Work work, Aggregate now) {
    if (around.journal().get().version(work.stream(), storing()) != work.version()) {
      throw refusal("Somebody else was faster", SUPERSEDED);
    }
    if (type.target() instanceof ReactionType.Nothing && isNotToBe(work.event(), now)) {
      throw refusal("It is not to be", NOT_TO_BE);
    }
  }

  private static Fault refusal(String words, String name) {
    return Fault.builder(Fault.Kind.CONFLICT, words).name(name).build();
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
