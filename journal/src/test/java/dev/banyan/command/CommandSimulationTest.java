package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Drives the decision over one key with random requests, ends, crashes and clocks, and holds what
/// comes of it against a few lines that know what was really done.
class CommandSimulationTest {
  private static final int RUNS = 2_000;
  private static final int STEPS = 60;
  private static final Duration ALLOWED = Duration.ofSeconds(10);
  private static final Duration KEEP = Duration.ofMinutes(10);

  /// One key, what is recorded of it, and what was really done for it.
  private static final class World {
    private final Random random;
    private final Repeat repeat;
    private final List<CommandEvent> events = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private boolean working;
    private boolean did; // by this attempt
    private boolean done; // since the key was free
    private int settled;

    World(long seed) {
      random = new Random(seed);
      repeat = Repeat.values()[random.nextInt(Repeat.values().length)];
    }

    CommandState state() {
      return CommandState.fold(0, events);
    }

    void step() {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> ask();
        case 3 -> end();
        case 4 -> working = false; // The process dies.
        default -> now = now.plusSeconds(random.nextInt(random.nextInt(10) == 0 ? 2_000 : 30));
      }
    }

    void ask() {
      Bytes digest = Bytes.wrap(new byte[] {(byte) random.nextInt(2)});
      CommandRequest request = new CommandRequest(digest, ALLOWED, KEEP, repeat);
      CommandState before = state();
      Decision decision = Deciding.step(before, request, now);
      check(before, request, decision);
      if (decision instanceof Decision.Claim(long version, Instant doubt)) {
        assertThat(version).isEqualTo(events.size());
        if (doubt == null) {
          assertThat(done).as("nothing may have been done for this").isFalse();
        }
        events.add(
            new Claimed(
                "a", doubt, repeat, digest, "me", "r", now, now.plus(ALLOWED), now.plus(KEEP)));
        working = true;
        did = random.nextBoolean();
        done |= did;
      }
    }

    /// What must hold of every decision.
    private void check(CommandState before, CommandRequest request, Decision decision) {
      switch (decision) {
        case Decision.Claim(_, Instant doubt) ->
            assertThat(doubt != null && repeat == Repeat.NEVER).isFalse();
        case Decision.Replay(KeptAnswer answer, _) -> {
          assertThat(before).isInstanceOf(CommandState.Done.class);
          assertThat(answer.status()).isEqualTo(settled);
        }
        case Decision.InUse(Duration after, _) -> assertThat(after).isPositive();
        case Decision.Reused _ -> assertThat(claim(before).digest()).isNotEqualTo(request.digest());
        case Decision.Unknown _ -> assertThat(repeat).isEqualTo(Repeat.NEVER);
      }
    }

    private static Claimed claim(CommandState state) {
      return switch (state) {
        case CommandState.Open open -> open.claim();
        case CommandState.Done done -> done.claim();
        case CommandState.Lost lost -> lost.claim();
        case CommandState.Free _ -> throw new AssertionError("a free key has no claim");
      };
    }

    /// The process ends the command it carries out, before its deadline and as it was.
    void end() {
      if (!working
          || !(state() instanceof CommandState.Open(Claimed claim, _))
          || now.isAfter(claim.until())) {
        return;
      }
      working = false;
      if (!did && random.nextBoolean()) {
        events.add(new CommandEvent.Released("overloaded", now));
      } else if (random.nextBoolean()) {
        events.add(new CommandEvent.Unknown("outcome-unknown", now));
      } else {
        settled = 200 + random.nextInt(90);
        done = false; // It is known, and so is its answer.
        events.add(
            new CommandEvent.Ended(
                KeptAnswer.whole(settled, List.of(), Bytes.wrap(new byte[0])), now));
      }
    }
  }

  @Test
  void carriesNothingOutTwiceThatMayHaveBeenDone() {
    long first = System.nanoTime();
    for (int run = 0; run < RUNS; run++) {
      long seed = first + run;
      try {
        World world = new World(seed);
        for (int i = 0; i < STEPS; i++) {
          world.step();
        }
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
