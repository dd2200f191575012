package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.command.Commands.Claiming;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Store;
import dev.banyan.operation.Grant;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What commands do over every store.
abstract class CommandsContract {
  private static final CommandKey KEY = new CommandKey("acme", "a.POST /x", "keys:me", "k1");
  private static final Duration ALLOWED = Duration.ofSeconds(5);

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private @Nullable Journal opened;
  private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");

  /// The store of this test, opened; opened again after it was closed, it has what it had.
  protected abstract Store store();

  @BeforeEach
  void open() {
    opened = Journal.open(store(), Journal.Settings.USUAL);
  }

  @AfterEach
  void close() {
    journal().close();
  }

  private Journal journal() {
    return Objects.requireNonNull(opened);
  }

  private Commands commands() {
    return new Commands(journal(), () -> now);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static CommandRequest request(String body, Repeat repeat) {
    return new CommandRequest(
        CommandRequest.digest("POST", "/x", null, bytes(body)),
        ALLOWED,
        Duration.ofHours(24),
        repeat);
  }

  private Claiming claim(String body) {
    return commands().claim(KEY, request(body, Repeat.NEVER), soon());
  }

  private static Attempt attempt(Claiming claiming) {
    return Objects.requireNonNull(claiming.attempt(), claiming.toString());
  }

  private static KeptAnswer answer(String text) {
    return KeptAnswer.whole(201, List.of(new KeptAnswer.Line("location", "/x/1")), bytes(text));
  }

  private @Nullable CommandView view(Attempt attempt) {
    CommandId id = Objects.requireNonNull(CommandId.parse(attempt.id().text()));
    return commands().find(id, "acme", "keys:me", soon());
  }

  @Test
  void givesTheSameAnswerAgainAlsoAfterARestart() {
    attempt(claim("{}")).done(answer("one \u20ac"));
    journal().close();
    open();

    Claiming second = claim("{}");

    assertThat(second.decision()).isEqualTo(new Decision.Replay(answer("one \u20ac"), 1));
    assertThat(second.attempt()).isNull();
  }

  @Test
  void carriesOutOneOfManyThatComeTogether() throws InterruptedException {
    int twins = 16;
    AtomicInteger claimed = new AtomicInteger();
    AtomicInteger inUse = new AtomicInteger();
    CountDownLatch together = new CountDownLatch(twins);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < twins; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    together.countDown();
                    Claiming claiming = claim("{}");
                    (claiming.attempt() != null ? claimed : inUse).incrementAndGet();
                    assertThat(claiming.id()).isNotNull();
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(claimed).hasValue(1);
    assertThat(inUse).hasValue(twins - 1);
  }

  @Test
  void tellsTheCallerAloneWhatBecameOfIt() {
    Attempt attempt = attempt(claim("{}"));

    assertThat(view(attempt)).isInstanceOf(CommandView.Running.class);
    assertThat(commands().find(attempt.id(), "acme", "keys:you", soon())).isNull();
    assertThat(commands().find(attempt.id(), "other", "keys:me", soon())).isNull();
    assertThat(commands().find(new CommandId(attempt.id().stream(), 2), "acme", "keys:me", soon()))
        .isNull();
  }

  @Test
  void tellsWhatWasAnswered() {
    Attempt attempt = attempt(claim("{}"));
    attempt.done(answer("one"));

    assertThat(view(attempt))
        .isInstanceOfSatisfying(
            CommandView.Done.class,
            done -> {
              assertThat(done.answer()).isEqualTo(answer("one"));
              assertThat(done.at()).isEqualTo(now);
              assertThat(done.claim().route()).isEqualTo("a.POST /x");
            });
  }

  @Test
  void freesAKeyWhoseCommandDidNothing() {
    Attempt first = attempt(claim("{}"));
    first.released("overloaded");

    Claiming second = claim("[]");

    assertThat(second.decision()).isEqualTo(new Decision.Claim(2, null));
    assertThat(view(first)).isInstanceOf(CommandView.Refused.class);
    assertThat(view(attempt(second))).isInstanceOf(CommandView.Running.class);
  }

  @Test
  void saysThatNobodyKnowsOnceAClaimIsOverdue() {
    Attempt attempt = attempt(claim("{}"));
    now = now.plus(ALLOWED).plus(Deciding.MARGIN).plusMillis(1);

    Claiming second = claim("{}");

    assertThat(second.decision()).isEqualTo(new Decision.Unknown(1));
    assertThat(second.id()).isEqualTo(attempt.id());
    assertThat(view(attempt)).isInstanceOf(CommandView.Unknown.class);
  }

  @Test
  void keepsAKeyThatIsInHandWhateverTheWallClockSays() {
    Commands own = commands();
    CommandRequest request = request("{}", Repeat.CONFIRM);
    Attempt first = attempt(own.claim(KEY, request, soon()));

    now = now.plus(Duration.ofDays(90));
    assertThat(own.claim(KEY, request, soon()).decision()).isInstanceOf(Decision.InUse.class);

    first.done(answer("done"));
    assertThat(own.claim(KEY, request, soon()).decision()).isInstanceOf(Decision.Replay.class);
  }

  @Test
  void takesALateAnswerOfACommandThatNobodyHasTakenUp() {
    Attempt attempt = attempt(claim("{}"));
    now = now.plus(Duration.ofHours(1));
    assertThat(claim("{}").decision()).isInstanceOf(Decision.Unknown.class);

    attempt.done(answer("late"));

    assertThat(claim("{}").decision()).isInstanceOf(Decision.Replay.class);
  }

  @Test
  void refusesTheLateAnswerOfACommandThatWasTakenUp() {
    Attempt first = attempt(claim("{}"));
    now = now.plus(Duration.ofHours(1));
    Attempt second = attempt(commands().claim(KEY, request("{}", Repeat.ONCE_BY), soon()));

    assertThat(second.earlier()).isEqualTo(Grant.Earlier.OVER);
    assertThatThrownBy(() -> first.done(answer("late")))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OUTCOME_UNKNOWN));
    assertThat(view(first))
        .isInstanceOfSatisfying(
            CommandView.Unknown.class,
            unknown -> assertThat(unknown.later()).isEqualTo(second.id()));
  }

  @Test
  void keepsAnAnswerWithoutABodyThatWasTooLarge() {
    attempt(claim("{}")).done(answer("x".repeat(1_000)).bodyless());

    assertThat(claim("{}").decision())
        .isInstanceOfSatisfying(
            Decision.Replay.class,
            replay -> {
              assertThat(replay.answer().body()).isNull();
              assertThat(replay.answer().bytes()).isEqualTo(1_000);
            });
  }

  @Test
  void keepsALargeAnswerAndEveryByte() {
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + i / 256);
    }
    KeptAnswer answer = KeptAnswer.whole(200, List.of(), Bytes.wrap(large));

    attempt(claim("{}")).done(answer);

    assertThat(claim("{}").decision()).isEqualTo(new Decision.Replay(answer, 1));
  }

  @Test
  void claimsNothingWhereTheJournalDoesNotAnswer() {
    journal().close();

    assertThatThrownBy(() -> claim("{}"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.OVERLOADED));
  }

  /// Where the machine stood still, its steady clock and all deadlines with it.
  @Test
  void nothingIsBegunOnceOthersMayTakeItForLost() {
    Deadline deadline = attempt(claim("a")).within(soon());
    assertThat(deadline.passed()).as("in time").isFalse();

    now = now.plus(ALLOWED).plus(Deciding.MARGIN);

    assertThat(deadline.passed()).as("when others take it up").isTrue();
  }
}
