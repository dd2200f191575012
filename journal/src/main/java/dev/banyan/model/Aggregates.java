package dev.banyan.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.Store;
import dev.banyan.journal.StreamId;
import dev.banyan.operation.Positions;
import dev.banyan.value.Struct;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The aggregates of one model over a journal: loads them, decides commands, appends what they
/// become. Thread-safe; callers block.
///
/// What was seen last of an aggregate is kept in memory, as many as there is room for. A decision
/// from memory is safe, since the append names the version it was made for; that a command is
/// refused, or that nothing happens, is decided again from the journal before it is believed. What
/// a command begins is decided as if there were none, without a look into the journal. Those who
/// found that another was faster, and who come while they wait, take turns.
public final class Aggregates {
  /// The name of faults that say that another aggregate has what must be unique.
  public static final String TAKEN = "taken";

  /// The name of the fault where others were faster each time. It may pass, unlike a conflict.
  public static final String CONTENDED = "contended";

  private static final int KEPT_MAX = 10_000;

  /// How often a command is decided anew because others were faster.
  private static final int DECISIONS_MAX = 8;

  private final ModelType model;
  private final EventCodec codec;
  private final Snapshots snapshots;
  private final Histories histories;
  private final Supplier<Journal> journal;
  private final InstantSource clock;
  private final Turns turns;
  private final Cache<StreamId, Aggregate> kept =
      Caffeine.newBuilder().maximumSize(KEPT_MAX).executor(Runnable::run).build();

  /// How a command is asked for.
  ///
  /// @param check what must hold of the aggregate as it is; throws where it does not
  /// @param also what is appended together with the events, also where there are none
  public record Asked(String tenant, By by, Check check, Also also, Deadline deadline) {}

  /// What becomes durable together with the events of a decision.
  @FunctionalInterface
  public interface Also {
    Also NOTHING = _ -> List.of();

    /// Asked for each decision anew.
    List<Append.Part> parts(Aggregate after);

    /// The append was refused since some stream was not as expected. Throws where it is not to be
    /// decided anew.
    default void refused() {}
  }

  /// What must hold of an aggregate before it is changed.
  @FunctionalInterface
  public interface Check {
    Check NONE = _ -> {};

    void of(Aggregate now);
  }

  /// The aggregate after a command, and where its last event is; null where it became none.
  public record Done(Aggregate after, Outcome.@Nullable Place place) {}

  /// @param journal answers the journal once it is open
  public Aggregates(
      ModelType model, int snapshotEvery, Supplier<Journal> journal, InstantSource clock) {
    this(model, snapshotEvery, journal, clock, new Turns());
  }

  /// @param turns how those wait who want to change the same one
  public Aggregates(
      ModelType model,
      int snapshotEvery,
      Supplier<Journal> journal,
      InstantSource clock,
      Turns turns) {
    this.turns = turns;
    this.model = model;
    this.codec = new EventCodec(model);
    this.snapshots = new Snapshots(model, snapshotEvery);
    this.histories = new Histories(codec, snapshots, journal);
    this.journal = journal;
    this.clock = clock;
  }

  public ModelType model() {
    return model;
  }

  public EventCodec codec() {
    return codec;
  }

  /// Throws `INVALID` where a caller must see what the journal does not have.
  public void check(Positions seen, Deadline deadline) {
    seen.check(() -> journal.get().heads(deadline), Journal::positionOf);
  }

  /// The aggregate with everything that is durable.
  public Aggregate load(String tenant, String key, Deadline deadline) {
    StreamId stream = model.stream(tenant, key);
    Aggregate known = kept.getIfPresent(stream);
    Aggregate now = histories.now(stream, key, known, deadline);
    keep(stream, now);
    return now;
  }

  /// The aggregate as it was after that many events; without state where it has not had as many.
  public Aggregate atVersion(String tenant, String key, long version, Deadline deadline) {
    Aggregate then = histories.upTo(model.stream(tenant, key), key, version, deadline);
    return then.version() == version ? then : Aggregate.NONE;
  }

