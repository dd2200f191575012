package dev.banyan.command;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The commands of one journal: claims keys, and says what became of commands. Several processes
/// over one journal are kept apart by the version that each claim expects. Thread-safe; blocks.
///
/// Nothing is carried out without a claim that is durable: where the journal cannot be asked, what
/// it says is thrown, and the request goes no further.
public final class Commands {
  /// How often a claim is tried again after another has come first.
  private static final int ROUNDS_MAX = 5;

  private final Journal journal;
  private final InstantSource clock;
  private final Clocks clocks;
  private final UnderWay underWay;
  private final TakingBack takingBack;

  public Commands(Journal journal, InstantSource clock) {
    this(journal, Clocks.of(clock));
  }

  /// With a steady clock of a simulator's.
  Commands(Journal journal, Clocks clocks) {
    this.journal = journal;
    this.takingBack = new TakingBack(this);
    this.clock = clocks.wall();
    this.clocks = clocks;
    this.underWay = new UnderWay(clocks.steady());
  }

  /// What came of a claim. `attempt` is there where, and only where, the decision is to carry the
  /// command out; `id` is null where there is no command to tell of.
  public record Claiming(Decision decision, @Nullable Attempt attempt, @Nullable CommandId id) {}

  /// Decides about a request with a key, and claims the key where it is to be carried out.
  ///
  /// @throws Fault as [Journal#append] does; nothing may be carried out then
  public Claiming claim(CommandKey key, CommandRequest request, Deadline deadline) {
    StreamId stream = key.stream();
    // Most keys are new: they are claimed without being looked up.
    Decision decision = new Decision.Claim(0, null);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      if (!(decision instanceof Decision.Claim(long version, Instant doubt))) {
        return new Claiming(decision, null, told(stream, decision));
      }
      Claimed claim = claimed(key, request, doubt);
      Outcome outcome = append(stream, version, claim, deadline);
      switch (outcome) {
        case Outcome.Written written -> {
          long claimed = written.places().getFirst().version();
          underWay.begun(claim);
          Attempt attempt = new Attempt(this, stream, claimed, claim);
          return new Claiming(decision, attempt, new CommandId(stream.name(), claimed));
        }
        case Outcome.Refused(_, long found) ->
            decision = decided(state(stream, found, deadline), request);
      }
    }
    throw Fault.builder(Fault.Kind.OVERLOADED, "The key is asked for too often")
        .operator("a claim of a command came late " + ROUNDS_MAX + " times")
        .retryAfter(Duration.ofSeconds(1))
        .build();
  }

  /// What is in hand in this process is under way, whatever the wall clock says; and no key is free
  /// again because that was set ahead.
  Decision decided(CommandState state, CommandRequest request) {
    Instant now =
        switch (state) {
          case CommandState.Open open -> underWay.now(open.claim(), clock.instant());
          case CommandState.Done _ -> clocks.certain();
          case CommandState.Free _, CommandState.Lost _ -> clock.instant();
        };
    return Deciding.step(state, request, now);
  }

  UnderWay underWay() {
    return underWay;
  }

  Claimed claimed(CommandKey key, CommandRequest request, @Nullable Instant doubt) {
    Instant now = clock.instant();
    return new Claimed(
        UUID.randomUUID().toString(),
        doubt,
        request.repeat(),
        request.digest(),
        CommandKey.by(key.caller()),
        key.route(),
        now,
        now.plus(request.allowed()),
        now.plus(request.keep()));
  }

  static @Nullable CommandId told(StreamId stream, Decision decision) {
    return switch (decision) {
      case Decision.Claim _, Decision.Reused _ -> null;
      case Decision.Replay(_, long version) -> new CommandId(stream.name(), version);
      case Decision.InUse(_, long version) -> new CommandId(stream.name(), version);
      case Decision.Unknown(long version) -> new CommandId(stream.name(), version);
    };
  }

  /// A request whose effect is an append to this journal. Nothing is claimed before that.
  public Together together(CommandKey key, CommandRequest request) {
    return new Together(this, key, request);
  }

  private Outcome append(StreamId stream, long version, Claimed claim, Deadline deadline) {
    try {
      return write(stream, version, CommandRecords.write(claim), deadline);
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.OUTCOME_UNKNOWN) {
        takingBack.begin(new TakingBack.Doubtful(stream, version, claim));
        throw unavailable(fault);
      }
      throw fault;
    }
  }

  /// Whether that claim is the record behind that version.
  boolean stands(StreamId stream, long version, Claimed claim, Deadline deadline) {
    List<Recorded> behind = journal.read(stream, version, 1, deadline);
    return !behind.isEmpty()
        && CommandRecords.read(behind.getFirst()) instanceof Claimed found
        && found.attempt().equals(claim.attempt());
  }

  /// What is told where the claim failed: nothing was done, so it is not the outcome of the command
  /// that is unknown.
  private static Fault unavailable(Fault cause) {
    return Fault.builder(Fault.Kind.OVERLOADED, "The command could not be recorded")
        .operator("a claim was not acknowledged: " + cause.operator())
        .retryAfter(Duration.ofSeconds(1))
        .cause(cause)
        .build();
  }

  Outcome write(StreamId stream, long version, Entry entry, Deadline deadline) {
    return journal.append(Append.to(stream, expected(version), entry), deadline);
  }

  /// That the stream ends with that version; 0 for one without records.
  static Expected expected(long version) {
    return version == 0 ? Expected.newStream() : Expected.version(version);
  }

  /// The state of a stream whose last version that is. An end stands directly behind its claim, so
  /// the last two records say all.
  CommandState state(StreamId stream, long version, Deadline deadline) {
    long after = Math.max(0, version - 2);
    List<Recorded> records = journal.read(stream, after, 100, deadline);
    return CommandState.fold(after, records.stream().map(CommandRecords::read).toList());
  }

  Journal journal() {
    return journal;
  }

  InstantSource clock() {
    return clock;
  }

  /// What became of a command; null where that tenant's caller has sent none with that id.
  public @Nullable CommandView find(CommandId id, String tenant, String caller, Deadline deadline) {
    StreamId stream = new StreamId(CommandKey.bounded(tenant), id.stream());
    List<CommandEvent> events =
        journal.read(stream, id.version() - 1, 3, deadline).stream()
            .map(CommandRecords::read)
            .toList();
    return !events.isEmpty()
            && events.getFirst() instanceof Claimed claim
            && claim.by().equals(CommandKey.by(caller))
        ? CommandView.of(
            id, claim, events.subList(1, events.size()), underWay.now(claim, clock.instant()))
        : null;
  }
}
