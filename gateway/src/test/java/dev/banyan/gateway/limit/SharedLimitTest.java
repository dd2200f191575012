package dev.banyan.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Secret;
import dev.banyan.redis.RedisMemory;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Three nodes that share limits through a real Redis: together never more than the limit and the
/// lease, whatever becomes of Redis.
@ExtendWith(LeakCheck.class)
class SharedLimitTest {
  private static final int NODES = 3;
  private static final int COUNT = 600;

  /// All nodes together: a tenth.
  private static final int LEASE = 60;

  @TempDir static Path folder;

  private RedisServer redis;
  private final List<RedisMemory> memories = new ArrayList<>();

  /// What is limited; each lasts longer than a test.
  enum Kind {
    BUCKET,
    WINDOW,
    QUOTA;

    Measure measure() {
      return switch (this) {
        case BUCKET -> Fixture.bucket("1/m", COUNT);
        case WINDOW -> new Measure.Window(Duration.ofHours(1), COUNT);
        case QUOTA -> new Measure.Quota(COUNT, Measure.Every.MONTH, ZoneOffset.UTC);
      };
    }
  }

  @BeforeEach
  void start() {
    redis = RedisServer.start(folder);
    for (int i = 0; i < NODES; i++) {
      memories.add(
          RedisMemory.open(
              new RedisMemory.Settings(
                  Secret.of(redis.address()), null, null, RedisMemory.Settings.PATIENCE)));
    }
    until(() -> memories.stream().allMatch(RedisMemory::reachable));
  }

  @AfterEach
  void stop() {
    memories.forEach(RedisMemory::close);
    redis.close();
  }

  private List<Limiter> nodes(Measure measure, boolean refusesAlone) {
    LimitPolicy policy =
        new LimitPolicy("api a", 0, "p", Per.Whose.CALLER, measure, true, refusesAlone);
    return memories.stream()
        .map(
            memory ->
                Limits.of(Fixture.real(new Sharing(memory, NODES, 0.1, "banyan:test")), null)
                    .limiter(Fixture.wanted(policy)))
        .toList();
  }

  /// Asks all nodes from a thread each, until none lets anything in for a second; what was let in.
  private static int useUp(List<Limiter> nodes) {
    AtomicInteger letIn = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (Limiter node : nodes) {
      threads.add(Thread.ofPlatform().start(() -> letIn.addAndGet(useUp(node))));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    return letIn.get();
  }

  private static int useUp(Limiter node) {
    int letIn = 0;
    long last = System.nanoTime();
    while (System.nanoTime() - last < Duration.ofMillis(1_200).toNanos()) {
      if (Fixture.letsIn(node, "a")) {
        letIn++;
        last = System.nanoTime();
      }
      LockSupport.parkNanos(50_000);
    }
    return letIn;
  }

  private static int take(List<Limiter> nodes, int most) {
    int letIn = 0;
    while (letIn < most) {
      for (Limiter node : nodes) {
        letIn += Fixture.letsIn(node, "a") ? 1 : 0;
      }
      LockSupport.parkNanos(200_000);
    }
    return letIn;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void letInWhatIsAllowedAndAtMostTheLeaseMore(Kind kind) {
    List<Limiter> nodes = nodes(kind.measure(), false);

    int letIn = useUp(nodes);

    assertThat(letIn).isBetween(COUNT - LEASE, COUNT + LEASE);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void goOnWithTheirSharesWhileRedisIsDead(Kind kind) {
    List<Limiter> nodes = nodes(kind.measure(), false);
    int before = take(nodes, COUNT / 2);
    redis.kill();

    int after = useUp(nodes);

    assertThat(after).as("alone").isPositive();
    assertThat(before + after).isBetween(COUNT / 2, COUNT + 2 * LEASE);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void settleWhatTheyLetInAloneWhenRedisIsBack(Kind kind) {
    List<Limiter> nodes = nodes(kind.measure(), false);
    int before = take(nodes, COUNT / 2);
    redis.hang();
    int alone = useUp(nodes);
    redis.resume();
    until(() -> memories.stream().allMatch(RedisMemory::reachable));

    int after = useUp(nodes);

    assertThat(alone).isPositive();
    assertThat(before + alone + after).isLessThanOrEqualTo(COUNT + 2 * LEASE);
  }

  @Test
  void aNodeThatNeverReachedRedisHasItsShareAndNoMore() {
    redis.kill();
    until(() -> memories.stream().noneMatch(RedisMemory::reachable));

    int letIn = useUp(nodes(Kind.WINDOW.measure(), false));

    assertThat(letIn).isBetween(COUNT - NODES, COUNT);
  }

  @Test
  void refuseWhenTheyAreToldToOnceTheirLeaseIsUsedUp() {
    List<Limiter> nodes = nodes(Kind.WINDOW.measure(), true);
    int before = take(nodes, COUNT / 2);
    redis.kill();

    int after = useUp(nodes);

    assertThat(before).isGreaterThanOrEqualTo(COUNT / 2);
    assertThat(after).isLessThanOrEqualTo(LEASE);
  }

  @Test
  void noRequestWaitsWhileRedisHangs() {
    List<Limiter> nodes = nodes(Kind.BUCKET.measure(), false);
    take(nodes, 30);
    redis.hang();
    long longest = 0;

    for (int i = 0; i < 20_000; i++) {
      long began = System.nanoTime();
      boolean ignored = Fixture.letsIn(nodes.get(i % NODES), "a" + i % 50);
      longest = Math.max(longest, System.nanoTime() - began);
    }

    assertThat(Duration.ofNanos(longest)).isLessThan(RedisMemory.Settings.PATIENCE);
    redis.resume();
  }

  @Test
  void givesBackWhatItHoldsOfAQuotaWhenAKeyIsForgotten() {
    Limiter first = nodes(Kind.QUOTA.measure(), false).getFirst();
    Limiter second = nodes(Kind.QUOTA.measure(), false).getLast();
    int half = take(List.of(first), COUNT / 2);
    LockSupport.parkNanos(Duration.ofMillis(1_300).toNanos());
    for (int i = 0; i < 50; i++) {
      boolean ignored = Fixture.letsIn(first, "other " + i);
    }

    int rest = useUp(second);

    assertThat(half + rest).isBetween(COUNT - 2, COUNT + LEASE);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(BooleanSupplier claim) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!claim.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("10 seconds").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