  /// The aggregate with the events that were recorded up to that time. A clock tells no order: the
  /// first event that was recorded later ends it, whatever follows.
  public Aggregate atTime(String tenant, String key, Instant time, Deadline deadline) {
    StreamId stream = model.stream(tenant, key);
    return histories.before(stream, key, record -> record.at().isAfter(time), deadline);
  }

  /// The aggregate with the events at positions up to that one of its partition of the journal.
  public Aggregate atPosition(String tenant, String key, long position, Deadline deadline) {
    StreamId stream = model.stream(tenant, key);
    return histories.before(stream, key, record -> record.place().position() > position, deadline);
  }

  private void keep(StreamId stream, Aggregate aggregate) {
    if (aggregate.state() != null) {
      kept.asMap().merge(stream, aggregate, (a, b) -> a.version() > b.version() ? a : b);
    }
  }

  /// Decides a command and makes it durable.
  ///
  /// @throws Fault `INVALID` where no aggregate can have that key; `DECLARED` with the name of the
  ///   problem that rejects it; `CONFLICT`, `NOT_FOUND` where the aggregate is not as expected;
  ///   `OVERLOADED` where others were faster each time; what [Journal#append] throws
  public Done handle(CommandType command, Struct input, Asked asked) {
    String key = model.text(Objects.requireNonNull(input.at(command.key())));
    return change(
        key,
        asked,
        command.expect() == CommandType.Expectation.NEW ? Aggregate.NONE : null,
        now -> {
          if (now.version() == 0) {
            model.begins(key);
          }
          command.expect(now.state());
          var at = clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
          return switch (command.decide(now.state(), input, at)) {
            case CommandType.Decision.Accepted(var events) -> events;
            case CommandType.Decision.Rejected(String problem) ->
                throw Fault.builder(Fault.Kind.DECLARED, "The command is rejected")
                    .name(problem)
                    .build();
          };
        });
  }

  /// What happens to an aggregate as it is; throws where it must not be changed, and changes none.
  @FunctionalInterface
  public interface Deciding {
    List<CommandType.Happening> events(Aggregate now);
  }

  /// Makes durable what is decided, on the aggregate as it is at that moment.
  public Done change(String key, Asked asked, Deciding deciding) {
    return change(key, asked, null, deciding);
  }

  /// `supposed`: what is decided on first where nothing is known; null to look into the journal.
  private Done change(String key, Asked asked, @Nullable Aggregate supposed, Deciding deciding) {
    StreamId stream = model.stream(asked.tenant(), key);
    Aggregate seen = kept.getIfPresent(stream);
    Aggregate known = seen == null ? supposed : seen;
    boolean refused = false;
    if (known != null && !turns.isTaken(stream)) {
      try {
        Decided decided = decide(key, known, asked, deciding);
        if (decided.isSomething()) {
          Done done = append(stream, key, decided, asked);
          if (done != null) {
            return done;
          }
          refused = true;
        }
      } catch (Fault fromMemory) {
        if (fromMemory.kind().mayPass()) {
          throw fromMemory;
        }
      }
    }
    if (!turns.take(stream, asked.deadline())) {
      throw contended("too many others were before it");
    }
    try {
      return inTurn(stream, key, asked, deciding, refused);
    } finally {
      turns.give(stream);
    }
  }

  private Done inTurn(
      StreamId stream, String key, Asked asked, Deciding deciding, boolean refusedBefore) {
    boolean refused = refusedBefore;
    for (int i = 0; i < DECISIONS_MAX; i++) {
      if (refused) {
        asked.also().refused();
      }
      asked.deadline().check("a command of " + model.name());
      Aggregate now = load(asked.tenant(), key, asked.deadline());
      Done done = append(stream, key, decide(key, now, asked, deciding), asked);
      if (done != null) {
        return done;
      }
      refused = true;
    }
    throw contended("it was changed by others " + DECISIONS_MAX + " times");
  }

