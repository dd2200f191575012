package dev.banyan.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import dev.banyan.shared.Script;
import dev.banyan.shared.SharedMemory;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Shared memory in a real Redis: what it keeps, and what it says while the server is killed, hung,
/// or another than was meant.
@ExtendWith(LeakCheck.class)
class RedisMemoryTest {
  private static final Script ADD =
      Script.of("return { redis.call('incrby', KEYS[1], ARGV[1]), 'done', { 7 } }");

  @TempDir static Path folder;

  @Test
  void keepsReadsAndForgets() {
    try (RedisServer server = RedisServer.start(folder);
        SharedMemory memory = open(server.address(), null)) {
      ask(memory, new Command.Write("a", bytes("one"), Duration.ofMinutes(1)));
      ask(memory, new Command.Write("gone", bytes("x"), Duration.ofMillis(1)));

      assertThat(text(ask(memory, new Command.Read("a")))).isEqualTo("one");
      until(() -> ask(memory, new Command.Read("gone")) instanceof Reply.Nothing);
      assertThat(ask(memory, new Command.ReadAll(List.of("b", "a"))))
          .isInstanceOfSatisfying(
              Reply.Several.class,
              several -> {
                assertThat(several.replies().getFirst()).isEqualTo(Reply.Nothing.NOTHING);
                assertThat(text(several.replies().getLast())).isEqualTo("one");
              });
      assertThat(ask(memory, new Command.Delete(List.of("a", "b")))).isEqualTo(new Reply.Whole(1));
    }
  }

  @Test
  void runsAScriptThatTheServerHasNotSeen() {
    try (RedisServer server = RedisServer.start(folder);
        SharedMemory memory = open(server.address(), null)) {
      Command run = new Command.Run(ADD, List.of("n"), List.of("3"));

      ask(memory, run);
      Reply second = ask(memory, run);

      assertThat(second)
          .isInstanceOfSatisfying(
              Reply.Several.class,
              several -> {
                assertThat(several.replies().getFirst()).isEqualTo(new Reply.Whole(6));
                assertThat(text(several.replies().get(1))).isEqualTo("done");
                assertThat(several.replies().get(2))
                    .isEqualTo(new Reply.Several(List.of(new Reply.Whole(7))));
              });
    }
  }

  @Test
  void saysWhatAScriptBroke() {
    try (RedisServer server = RedisServer.start(folder);
        SharedMemory memory = open(server.address(), null)) {
      ask(memory, new Command.Write("n", bytes("no number"), Duration.ofMinutes(1)));

      Reply reply = ask(memory, new Command.Run(ADD, List.of("n"), List.of("3")));

      assertThat(kind(reply)).isEqualTo(Fault.Kind.GARBAGE);
      assertThat(memory.reachable()).isTrue();
    }
  }

  @Test
  void failsAtOnceWhileTheServerIsGoneAndComesBackByItself() {
    try (RedisServer server = RedisServer.start(folder);
        SharedMemory memory = open(server.address(), null)) {
      server.kill();
      until(() -> !memory.reachable());

      Reply away = ask(memory, new Command.Read("a"));

      assertThat(kind(away)).isEqualTo(Fault.Kind.UNREACHABLE);
      server.restart();
      until(memory::reachable);
      assertThat(ask(memory, new Command.Read("a"))).isInstanceOf(Reply.Nothing.class);
    }
  }

  @Test
  void failsWithinItsPatienceWhileTheServerHangs() {
    try (RedisServer server = RedisServer.start(folder);
        SharedMemory memory = open(server.address(), null)) {
      server.hang();
      long began = System.nanoTime();

      Reply hung = ask(memory, new Command.Read("a"));

      assertThat(kind(hung)).isEqualTo(Fault.Kind.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
      assertThat(memory.reachable()).isFalse();
      server.resume();
      until(memory::reachable);
    }
  }

  @Test
  void needsTheRightPassword() {
    try (RedisServer server = RedisServer.start(folder, "--requirepass", "sesame");
        SharedMemory wrong = opened(server.address(), "guess");
        SharedMemory right = open(server.address(), "sesame")) {
      Reply refused = ask(wrong, new Command.Read("a"));

      assertThat(kind(refused)).isEqualTo(Fault.Kind.UNREACHABLE);
      assertThat(ask(right, new Command.Read("a"))).isInstanceOf(Reply.Nothing.class);
    }
  }

  @Test
  void startsWithoutAServerAndFindsItLater() {
    try (RedisServer server = RedisServer.start(folder)) {
      server.kill();
      try (SharedMemory memory = opened(server.address(), null)) {
        assertThat(memory.reachable()).isFalse();
        server.restart();
        until(memory::reachable);
      }
    }
  }

  private static SharedMemory opened(String address, @Nullable String password) {
    return RedisMemory.open(
        new RedisMemory.Settings(
            Secret.of(address),
            password == null ? null : Secret.of(password),
            null,
            RedisMemory.Settings.PATIENCE));
  }

  private static SharedMemory open(String address, @Nullable String password) {
    SharedMemory memory = opened(address, password);
    until(memory::reachable);
    return memory;
  }

  private static Reply ask(SharedMemory memory, Command command) {
    return memory.ask(command, Deadline.in(Duration.ofSeconds(5)));
  }

  private static Fault.@Nullable Kind kind(Reply reply) {
    return reply instanceof Reply.Failed(Fault fault) ? fault.kind() : null;
  }

  private static String text(Reply reply) {
    return reply instanceof Reply.Content(byte[] bytes)
        ? new String(bytes, StandardCharsets.UTF_8)
        : "";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void until(BooleanSupplier claim) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!claim.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("10 seconds").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
