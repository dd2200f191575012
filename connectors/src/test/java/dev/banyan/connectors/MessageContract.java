package dev.banyan.connectors;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every source of messages must do, whatever its broker, which is a real one. A connector's
/// test extends it and says how a queue is made and how the broker is stopped.
public abstract class MessageContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String GROUP = "readers";

  private final List<Subscription> open = new ArrayList<>();
  private LiveSystem live;
  private MessageSource source;

  /// A system with an empty queue or topic of its own, of two lanes where it can have several;
  /// messages are bytes.
  protected abstract LegacySystem system();

  /// A system at an address where nothing listens.
  protected abstract LegacySystem unreachable();

  /// Stops the broker and starts it again with what it keeps; `meanwhile` runs in between.
  protected abstract void restart(Runnable meanwhile);

  @BeforeEach
  void openSystem() {
    LegacySystem system = system();
    live = open(system);
    source = requireNonNull(live.messages());
    assertThat(system.types()).containsEntry("message", requireNonNull(system.messages()).type());
  }

  private static LiveSystem open(LegacySystem system) {
    return system.open(
        _ -> {
          throw new AssertionError("messages need no HTTP");
        });
  }

  @AfterEach
  void closeSystem() {
    open.forEach(Subscription::close);
    live.close();
  }

  public static Exchange within(Duration time) {
    return new Exchange("test", Deadline.in(time), Caller.ANYONE, Trace.NONE);
  }

  /// The input of `send` with that body, key and headers.
  public static Struct sending(
      LegacySystem system, Object body, String key, Map<String, String> headers) {
    Signature send =
        system.operations().stream().filter(one -> one.name().equals("send")).findFirst().get();
    Type headersType = requireNonNull(send.takes().field("headers")).type();
    Structure header = (Structure) ((Type.ListOf) headersType).item();
    return Struct.builder(send.takes())
        .set("body", body)
        .set("key", key)
        .set(
            "headers",
            headers.entrySet().stream()
                .map(one -> Struct.of(header, one.getKey(), one.getValue()))
                .toList())
        .build();
  }

  private void send(String key, String body) {
    Struct input = sending(system(), bytes(body), key, Map.of());
    live.call("send").call(input, within(LONG));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Message message) {
    return new String(message.body().toArray(), StandardCharsets.UTF_8);
  }

  private Subscription subscribe(int unsettledMax) {
    Subscription made = source.subscribe(GROUP, unsettledMax);
    open.add(made);
    return made;
  }

  /// That many messages, however many polls it takes; fewer where no more come.
  private static List<Delivery> take(Subscription from, int count) {
    List<Delivery> all = new ArrayList<>();
    Deadline deadline = Deadline.in(LONG);
    while (all.size() < count && !deadline.passed()) {
      all.addAll(from.poll(count - all.size(), Duration.ofSeconds(1)));
    }
    return all;
  }

  private static List<String> texts(List<Delivery> deliveries) {
    return deliveries.stream().map(one -> text(one.message())).toList();
  }

  @Test
  void deliversBytesAndHeadersAsTheyWereSent() {
    byte[] all = new byte[256];
    IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
    Map<String, String> headers = Map.of("first", "one", "second", "zwölf");
    live.call("send").call(sending(system(), Bytes.wrap(all), "k", headers), within(LONG));

    Delivery taken = take(subscribe(10), 1).getFirst();

    assertThat(taken.message().body()).isEqualTo(Bytes.wrap(all));
    assertThat(taken.message().headers())
        .contains(
            new Message.Header("first", bytes("one")),
            new Message.Header("second", bytes("zwölf")));
    assertThat(taken.attempt()).isEqualTo(1);
    assertThat(taken.message().at()).isNotNull();
    assertThat(taken.message().id()).isNotEmpty();
  }

  @Test
  void keepsTheOrderOfALane() {
    IntStream.range(0, 200).forEach(i -> send("key-" + i % 7, Integer.toString(i)));

    List<Delivery> taken = take(subscribe(1000), 200);

    assertThat(texts(taken)).hasSize(200).doesNotHaveDuplicates();
    Map<String, Integer> last = new HashMap<>();
    for (Delivery one : taken) {
      int number = Integer.parseInt(text(one.message()));
      assertThat(number).isGreaterThan(last.getOrDefault(one.lane(), -1));
      last.put(one.lane(), number);
    }
  }

  @Test
  void deliversAgainWhatWasNotSettledWhenItEnded() {
    IntStream.range(0, 5).forEach(i -> send("k", "m" + i));
    Subscription first = subscribe(10);
    List<Delivery> taken = take(first, 5);
    first.settle(taken.get(0));
    first.settle(taken.get(1));
    first.close();

    List<Delivery> again = take(subscribe(10), 3);

    assertThat(texts(again)).containsExactly("m2", "m3", "m4");
    assertThat(again.getFirst().message().id()).isEqualTo(taken.get(2).message().id());
    assertThat(open.getLast().poll(10, SHORT)).isEmpty();
  }

  @Test
  void deliversAgainWhatWasReleased() {
    send("k", "one");
    Subscription subscription = subscribe(10);
    Delivery first = take(subscription, 1).getFirst();

    subscription.release(first);

    Delivery second = take(subscription, 1).getFirst();
    assertThat(text(second.message())).isEqualTo("one");
    assertThat(second.attempt()).isEqualTo(2);
    subscription.settle(second);
    assertThat(subscription.poll(1, SHORT)).isEmpty();
  }

  @Test
  void givesOutNoMoreThanMayBeUnsettled() {
    IntStream.range(0, 20).forEach(i -> send("k", "m" + i));
    Subscription subscription = subscribe(4);
    List<Delivery> taken = take(subscription, 4);
    assertThat(subscription.poll(10, SHORT)).isEmpty();

    subscription.settle(taken.getFirst());

    assertThat(texts(take(subscription, 1))).containsExactly("m4");
    assertThat(subscription.poll(10, SHORT)).isEmpty();
  }

  @Test
  void sharesMessagesAmongSubscribersOfOneName() {
    Subscription left = subscribe(50);
    Subscription right = subscribe(50);
    Set<String> seen = new HashSet<>();
    Set<Subscription> busy = new HashSet<>();
    Deadline deadline = Deadline.in(LONG);
    int sent = 0;
    while (busy.size() < 2 && !deadline.passed()) {
      for (int i = 0; i < 8; i++, sent++) {
        send("key-" + sent, "m" + sent);
      }
      for (Subscription one : List.of(left, right)) {
        for (Delivery delivery : one.poll(50, SHORT)) {
          one.settle(delivery);
          seen.add(text(delivery.message()));
          busy.add(one);
        }
      }
    }
    while (seen.size() < sent && !deadline.passed()) {
      for (Subscription one : List.of(left, right)) {
        for (Delivery delivery : one.poll(50, SHORT)) {
          one.settle(delivery);
          seen.add(text(delivery.message()));
        }
      }
    }

    assertThat(busy).hasSize(2);
    assertThat(seen).hasSize(sent);
  }

  @Test
  void forgetsNothingThatWasSettledOverARestartOfTheBroker() {
    IntStream.range(0, 4).forEach(i -> send("k", "m" + i));
    Subscription first = subscribe(10);
    List<Delivery> taken = take(first, 4);
    taken.subList(0, 3).forEach(first::settle);
    first.close();

    restart(() -> {});

    assertThat(texts(take(subscribe(10), 1))).containsExactly("m3");
  }

  @Test
  void goesOnWhenTheBrokerComesBack() {
    send("k", "before");
    Subscription subscription = subscribe(10);
    Delivery before = take(subscription, 1).getFirst();
    subscription.settle(before);

    restart(
        () -> {
          Fault fault =
              catchThrowableOfType(
                  Fault.class,
                  () ->
                      live.call("send")
                          .call(
                              sending(system(), bytes("lost"), "k", Map.of()),
                              within(Duration.ofSeconds(2))));
          assertThat(fault.kind()).isIn(Fault.Kind.UNREACHABLE, Fault.Kind.OUTCOME_UNKNOWN);
        });

    Set<String> seen = new HashSet<>();
    Subscription now = subscription;
    sendAgain("after");
    Deadline deadline = Deadline.in(LONG);
    while (!seen.contains("after") && !deadline.passed()) {
      try {
        for (Delivery one : now.poll(10, Duration.ofSeconds(1))) {
          seen.add(text(one.message()));
        }
      } catch (Fault fault) {
        assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
        now.close();
        now = subscribe(10);
      }
    }
    assertThat(seen).contains("after");
  }

  /// As often as the broker needs to be back.
  private void sendAgain(String body) {
    Deadline deadline = Deadline.in(LONG);
    while (true) {
      try {
        send("k", body);
        return;
      } catch (Fault fault) {
        assertThat(deadline.passed()).as("the broker is back: " + fault.operator()).isFalse();
      }
    }
  }

  @Test
  void saysThatTheBrokerIsDown() {
    try (LiveSystem down = open(unreachable())) {
      MessageSource nowhere = requireNonNull(down.messages());
      Fault fault = catchThrowableOfType(Fault.class, () -> nowhere.subscribe(GROUP, 10).close());
      assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
    }
  }

  @Test
  void givesNothingOutWhenItIsClosed() {
    Subscription subscription = subscribe(10);
    subscription.close();
    subscription.close();

    Fault fault = catchThrowableOfType(Fault.class, () -> subscription.poll(1, SHORT));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNREACHABLE);
  }

  @Test
  void refusesAMessageThatIsTooLarge() {
    Bytes large = Bytes.wrap(new byte[(1 << 20) + 1]);

    Fault fault =
        catchThrowableOfType(
            Fault.class,
            () -> live.call("send").call(sending(system(), large, "k", Map.of()), within(LONG)));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.TOO_LARGE);
  }
}
