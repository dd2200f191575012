package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Secret;
import dev.banyan.gateway.observe.CacheUse;
import dev.banyan.operation.Caller;
import dev.banyan.redis.RedisMemory;
import dev.banyan.shared.Command;
import dev.banyan.shared.Script;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Two nodes that share kept answers through a real Redis.
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SharedAnswersTest {
  @TempDir static Path folder;

  private RedisServer redis;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Origin one;
  private Origin other;

  @BeforeEach
  void start() {
    redis = RedisServer.start(folder);
    one = node(Origin.OPEN);
    other = node(Origin.OPEN);
  }

  private Origin node(CachePolicy policy) {
    RedisMemory memory =
        RedisMemory.open(
            new RedisMemory.Settings(
                Secret.of(redis.address()), null, null, RedisMemory.Settings.PATIENCE));
    Origin node = new Origin(policy);
    SharedAnswers shared = node.memory.share(memory, "banyan:test");
    open.add(shared);
    open.add(memory);
    until(shared::isOpen);
    node.answers(200, "a", "cache-control", "public, max-age=60", "vary", "accept");
    return node;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    redis.close();
  }

  private static void until(BooleanSupplier claim) {
    while (!claim.getAsBoolean()) {
      assertThat(Thread.interrupted()).as("the test's time is over").isFalse();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /// Has the first node keep an answer; until the other can find it.
  private void keptByOne() {
    var _ = one.get();
    until(() -> redisHolds(1));
  }

  private boolean redisHolds(int answers) {
    return keys("*:answer:*") >= answers;
  }

  private long keys(String pattern) {
    RedisMemory memory = (RedisMemory) open.get(1);
    Script script = Script.of("return {#redis.call('keys', ARGV[1])}");
    var reply =
        memory.ask(
            new Command.Run(script, List.of(), List.of(pattern)),
            dev.banyan.base.Deadline.in(Duration.ofSeconds(5)));
    return reply instanceof dev.banyan.shared.Reply.Several(var all)
            && all.getFirst() instanceof dev.banyan.shared.Reply.Whole(long count)
        ? count
        : -1;
  }

  @Test
  void givesWhatAnotherNodeHasAskedFor() {
    keptByOne();
    other.after(5);

    Origin.Got got = other.get();

    assertThat(got.use()).isEqualTo(CacheUse.HIT);
    assertThat(got.body()).isEqualTo("a");
    assertThat(got.header("age")).isEqualTo("5");
    assertThat(other.asked).isZero();
    assertThat(other.get().header("cache-status")).startsWith("banyan; hit; ttl=");
  }

  @Test
  void givesNothingToThoseWhomItDoesNotFit() {
    keptByOne();

    assertThat(other.get("accept", "x/y").use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void purgesOnEveryNode() {
    keptByOne();
    assertThat(other.get().use()).isEqualTo(CacheUse.HIT);

    one.purging.purge("/things", List.of());

    until(() -> other.get().use() == CacheUse.MISS);
    assertThat(one.get().use()).isIn(CacheUse.MISS, CacheUse.HIT);
    assertThat(other.asked).isEqualTo(1);
  }

  @Test
  void purgesEverythingOnEveryNode() {
    keptByOne();
    assertThat(other.get().use()).isEqualTo(CacheUse.HIT);

    one.purging.purge("/elsewhere", null);

    until(() -> other.get().use() == CacheUse.MISS);
    assertThat(other.asked).isEqualTo(1);
  }

  @Test
  void findsNothingThatWasPurgedAMomentAgo() {
    keptByOne();

    one.purging.purge("/things", List.of());

    assertThat(one.get().use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void sharesNothingThatWasBegunBeforeAPurge() {
    other.system =
        request -> {
          one.purging.purge("/things", List.of());
          until(() -> keys("*:tag:target /things") == 1);
          return new Origin.Reply(
              200, Origin.headers("cache-control", "public, max-age=60"), "old");
        };

    var _ = other.get();

    one.answers(200, "new", "cache-control", "public, max-age=60");
    assertThat(one.get().body()).isEqualTo("new");
  }

  @Test
  void goesOnAloneWhileRedisIsAway() {
    keptByOne();
    redis.kill();

    assertThat(other.get().use()).isEqualTo(CacheUse.MISS);
    assertThat(other.get().use()).isEqualTo(CacheUse.HIT);
    assertThat(one.get().use()).isEqualTo(CacheUse.HIT);
  }

  @Test
  void tellsOfAPurgeWhenRedisIsBack() {
    keptByOne();
    redis.hang();
    one.purging.purge("/things", List.of());
    assertThat(one.get().use()).isEqualTo(CacheUse.MISS);

    redis.resume();

    until(() -> keys("*:tag:target /things") == 1);
    assertThat(other.get().use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void takesAnAnswerWhoseTagIsLostForPurged() {
    keptByOne();
    RedisMemory memory = (RedisMemory) open.get(1);
    Script lose = Script.of("return {redis.call('del', KEYS[1])}");
    var _ =
        memory.ask(
            new Command.Run(lose, List.of("banyan:test:tag:target /things"), List.of()),
            dev.banyan.base.Deadline.in(Duration.ofSeconds(5)));

    assertThat(other.get().use()).isEqualTo(CacheUse.MISS);
  }

  @Test
  void leavesInItsNodeWhatBelongsToOneCaller() {
    Origin gated = node(Origin.policy(Owner.Per.CALLER));
    gated.answers(200, "mine", "cache-control", "max-age=60");
    Caller ann = Origin.caller("ann", "red", "clerk");
    var _ = gated.ask(Origin.request("GET", "/things"), ann);
    gated.answers(200, "ours", "cache-control", "public, max-age=60");

    var _ = gated.ask(Origin.request("GET", "/other"), ann);

    until(() -> redisHolds(1));
    assertThat(keys("*:answer:*")).isEqualTo(1);
  }

  @Test
  void keepsTenantsApart() {
    Origin first = node(Origin.policy(Owner.Per.TENANT));
    Origin second = node(Origin.policy(Owner.Per.TENANT));
    first.answers(200, "red", "cache-control", "max-age=60");
    second.answers(200, "blue", "cache-control", "max-age=60");
    var _ = first.ask(Origin.request("GET", "/things"), Origin.caller("ann", "red"));
    until(() -> redisHolds(1));

    Origin.Got blue = second.ask(Origin.request("GET", "/things"), Origin.caller("bob", "blue"));
    Origin.Got red = second.ask(Origin.request("GET", "/things"), Origin.caller("bob", "red"));

    assertThat(blue.body()).isEqualTo("blue");
    assertThat(red.body()).isEqualTo("red");
    assertThat(red.use()).isEqualTo(CacheUse.HIT);
  }
}
