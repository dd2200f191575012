package dev.banyan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// The breaker as a function of state, input and time; the last test drives it with a random system
/// and holds it against a plain model.
class BreakerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final GuardSettings.Breaker SETTINGS =
      new GuardSettings.Breaker(
          Share.parse("50%"),
          Share.parse("75%"),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          6,
          Duration.ofSeconds(5),
          3);

  private final Breaker breaker = new Breaker(SETTINGS);
  private Breaker.State state = breaker.first(0);

  private boolean ask(long now) {
    Breaker.Step step = breaker.step(state, new Breaker.Input.Ask(), now);
    state = step.state();
    return step.admitted();
  }

  private void end(Verdict verdict, boolean slow, long now) {
    state =
        breaker.step(state, new Breaker.Input.End(state.generation(), verdict, slow), now).state();
  }

  private void fail(int times, long now) {
    for (int i = 0; i < times; i++) {
      ask(now);
      end(Verdict.FAILED, false, now);
    }
  }

  private GuardEvents.Phase phase() {
    return Breaker.phase(state);
  }

  @Test
  void staysClosedBelowTheMinimumOfCalls() {
    fail(5, 0);

    assertThat(phase()).isEqualTo(GuardEvents.Phase.CLOSED);
  }

  @Test
  void opensAtTheShare() {
    fail(3, 0);
    end(Verdict.WELL, false, 0);
    end(Verdict.WELL, false, 0);

    end(Verdict.WELL, false, 0);

    assertThat(phase()).isEqualTo(GuardEvents.Phase.OPEN);
  }

  @Test
  void forgetsWhatIsOlderThanTheWindow() {
    fail(5, 0);

    fail(5, 11 * SECOND);

    assertThat(phase()).isEqualTo(GuardEvents.Phase.CLOSED);
  }

  @Test
  void ignoresWhatSaysNothingAboutTheSystem() {
    for (int i = 0; i < 20; i++) {
      end(Verdict.UNHEARD, true, 0);
    }

    assertThat(phase()).isEqualTo(GuardEvents.Phase.CLOSED);
  }

  @Test
  void letsOnlyTheProbesThrough() {
    fail(6, 0);

    List<Boolean> admitted = new ArrayList<>();
    admitted.add(ask(5 * SECOND - 1));
    for (int i = 0; i < 5; i++) {
      admitted.add(ask(5 * SECOND));
    }

    assertThat(admitted).containsExactly(false, true, true, true, false, false);
  }

  @Test
  void opensAgainAfterASlowProbe() {
    fail(6, 0);
    ask(5 * SECOND);

    end(Verdict.WELL, true, 7 * SECOND);

    assertThat(phase()).isEqualTo(GuardEvents.Phase.OPEN);
    assertThat(ask(12 * SECOND - 1)).isFalse();
  }

  @Test
  void givesTheTurnOfALostProbeToAnother() {
    fail(6, 0);
    ask(5 * SECOND);
    ask(5 * SECOND);
    ask(5 * SECOND);

    end(Verdict.UNHEARD, false, 6 * SECOND);

    assertThat(ask(6 * SECOND)).isTrue();
  }

  @Test
  void ignoresTheEndOfACallFromBefore() {
    long before = state.generation();
    fail(6, 0);
    ask(5 * SECOND);

    state =
        breaker
            .step(state, new Breaker.Input.End(before, Verdict.FAILED, false), 6 * SECOND)
            .state();

    assertThat(phase()).isEqualTo(GuardEvents.Phase.HALF_OPEN);
  }

  /// One ended call, for the model.
  private record Ended(long slice, boolean failed, boolean slow) {}

  /// A call under way.
  private record Running(long generation, long since) {}

  @Test
  void behavesLikeAPlainModelUnderARandomSystem() {
    long seed = Long.getLong("banyan.seed", System.nanoTime());
    System.out.println("BreakerTest -Dbanyan.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int opened = 0;
    int closed = 0;
    for (int run = 0; run < 50; run++) {
      Simulation simulation = new Simulation(random);
      for (int i = 0; i < 2_000; i++) {
        simulation.turn();
      }
      opened += simulation.opened;
      closed += simulation.closed;
    }

    assertThat(opened).isGreaterThan(50);
    assertThat(closed).isGreaterThan(20);
  }

  private static final class Simulation {
    private final RandomGenerator random;
    private final Breaker breaker = new Breaker(SETTINGS);
    private final List<Running> running = new ArrayList<>();
    private final List<Ended> window = new ArrayList<>();
    private Breaker.State state = breaker.first(0);
    private long now;
    private long origin;
    private long until;
    private double sickness;
    private int opened;
    private int closed;

    Simulation(RandomGenerator random) {
      this.random = random;
    }

    void turn() {
      now += random.nextLong(SECOND / 2);
      if (random.nextInt(50) == 0) {
        sickness = random.nextInt(3) / 2.0;
      }
      if (running.size() < 8 && random.nextBoolean()) {
        ask();
      } else if (!running.isEmpty()) {
        end(running.remove(random.nextInt(running.size())));
      }
    }

    private void ask() {
      Breaker.State before = state;
      Breaker.Step step = breaker.step(state, new Breaker.Input.Ask(), now);
      state = step.state();
      switch (before) {
        case Breaker.State.Closed _ -> assertThat(step.admitted()).isTrue();
        case Breaker.State.Open _ -> assertThat(step.admitted()).isEqualTo(now >= until);
        case Breaker.State.HalfOpen half ->
            assertThat(step.admitted()).isEqualTo(half.asked() < SETTINGS.probes());
      }
      if (step.admitted()) {
        running.add(new Running(state.generation(), now));
      }
      long probing = running.stream().filter(one -> one.generation() == state.generation()).count();
      if (state instanceof Breaker.State.HalfOpen) {
        assertThat(probing).isLessThanOrEqualTo(SETTINGS.probes());
      }
    }

    private void end(Running call) {
      boolean failed = random.nextDouble() < sickness;
      boolean slow = now - call.since() > 2 * SECOND;
      Verdict verdict = failed ? Verdict.FAILED : Verdict.WELL;
      Breaker.State before = state;
      state =
          breaker.step(state, new Breaker.Input.End(call.generation(), verdict, slow), now).state();
      if (call.generation() != before.generation()) {
        assertThat(state).isEqualTo(before);
        return;
      }
      switch (before) {
        case Breaker.State.Closed _ -> expectClosed(new Ended(slice(), failed, slow));
        case Breaker.State.Open open -> assertThat(state).isEqualTo(open);
        case Breaker.State.HalfOpen half -> expectHalfOpen(half, failed || slow);
      }
    }

    private long slice() {
      return (now - origin) / SECOND;
    }

    private void expectClosed(Ended ended) {
      window.add(ended);
      window.removeIf(one -> one.slice() <= ended.slice() - 10);
      long failed = window.stream().filter(Ended::failed).count();
      long slow = window.stream().filter(Ended::slow).count();
      boolean open =
          window.size() >= 6 && (failed * 2 >= window.size() || slow * 4 >= window.size() * 3L);
      assertThat(state instanceof Breaker.State.Open).isEqualTo(open);
      if (open) {
        opens();
      }
    }

    private void expectHalfOpen(Breaker.State.HalfOpen half, boolean badly) {
      if (badly) {
        assertThat(state).isInstanceOf(Breaker.State.Open.class);
        opens();
      } else if (half.well() + 1 == SETTINGS.probes()) {
        assertThat(state).isInstanceOf(Breaker.State.Closed.class);
        window.clear();
        origin = now;
        closed++;
      } else {
        assertThat(state).isInstanceOf(Breaker.State.HalfOpen.class);
      }
    }

    private void opens() {
      until = now + 5 * SECOND;
      opened++;
    }
  }
}
