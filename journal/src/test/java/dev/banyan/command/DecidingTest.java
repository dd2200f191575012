package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.command.CommandEvent.Claimed;
import dev.banyan.command.CommandEvent.Ended;
import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.operation.Grant;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecidingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration ALLOWED = Duration.ofSeconds(5);
  private static final Duration KEEP = Duration.ofHours(24);
  private static final KeptAnswer ANSWER =
      KeptAnswer.whole(201, List.of(), Bytes.wrap("{}".getBytes(StandardCharsets.UTF_8)));

  private static final Claimed CLAIM =
      new Claimed(
          "one",
          null,
          Repeat.NEVER,
          digest("{}"),
          "me",
          "POST /x",
          NOW,
          NOW.plus(ALLOWED),
          NOW.plus(KEEP));
  private static final CommandState FREE = new CommandState.Free(0);
  private static final CommandState OPEN = FREE.after(CLAIM);
  private static final CommandState DONE = OPEN.after(new Ended(ANSWER, NOW));
  private static final CommandState LOST =
      OPEN.after(new CommandEvent.Unknown("outcome-unknown", NOW));

  private static Bytes digest(String body) {
    return CommandRequest.digest(
        "POST", "/x", null, Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static CommandRequest request(String body, Repeat repeat) {
    return new CommandRequest(digest(body), ALLOWED, KEEP, repeat);
  }

  private static Decision step(CommandState state, String body, Instant now) {
    return Deciding.step(state, request(body, Repeat.NEVER), now);
  }

  @Test
  void claimsAKeyThatIsNew() {
    assertThat(step(FREE, "{}", NOW)).isEqualTo(new Decision.Claim(0, null));
  }

  @Test
  void givesTheAnswerAgain() {
    assertThat(step(DONE, "{}", NOW)).isEqualTo(new Decision.Replay(ANSWER, 1));
  }

  @Test
  void refusesAnotherRequestWhateverHasBecomeOfTheFirst() {
    assertThat(List.of(OPEN, DONE, LOST))
        .allSatisfy(state -> assertThat(step(state, "[]", NOW)).isEqualTo(new Decision.Reused()));
  }

  @Test
  void saysThatTheFirstIsUnderWayUntilItCannotBeAnyMore() {
    Instant last = CLAIM.until().plus(Deciding.MARGIN);

    Decision early = step(OPEN, "{}", NOW);
    Decision late = step(OPEN, "{}", last);
    Decision over = step(OPEN, "{}", last.plusNanos(1));

    assertThat(early).isEqualTo(new Decision.InUse(Duration.ofSeconds(1), 1));
    assertThat(late).isEqualTo(new Decision.InUse(Duration.ofSeconds(1), 1));
    assertThat(over).isEqualTo(new Decision.Unknown(1));
  }

  @Test
  void neverCarriesOutAgainWhatMayHaveBeenDone() {
    assertThat(step(LOST, "{}", NOW.plus(Duration.ofDays(3_650))))
        .isEqualTo(new Decision.Unknown(1));
  }

  @Test
  void carriesOutAgainWhereTheTargetTellsOrIsAsked() {
    assertThat(List.of(Repeat.ONCE_BY, Repeat.CONFIRM))
        .allSatisfy(
            repeat ->
                assertThat(Deciding.step(LOST, request("{}", repeat), NOW))
                    .isEqualTo(new Decision.Claim(2, CLAIM.until())));
  }

  @Test
  void freesAKeyWhoseTimeIsOver() {
    Decision before = step(DONE, "[]", CLAIM.free().minusNanos(1));
    Decision after = step(DONE, "[]", CLAIM.free());

    assertThat(before).isEqualTo(new Decision.Reused());
    assertThat(after).isEqualTo(new Decision.Claim(2, null));
  }

  @Test
  void freesAKeyWhoseCommandDidNothing() {
    CommandState released = OPEN.after(new CommandEvent.Released("overloaded", NOW));

    assertThat(step(released, "[]", NOW)).isEqualTo(new Decision.Claim(2, null));
  }

  @Test
  void doesNotFreeAKeyWhoseCommandMayHaveBeenDoneBefore() {
    Claimed second =
        new Claimed(
            "two", NOW, Repeat.NEVER, digest("{}"), "me", "POST /x", NOW, NOW.plus(ALLOWED), NOW);
    CommandState released = LOST.after(second).after(new CommandEvent.Released("unreachable", NOW));

    assertThat(step(released, "{}", NOW)).isEqualTo(new Decision.Unknown(3));
    assertThat(Deciding.step(released, request("{}", Repeat.CONFIRM), NOW))
        .isEqualTo(new Decision.Claim(4, NOW.plus(ALLOWED)));
  }

  @Test
  void asksOnlyUntilTheFirstMustBeOver() {
    Instant over = CLAIM.until().plus(Grant.SETTLES);

    Claimed early = again(CLAIM.until(), over.minusNanos(1));
    Claimed late = again(CLAIM.until(), over);

    assertThat(early.earlier()).isEqualTo(Grant.Earlier.UNDER_WAY);
    assertThat(late.earlier()).isEqualTo(Grant.Earlier.OVER);
  }

  @Test
  void doesNotWaitLongerBecauseItWasAskedEarly() {
    Claimed early = again(CLAIM.until(), NOW.plusSeconds(1));
    CommandState still = LOST.after(early).after(new CommandEvent.Unknown("outcome-unknown", NOW));

    Decision next = Deciding.step(still, request("{}", Repeat.CONFIRM), NOW.plusSeconds(2));

    assertThat(next).isEqualTo(new Decision.Claim(4, CLAIM.until()));
  }

  private static Claimed again(Instant doubt, Instant at) {
    return new Claimed(
        "two", doubt, Repeat.CONFIRM, digest("{}"), "me", "r", at, at.plus(ALLOWED), at.plus(KEEP));
  }

  @Test
  void tellsRequestsApartByEachOfTheirParts() {
    Bytes body = Bytes.wrap("a".getBytes(StandardCharsets.UTF_8));
    Bytes none = Bytes.wrap(new byte[0]);

    List<Bytes> digests =
        List.of(
            CommandRequest.digest("POST", "/x", "a", none),
            CommandRequest.digest("POST", "/x", null, body),
            CommandRequest.digest("POST", "/x", "", body),
            CommandRequest.digest("PUT", "/x", null, body),
            CommandRequest.digest("POST", "/x?a", null, none),
            CommandRequest.digest("POST", "/xa", null, none));

    assertThat(digests).doesNotHaveDuplicates();
  }
}
