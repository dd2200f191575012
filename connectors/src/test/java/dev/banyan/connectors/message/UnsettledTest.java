package dev.banyan.connectors.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription.Delivery;
import dev.banyan.value.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is in hand between a broker and a pipeline.
class UnsettledTest {
  private static final Duration NOW = Duration.ZERO;

  private final Unsettled<String> unsettled = new Unsettled<>("orders", 1_000, 500);

  private static Unsettled.Came<String> came(String lane, int number) {
    String id = lane + number;
    Message message = new Message(id, id, null, List.of(), Bytes.wrap(new byte[0]), null);
    return new Unsettled.Came<>(lane, 1, id, message);
  }

  private static List<Unsettled.Came<String>> came(String lane, int from, int to) {
    return IntStream.range(from, to).mapToObj(number -> came(lane, number)).toList();
  }

  private List<String> taken(int max) {
    return unsettled.poll(max, NOW).stream().map(one -> one.message().id()).toList();
  }

  @Test
  void givesOutOneMessageOfEachLaneInTurn() {
    unsettled.add(came("a", 0, 4));
    unsettled.add(came("b", 0, 2));

    List<String> all = taken(10);

    assertThat(all).containsExactly("a0", "b0", "a1", "b1", "a2", "a3");
  }

  @Test
  void givesOutWhatWasReleasedBeforeWhatComesAfterIt() {
    unsettled.add(came("a", 0, 3));
    List<Delivery> out = unsettled.poll(2, NOW);

    unsettled.release(out.get(1));
    unsettled.release(out.get(0));

    List<Delivery> again = unsettled.poll(10, NOW);
    assertThat(again).extracting(one -> one.message().id()).containsExactly("a0", "a1", "a2");
    assertThat(again).extracting(Delivery::attempt).containsExactly(2, 2, 1);
  }

  @Test
  void settlesADeliveryOnce() {
    unsettled.add(came("a", 0, 1));
    Delivery first = unsettled.poll(1, NOW).getFirst();
    unsettled.release(first);
    Delivery second = unsettled.poll(1, NOW).getFirst();

    assertThat(unsettled.settle(first)).isNull();
    assertThat(unsettled.settle(second)).isEqualTo("a0");
    assertThat(unsettled.settle(second)).isNull();
    assertThat(unsettled.size()).isZero();
  }

  @Test
  void forgetsALaneThatIsOthersNow() {
    unsettled.add(came("a", 0, 3));
    unsettled.add(came("b", 0, 1));
    Delivery out = unsettled.poll(1, NOW).getFirst();

    unsettled.drop("a");

    assertThat(unsettled.settle(out)).isNull();
    unsettled.release(out);
    unsettled.add(came("a", 7, 8));
    assertThat(taken(10)).containsExactlyInAnyOrder("b0", "a7");
    assertThat(unsettled.size()).isEqualTo(2);
  }

  @Test
  void hasNoRoomWhileAsManyWaitAsMay() {
    unsettled.add(came("a", 0, 500));
    assertThat(unsettled.awaitRoom(() -> true, NOW)).isFalse();

    assertThat(taken(1)).hasSize(1);

    assertThat(unsettled.awaitRoom(() -> true, NOW)).isTrue();
  }

  @Test
  void tellsWhoeverAsksThatTheBrokerIsGone() {
    unsettled.add(came("a", 0, 1));
    Delivery out = unsettled.poll(1, NOW).getFirst();

    unsettled.fail(Faults.unreachable("orders", "the connection broke"));

    assertThat(catchThrowableOfType(Fault.class, () -> unsettled.settle(out)).kind())
        .isEqualTo(Fault.Kind.UNREACHABLE);
    assertThat(catchThrowableOfType(Fault.class, () -> unsettled.poll(1, NOW)).kind())
        .isEqualTo(Fault.Kind.UNREACHABLE);
  }

  /// Whatever happens in whatever order: no more are out than may be, none is out twice or lost,
  /// and a lane's come in order but for what was released.
  @Test
  void keepsItsBooksInAnyOrderOfEvents() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Unsettled<String> books = new Unsettled<>("orders", 7, 500);
    Map<String, Integer> last = new HashMap<>();
    Set<String> released = new HashSet<>();
    Set<String> settled = new HashSet<>();
    List<Delivery> out = new ArrayList<>();
    int made = 0;
    for (int i = 0; i < 20_000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> books.add(List.of(came("l" + random.nextInt(3) + ":", made++)));
        case 1 -> {
          for (Delivery one : books.poll(1 + random.nextInt(3), NOW)) {
            String id = one.message().id();
            int number = Integer.parseInt(id.substring(id.indexOf(':') + 1));
            int before = last.getOrDefault(one.lane(), -1);
            assertThat(number > before || released.remove(id)).as(id + ", seed " + seed).isTrue();
            last.put(one.lane(), Math.max(before, number));
            out.add(one);
          }
        }
        case 2 -> {
          if (!out.isEmpty()) {
            String id = books.settle(out.remove(random.nextInt(out.size())));
            assertThat(settled.add(String.valueOf(id))).as(id + ", seed " + seed).isTrue();
          }
        }
        case 3 -> {
          if (!out.isEmpty()) {
            Delivery one = out.remove(random.nextInt(out.size()));
            books.release(one);
            released.add(one.message().id());
          }
        }
        default -> throw new IllegalStateException();
      }
      assertThat(out.size()).as("seed " + seed).isLessThanOrEqualTo(7).isEqualTo(books.size());
    }
    do {
      for (Delivery one : out) {
        settled.add(String.valueOf(books.settle(one)));
      }
      out = books.poll(10, NOW);
    } while (!out.isEmpty());
    assertThat(settled).as("seed " + seed).hasSize(made);
  }
}
