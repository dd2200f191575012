package dev.banyan.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Any sequence of times, costs and given-back costs against what was let in, written down: never
/// more than is allowed in any window, and never less than is due.
class CellModelTest {
  private static final int STEPS = 3_000;

  private record Taken(long at, long cost) {}

  private final List<Taken> taken = new ArrayList<>();
  private final Fixture fixture = new Fixture();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aBucketNeverGivesMoreThanItsBurstAndItsRate(long seed) {
    Random random = new Random(seed);
    Measure.Bucket bucket = Fixture.bucket((1 + random.nextInt(50)) + "/s", 1 + random.nextInt(40));
    Cell cell = new BucketCell(BucketCell.Rules.of(bucket), fixture.nanos.get());

    run(cell, random, bucket.interval() / 2, (int) bucket.burst());

    for (int from = 0; from < taken.size(); from++) {
      long sum = 0;
      for (int to = from; to < Math.min(taken.size(), from + 300); to++) {
        sum += taken.get(to).cost();
        long time = taken.get(to).at() - taken.get(from).at();
        assertThat(sum)
            .as("seed " + seed + " in " + time)
            .isLessThanOrEqualTo(bucket.burst() + time / bucket.interval());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void aWindowNeverHoldsMoreThanItsCountWhereverItBegins(long seed) {
    Random random = new Random(seed);
    Measure.Window window =
        new Measure.Window(Duration.ofMillis(100 + random.nextInt(5_000)), 1 + random.nextInt(60));
    Cell cell =
        new WindowCell(WindowCell.Rules.of(window, fixture.nanos.get()), fixture.nanos.get());

    run(cell, random, window.length().toNanos() / 30, (int) window.count());

    long length = window.length().toNanos();
    for (int from = 0; from < taken.size(); from++) {
      long sum = 0;
      for (int to = from;
          to < taken.size() && taken.get(to).at() - taken.get(from).at() < length;
          to++) {
        sum += taken.get(to).cost();
      }
      assertThat(sum).as("seed " + seed).isLessThanOrEqualTo(window.count());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void aQuotaNeverGivesMoreThanItsCountInADay(long seed) {
    Random random = new Random(seed);
    InstantSource clock = fixture.clock;
    Measure.Quota quota =
        new Measure.Quota(200, Measure.Every.DAY, java.time.ZoneId.of("Europe/Berlin"));
    Calendar calendar = new Calendar(quota, clock);
    Cell cell = new QuotaCell(calendar, quota.count());
    List<Long> days = new ArrayList<>();
    List<Long> sums = new ArrayList<>();

    for (int i = 0; i < STEPS; i++) {
      fixture.nanos.addAndGet(random.nextLong(600 * Fixture.SECOND));
      long cost = 1L + random.nextInt(9);
      long day = calendar.now().number();
      if (days.isEmpty() || days.getLast() != day) {
        days.add(day);
        sums.add(0L);
      }
      if (cell.take(cost, fixture.nanos.get())) {
        sums.set(sums.size() - 1, sums.getLast() + cost);
      }
    }

    assertThat(days).as("seed " + seed).hasSizeGreaterThan(5);
    assertThat(sums).allSatisfy(sum -> assertThat(sum).isLessThanOrEqualTo(200));
    assertThat(sums).anySatisfy(sum -> assertThat(sum).isGreaterThan(190));
  }

  /// Moves on by up to twice the step, takes, now and then gives back; what `untilFits` promises is
  /// held: not before, and then surely.
  private void run(Cell cell, Random random, long step, int costMax) {
    for (int i = 0; i < STEPS; i++) {
      long now = fixture.nanos.addAndGet(random.nextLong(step * 2));
      long cost = 1L + random.nextInt(Math.max(1, costMax / 3));
      long wait = cell.untilFits(cost, now);
      boolean done = cell.take(cost, now);
      assertThat(done).isEqualTo(wait == 0);
      if (done && random.nextInt(10) == 0) {
        cell.giveBack(cost, now);
      } else if (done) {
        taken.add(new Taken(now, cost));
      } else if (random.nextInt(4) == 0) {
        assertThat(cell.untilFits(cost, now + wait - 1)).isPositive();
        long then = fixture.nanos.addAndGet(wait);
        assertThat(cell.take(cost, then)).as("after the time it said").isTrue();
        taken.add(new Taken(then, cost));
      }
      assertThat(cell.left(fixture.nanos.get())).isBetween(0L, (long) costMax);
    }
  }
}
