package dev.banyan.connectors.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What becomes of one message, told and awaited.
class OutcomeTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Exchange within(Duration time) {
    return new Exchange("test", Deadline.in(time), Caller.ANYONE, Trace.NONE);
  }

  @Test
  void isToldToAllWhoWait() throws InterruptedException {
    Outcome<String> outcome = new Outcome<>();
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(
          Thread.ofVirtual().start(() -> heard.add(String.valueOf(outcome.await(within(LONG))))));
    }

    outcome.succeed("there");

    for (Thread one : waiting) {
      assertThat(one.join(LONG)).isTrue();
    }
    assertThat(heard).containsExactly("there", "there", "there");
    assertThat(outcome.await(within(LONG))).isEqualTo("there");
  }

  @Test
  void isWaitedForNoLongerThanTheDeadline() {
    for (int millis : List.of(0, 5, 120)) {
      long began = System.nanoTime();

      String none = new Outcome<String>().await(within(Duration.ofMillis(millis)));

      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      assertThat(none).isNull();
      assertThat(waited).isBetween(millis - 1L, 5_000L);
    }
  }

  @Test
  void keepsWhatWasToldFirst() {
    Outcome<String> outcome = new Outcome<>();
    outcome.fail(Faults.unreachable("orders", "it is away"));

    outcome.succeed("late");

    assertThat(catchThrowableOfType(Fault.class, () -> outcome.await(within(LONG))).kind())
        .isEqualTo(Fault.Kind.UNREACHABLE);
  }

  @Test
  void endsWhenTheCallerGoes() throws InterruptedException {
    Exchange exchange = within(LONG);
    BlockingQueue<Fault.Kind> heard = new LinkedBlockingQueue<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () ->
                    heard.add(
                        catchThrowableOfType(
                                Fault.class, () -> new Outcome<String>().await(exchange))
                            .kind()));

    exchange.cancellation().cancel();

    assertThat(waiting.join(LONG)).isTrue();
    assertThat(heard).containsExactly(Fault.Kind.CANCELLED);
  }

  /// Somebody who waits for it until the caller has gone.
  private static Thread awaiting(Outcome<String> outcome, Exchange exchange) {
    return Thread.ofVirtual()
        .start(
            () ->
                assertThat(catchThrowableOfType(Fault.class, () -> outcome.await(exchange)).kind())
                    .isEqualTo(Fault.Kind.CANCELLED));
  }

  @Test
  void goesOnForOthersWhenOneCallerGoes() throws InterruptedException {
    Outcome<String> outcome = new Outcome<>();
    Exchange gone = within(LONG);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Thread leaving = awaiting(outcome, gone);
    Thread staying =
        Thread.ofVirtual().start(() -> heard.add(String.valueOf(outcome.await(within(LONG)))));

    gone.cancellation().cancel();

    assertThat(leaving.join(LONG)).isTrue();
    outcome.succeed("there");
    assertThat(staying.join(LONG)).isTrue();
    assertThat(heard).containsExactly("there");
  }

  /// Told at any moment, also just when the wait begins, a wait always ends.
  @Test
  void losesNoWakeUp() throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      Outcome<Integer> outcome = new Outcome<>();
      int number = i;
      Thread teller = Thread.ofVirtual().start(() -> outcome.succeed(number));

      assertThat(outcome.await(within(LONG))).isEqualTo(i);

      teller.join();
    }
  }
}
