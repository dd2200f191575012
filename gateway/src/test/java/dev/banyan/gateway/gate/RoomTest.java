package dev.banyan.gateway.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.operation.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final long LATE = Duration.ofMillis(80).toNanos();
  private static final long SOON = Duration.ofMillis(1).toNanos();

  private final Room room = new Room(() -> 0.5);

  private void samples(int count, long delay) {
    for (int i = 0; i < count; i++) {
      room.sample(delay);
    }
  }

  private List<Priority> admitted() {
    List<Priority> admitted = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      if (room.admits(priority)) {
        admitted.add(priority);
      }
    }
    return admitted;
  }

  @Test
  void shedsTheLeastImportantFirstAndTheCriticalNever() {
    List<List<Priority>> steps = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      steps.add(admitted());
      samples(10, LATE);
    }

    assertThat(steps)
        .containsExactly(
            List.of(Priority.values()),
            List.of(Priority.NORMAL, Priority.HIGH, Priority.CRITICAL),
            List.of(Priority.HIGH, Priority.CRITICAL),
            List.of(Priority.CRITICAL));
  }

  @Test
  void letsEverybodyInAgainWhenWorkBeginsInTime() {
    samples(100, LATE);

    samples(100, SOON);

    assertThat(room.pressure()).isZero();
    assertThat(admitted()).containsExactly(Priority.values());
  }

  @Test
  void bearsPausesThatPass() {
    for (int i = 0; i < 100; i++) {
      samples(Room.WINDOW - 1, LATE * 10);
      samples(1, SOON);
    }

    assertThat(room.pressure()).isZero();
  }

  @Test
  void keepsPlacesForTheMoreImportant() {
    room.bounds(new Room.Bounds(Duration.ofMillis(50), 100));
    int low = filledBy(Priority.LOW);
    int normal = filledBy(Priority.NORMAL);
    int critical = filledBy(Priority.CRITICAL);

    assertThat(List.of(low, normal, critical)).containsExactly(50, 80, 100);
  }

  private int filledBy(Priority priority) {
    while (room.enter(priority)) {
      assertThat(room.underWay()).isLessThanOrEqualTo(100);
    }
    return room.underWay();
  }

  @Test
  void spreadsTheTimeToStayAway() {
    Random random = new Random(1);
    Room spread = new Room(random::nextDouble);
    List<Duration> times = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      Duration time = spread.full().retryAfter();
      times.add(time == null ? Duration.ZERO : time);
    }

    assertThat(times).allMatch(one -> one.toMillis() >= 1_000 && one.toMillis() <= 3_000);
    assertThat(times.stream().distinct().count()).isGreaterThan(10);
  }
}
