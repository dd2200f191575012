package dev.banyan.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every connector must do, whatever its kind of system. A connector's test extends it and
/// says what it is tried with.
public abstract class ConnectorContract {
  /// A system of the connector's kind, and two calls to it: `read` answers at once, `slow` takes at
  /// least ten seconds.
  public record Subject(LegacySystem system, Attempt read, Attempt slow) {}

  /// An operation and its input.
  public record Attempt(String operation, Struct input) {}

  private Subject subject;
  private LiveSystem live;

  /// A running system, made for one test.
  protected abstract Subject subject();

  /// The same contract at an address where nothing listens.
  protected abstract LegacySystem unreachable();

  /// The HTTP clients the system is opened with; by default it needs none.
  protected Http.Factory http() {
    return _ -> {
      throw new AssertionError("this connector needs no HTTP");
    };
  }

  protected static Exchange within(Duration time) {
    return new Exchange("test", Deadline.in(time), Caller.ANYONE, Trace.NONE);
  }

  @BeforeEach
  void open() {
    subject = subject();
    live = subject.system().open(http());
  }

  @AfterEach
  void close() {
    live.close();
  }

  @Test
  void describesItself() {
    Set<String> names = new HashSet<>();
    for (Signature signature : subject.system().operations()) {
      assertThat(names.add(signature.name())).as(signature.name() + " once").isTrue();
      assertThat(signature.takes().fields()).isNotNull();
      boolean answersList = signature.delivery() != Signature.Delivery.WHOLE;
      assertThat(answersList && !(signature.returns() instanceof dev.banyan.type.Type.ListOf))
          .as(signature.name() + " answers a list where it is paged or streamed")
          .isFalse();
    }
    assertThat(names).contains(subject.read().operation(), subject.slow().operation());
    names.retainAll(subject.system().refused().keySet());
    assertThat(names).as("offered and refused").isEmpty();
  }

  @Test
  void hasACallForEachOperationItDescribes() {
    for (Signature signature : subject.system().operations()) {
      assertThat(live.call(signature.name())).isNotNull();
    }
  }

  @Test
  void refusesAnOperationItDoesNotHave() {
    assertThatThrownBy(() -> live.call("no such operation"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void answersARead() {
    Object answer = call(subject.read(), within(Duration.ofSeconds(10)));
    assertThat(answer).isNotNull();
    release(answer);
  }

  @Test
  void answersTheProbe() {
    live.probe(Deadline.in(Duration.ofSeconds(10)));
    assertThat(live.gauges()).isNotNull();
  }

  @Test
  void endsACallByItsDeadline() {
    long start = System.nanoTime();
    Fault fault =
        catchThrowableOfType(
            Fault.class, () -> release(call(subject.slow(), within(Duration.ofMillis(300)))));
    assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    release(call(subject.read(), within(Duration.ofSeconds(10))));
  }

  @Test
  void refusesACallWhoseDeadlineHasPassed() {
    Fault fault =
        catchThrowableOfType(
            Fault.class, () -> call(subject.read(), within(Duration.ofMillis(-1))));
    assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMEOUT);
  }

  @Test
  void endsACallWhenTheCallerGoes() throws Exception {
    Exchange exchange = within(Duration.ofSeconds(20));
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Fault> call =
        new FutureTask<>(
            () -> {
              begun.countDown();
              return catchThrowableOfType(
                  Fault.class, () -> release(call(subject.slow(), exchange)));
            });
    Thread.startVirtualThread(call);
    begun.await();
    exchange.cancellation().cancel();
    assertThat(call.get(5, TimeUnit.SECONDS).kind()).isEqualTo(Fault.Kind.CANCELLED);
  }

  @Test
  void opensAndClosesASystemThatIsDown() {
    LiveSystem down = unreachable().open(http());
    down.close();
    assertThat(down.gauges()).isNotNull();
  }

  @Test
  void saysThatASystemIsDown() {
    try (LiveSystem down = unreachable().open(http())) {
      Call read = down.call(subject.read().operation());
      Fault fault =
          catchThrowableOfType(
              Fault.class, () -> read.call(subject.read().input(), within(Duration.ofSeconds(9))));
      assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
      assertThatThrownBy(() -> down.probe(Deadline.in(Duration.ofSeconds(9))))
          .isInstanceOf(Fault.class);
    }
  }

  @Test
  void closesTwiceAndCallsNoMore() {
    release(call(subject.read(), within(Duration.ofSeconds(10))));
    live.close();
    live.close();
    assertThatThrownBy(() -> call(subject.read(), within(Duration.ofSeconds(1))))
        .isInstanceOf(Fault.class);
  }

  @Test
  void hasTheSameFingerprintForTheSameContract() {
    assertThat(subject.system().fingerprint()).isEqualTo(subject.system().fingerprint());
    assertThat(subject.system().fingerprint()).isNotEqualTo(unreachable().fingerprint());
  }

  private Object call(Attempt attempt, Exchange exchange) {
    Object answer = live.call(attempt.operation()).call(attempt.input(), exchange);
    if (answer instanceof Rows rows && rows.hasNext()) {
      rows.next();
    }
    return answer == null ? "nothing" : answer;
  }

  private static void release(Object answer) {
    if (answer instanceof Rows rows) {
      rows.close();
    } else if (answer instanceof Page page) {
      assertThat(page.items()).isNotNull();
    }
  }
}