  private Fault contended(String why) {
    return Fault.builder(Fault.Kind.OVERLOADED, "Others are changing the record; try again")
        .name(CONTENDED)
        .operator("a " + model.name() + ": " + why)
        .unsent()
        .build();
  }

  /// Whether a command was not decided only because others kept changing the aggregate.
  public static boolean isContended(Fault fault) {
    return fault.kind() == Fault.Kind.OVERLOADED && fault.name().equals(CONTENDED);
  }

  /// What is to happen to an aggregate.
  private record Decided(Aggregate before, Aggregate after, List<Entry> entries) {
    boolean isSomething() {
      return !entries.isEmpty();
    }
  }

  private Decided decide(String key, Aggregate now, Asked asked, Deciding deciding) {
    asked.check().of(now);
    Aggregate after = now;
    List<Entry> entries = new ArrayList<>();
    for (CommandType.Happening event : deciding.events(now)) {
      Struct state =
          event.type().evolve(after.state(), event.data(), model.value(key), model.state());
      after = new Aggregate(after.version() + 1, state);
      entries.add(codec.entry(event.type(), event.data(), asked.by()));
    }
    return new Decided(now, after, entries);
  }

  /// Null where others have changed it since.
  private @Nullable Done append(StreamId stream, String key, Decided decided, Asked asked) {
    Aggregate now = decided.before();
    Aggregate after = decided.after();
    List<Entry> entries = decided.entries();
    List<Append.Part> parts = new ArrayList<>();
    if (!entries.isEmpty()) {
      Expected expected =
          now.version() == 0 ? Expected.newStream() : Expected.version(now.version());
      parts.add(new Append.Part(stream, expected, entries));
    }
    parts.addAll(asked.also().parts(after));
    Append.Part snapshot = snapshots.due(asked.tenant(), key, now.version(), after);
    if (snapshot != null) {
      parts.add(snapshot);
    }
    if (parts.isEmpty()) {
      return new Done(now, null);
    }
    List<Claim> claims = claims(stream, asked, now, after);
    return switch (journal.get().append(new Append(parts, claims), asked.deadline())) {
      case Outcome.Written(List<Outcome.Place> places) -> {
        keep(stream, after);
        yield new Done(after, entries.isEmpty() ? null : places.getFirst());
      }
      case Outcome.Refused(var why, long _) -> refused(why, stream);
    };
  }

  /// What an aggregate lets go and takes.
  private List<Claim> claims(StreamId stream, Asked asked, Aggregate before, Aggregate after) {
    List<Claim> claims = new ArrayList<>();
    for (Uniqueness one : model.unique()) {
      String had = one.before(before.state());
      String has = one.of(after.state());
      if (had.equals(has)) {
        continue;
      }
      Reservation held = one.reservation(model.name(), asked.tenant(), had);
      Reservation wanted = one.wanted(model.name(), asked.tenant(), has);
      if (held != null && holds(stream, held, asked.deadline())) {
        claims.add(new Claim.Release(held));
      }
      if (wanted != null) {
        claims.add(new Claim.Reserve(wanted));
      }
    }
    return claims;
  }

  /// Whether the aggregate itself has taken it: what became unique later than it got it has not
  /// been taken, or by another.
  private boolean holds(StreamId stream, Reservation held, Deadline deadline) {
    Store.Holder holder = journal.get().holder(held, deadline);
    if (holder == null) {
      return false;
    }
    List<Recorded> found =
        journal.get().read(holder.partition(), holder.position() - 1, 1, deadline);
    return !found.isEmpty() && found.getFirst().stream().equals(stream);
  }

  private @Nullable Done refused(Outcome.Why why, StreamId stream) {
    kept.invalidate(stream);
    return switch (why) {
      case STREAM -> null;
      case RESERVED ->
          throw Fault.builder(Fault.Kind.CONFLICT, "Another record has what must be unique")
              .name(TAKEN)
              .build();
      case NOT_RESERVED -> null;
    };
  }
}
