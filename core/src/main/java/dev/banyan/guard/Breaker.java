package dev.banyan.guard;

import java.time.Duration;

/// When calls to a system are refused because it fails: a circuit breaker (Nygard, *Release It!*)
/// as a pure function of state, input and time. Nothing here waits, locks or looks at a clock.
///
/// Each transition begins a new generation; the end of a call that was let through in an earlier
/// one says nothing about the present and is ignored.
final class Breaker {
  private final GuardSettings.Breaker settings;

  Breaker(GuardSettings.Breaker settings) {
    this.settings = settings;
  }

  /// Where the breaker stands.
  sealed interface State {
    long generation();

    /// All calls pass and are counted.
    record Closed(long generation, Window window) implements State {}

    /// None passes before `until`.
    record Open(long generation, long until) implements State {}

    /// A few pass: `asked` were let through, `well` of them have ended well.
    record HalfOpen(long generation, int asked, int well) implements State {}
  }

  /// What happens to it.
  sealed interface Input {
    /// A call wants to pass.
    record Ask() implements Input {}

    /// A call that passed in `generation` has ended.
    record End(long generation, Verdict verdict, boolean slow) implements Input {}
  }

  /// The state afterwards. `admitted` answers an `Ask`; `refusedFor` says how long it makes sense
  /// to stay away.
  record Step(State state, boolean admitted, Duration refusedFor) {}

  State first(long now) {
    return new State.Closed(0, Window.empty(settings.window().toNanos(), now));
  }

  Step step(State state, Input input, long now) {
    return switch (input) {
      case Input.Ask _ -> ask(state, now);
      case Input.End end -> new Step(end(state, end, now), true, Duration.ZERO);
    };
  }

  private Step ask(State state, long now) {
    return switch (state) {
      case State.Closed closed -> new Step(closed, true, Duration.ZERO);
      case State.Open open ->
          now - open.until() < 0
              ? new Step(open, false, Duration.ofNanos(open.until() - now))
              : new Step(new State.HalfOpen(open.generation() + 1, 1, 0), true, Duration.ZERO);
      case State.HalfOpen half ->
          half.asked() < settings.probes()
              ? new Step(
                  new State.HalfOpen(half.generation(), half.asked() + 1, half.well()),
                  true,
                  Duration.ZERO)
              : new Step(half, false, settings.open());
    };
  }

  private State end(State state, Input.End end, long now) {
    if (end.generation() != state.generation()) {
      return state;
    }
    return switch (state) {
      case State.Closed closed -> counted(closed, end, now);
      case State.Open open -> open;
      case State.HalfOpen half -> probed(half, end, now);
    };
  }

  private State counted(State.Closed closed, Input.End end, long now) {
    if (end.verdict() == Verdict.UNHEARD) {
      return closed;
    }
    boolean failed = end.verdict() == Verdict.FAILED;
    Window window = closed.window().add(now, failed, end.slow());
    boolean tooMany =
        window.calls() >= settings.calls()
            && (reaches(window.failed(), window.calls(), settings.failures().fraction())
                || reaches(window.slow(), window.calls(), settings.slow().fraction()));
    return tooMany
        ? opened(closed.generation(), now)
        : new State.Closed(closed.generation(), window);
  }

  private static boolean reaches(int part, int whole, double share) {
    return part >= share * whole;
  }

  private State probed(State.HalfOpen half, Input.End end, long now) {
    if (end.verdict() == Verdict.UNHEARD) {
      return new State.HalfOpen(half.generation(), half.asked() - 1, half.well());
    }
    if (end.verdict() == Verdict.FAILED || end.slow()) {
      return opened(half.generation(), now);
    }
    int well = half.well() + 1;
    return well < settings.probes()
        ? new State.HalfOpen(half.generation(), half.asked(), well)
        : new State.Closed(half.generation() + 1, Window.empty(settings.window().toNanos(), now));
  }

  private State opened(long generation, long now) {
    return new State.Open(generation + 1, now + settings.open().toNanos());
  }

  static GuardEvents.Phase phase(State state) {
    return switch (state) {
      case State.Closed _ -> GuardEvents.Phase.CLOSED;
      case State.Open _ -> GuardEvents.Phase.OPEN;
      case State.HalfOpen _ -> GuardEvents.Phase.HALF_OPEN;
    };
  }
}
