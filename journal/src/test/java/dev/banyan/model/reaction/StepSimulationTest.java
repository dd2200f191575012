package dev.banyan.model.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.model.reaction.Policy.Settling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Thousands of lives of a reaction: several nodes, each ending at any point, a system that does
/// what it is asked, or not, and answers, or not. Prints the seed of a life that goes wrong.
class StepSimulationTest {
  private static final int LIVES = 20_000;
  private static final int TURNS_MAX = 400;
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  /// One life. What is recorded is an ordered list of notes; each is written only where nobody has
  /// written since the writer looked.
  private static final class Life {
    private final Random random;
    private final Policy policy;
    private final List<Standing> recorded = new ArrayList<>();
    private final List<Flight> flights = new ArrayList<>();
    private Instant now = START;
    private int effects;
    private int sent;
    private boolean said;
    private boolean saidFailed;
    private @Nullable Instant late;

    Life(long seed, Settling settling) {
      this.random = new Random(seed);
      this.policy =
          new Policy(
              4, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(5), settling);
      recorded.add(new Standing.Fresh());
    }

    /// An attempt under way on a node that may be gone before it ends.
    private record Flight(Step.Made made, long version, Instant ends) {}

    Standing standing() {
      return recorded.getLast();
    }

    /// A node looks at what is recorded, and does what is next.
    void look() {
      Standing seen = standing();
      Step step = Step.next(policy, seen, now);
      switch (step) {
        case Step.Attempt attempt -> {
          Doubt doubt = seen instanceof Standing.Waiting waiting ? waiting.doubt() : Doubt.NONE;
          long version = seen.version() + 1;
          Instant until = now.plus(policy.deadline());
          recorded.add(new Standing.Claimed(version, attempt.number(), until));
          Duration takes = Duration.ofMillis(random.nextInt((int) policy.deadline().toMillis()));
          boolean gone = random.nextInt(8) == 0;
          if (!gone) {
            flights.add(new Flight(new Step.Made(attempt, doubt, until), version, now.plus(takes)));
          } else if (random.nextBoolean() && !(attempt.ask() && effects > 0)) {
            var _ = call(); // It was sent, and nobody is there for the answer.
          }
        }
        case Step.Retry _, Step.Park _ -> record(seen.version(), step);
        case Step.Wait _, Step.Rest _ -> {}
        case Step.Done _, Step.Failed _ -> throw new IllegalStateException(step.toString());
      }
    }

    /// What the system does: it may be told by the key that it has done it already.
    private boolean call() {
      sent++;
      if (policy.settling() == Settling.REPEAT && effects > 0) {
        return true;
      }
      boolean done = random.nextInt(3) > 0;
      effects += done ? 1 : 0;
      return done;
    }

    /// A system may do what it was asked after its answer was given up.
    void happenLate() {
      if (late != null && !late.isAfter(now)) {
        late = null;
        var _ = call();
      }
    }

    /// A call does not outlive its deadline.
    boolean mustLand() {
      return flights.stream().anyMatch(flight -> !flight.ends().isAfter(now));
    }

    void land() {
      flights.sort(Comparator.comparing(Flight::ends));
      Flight flight = flights.removeFirst();
      now = now.isBefore(flight.ends()) ? flight.ends() : now;
      happenLate();
      Step.Made made = flight.made();
      if (made.attempt().ask()) {
        if (random.nextInt(4) == 0) {
          Fault lost = Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "");
          record(flight.version(), Step.after(policy, made, lost, now));
          return;
        }
        if (effects > 0) {
          end(flight.version(), true);
          return;
        }
        made = new Step.Made(made.attempt(), Doubt.NONE, made.until());
      }
      switch (random.nextInt(6)) {
        case 0 -> {
          Fault away = Fault.of(Fault.Kind.UNREACHABLE, "");
          record(flight.version(), Step.after(policy, made, away, now));
        }
        case 1 -> {
          late = now.plusMillis(random.nextLong(Policy.MARGIN.toMillis()));
          Fault lost = Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "");
          record(flight.version(), Step.after(policy, made, lost, now));
        }
        case 2 -> {
          var _ = call(); // Something on the way says that the system is overloaded.
          Fault busy = Fault.of(Fault.Kind.OVERLOADED, "").reaching(Fault.Reach.SENT);
          record(flight.version(), Step.after(policy, made, busy, now));
        }
        default -> {
          if (call()) {
            end(flight.version(), true);
          } else {
            Fault no = Fault.of(Fault.Kind.DECLARED, "");
            record(flight.version(), Step.after(policy, made, no, now));
          }
        }
      }
    }

    private void record(long version, Step step) {
      if (standing().version() != version) {
        return; // Somebody else has recorded something since.
      }
      switch (step) {
        case Step.Retry(int attempt, Instant due, String _, Doubt doubt) ->
            recorded.add(new Standing.Waiting(version + 1, attempt, due, doubt));
        case Step.Park(int attempt, String fault, boolean unknown) ->
            recorded.add(new Standing.Parked(version + 1, attempt, fault, unknown));
        case Step.Failed _ -> end(version, false);
        case Step.Wait _, Step.Rest _, Step.Attempt _, Step.Done _ ->
            throw new IllegalStateException(step.toString());
      }
    }

    private void end(long version, boolean good) {
      if (standing().version() == version) {
        assertThat(said).isFalse();
        said = true;
        saidFailed = !good;
        recorded.add(new Standing.Ended(version + 1));
      }
    }

    boolean over() {
      boolean rests = standing() instanceof Standing.Ended || standing() instanceof Standing.Parked;
      return rests && flights.isEmpty() && late == null;
    }
  }

  private static Life lived(long seed, Settling settling) {
    Life life = new Life(seed, settling);
    for (int turn = 0; turn < TURNS_MAX && !life.over(); turn++) {
      life.happenLate();
      if (life.mustLand() || (!life.flights.isEmpty() && life.random.nextBoolean())) {
        life.land();
      } else {
        life.look();
        life.now = life.now.plusMillis(life.random.nextInt(3_000));
      }
    }
    return life;
  }

  @ParameterizedTest
  @EnumSource(Settling.class)
  void happensOnceAtMostAndEndsOrIsParked(Settling settling) {
    for (long seed = 0; seed < LIVES; seed++) {
      Life life = lived(seed, settling);

      String name = settling + ", seed " + seed + ": " + life.recorded;
      assertThat(life.over()).as(name).isTrue();
      assertThat(life.effects).as(name).isLessThanOrEqualTo(1);
      if (settling == Settling.PARK) {
        assertThat(life.sent).as(name).isLessThanOrEqualTo(4);
      }
      if (life.said && !life.saidFailed) {
        assertThat(life.effects).as(name).isEqualTo(1);
      }
      if (life.saidFailed) {
        assertThat(life.effects).as(name).isZero();
      }
    }
  }
}
