package dev.banyan.redis;

import dev.banyan.base.Fault;
import dev.banyan.base.Secret;
import dev.banyan.shared.Command;
import dev.banyan.shared.Reply;
import dev.banyan.shared.SharedMemory;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Shared memory in Redis or Valkey: one pipelined connection, opened and opened again in the
/// background.
///
/// A command that is not answered within the patience fails, and the server counts as away until a
/// probe (every 200 ms) is answered; until then every command fails at once. A command is sent at
/// most once. At most 4,096 wait for their reply. Thread-safe.
public final class RedisMemory implements SharedMemory {
  private static final System.Logger LOG = System.getLogger("banyan.redis");
  private static final Duration PROBED_EVERY = Duration.ofMillis(200);
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /// Where it is. `address` is `redis://[user:password@]host[:port][/number]`, `rediss://` for TLS;
  /// `authority` is the PEM file of the certificates to trust, null for those of the JDK.
  public record Settings(
      Secret address, @Nullable Secret password, @Nullable Path authority, Duration patience) {
    public static final Duration PATIENCE = Duration.ofMillis(250);
  }

  private final ClientResources resources;
  private final RedisClient client;
  private final Thread probe;
  private final List<Runnable> whenBack = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
  private volatile @Nullable Fault away =
      Fault.builder(Fault.Kind.UNREACHABLE, "Not available now")
          .operator("Redis has not been reached yet")
          .build();

  private RedisMemory(Settings settings) {
    this.resources = Connecting.resources();
    this.client = Connecting.client(resources, settings);
    this.probe = Thread.ofVirtual().name("redis probe").unstarted(this::probe);
  }

  /// Opens at once and connects in the background; throws `IllegalArgumentException` where the
  /// address is none.
  public static RedisMemory open(Settings settings) {
    RedisMemory memory = new RedisMemory(settings);
    memory.probe.start();
    return memory;
  }

  @Override
  public void ask(Command command, Heard heard) {
    StatefulRedisConnection<String, byte[]> open = connection;
    Fault reason = away;
    if (open == null || reason != null) {
      heard.reply(new Reply.Failed(reason == null ? failed(new IllegalStateException()) : reason));
      return;
    }
    try {
      Sending.send(open.async(), command, (reply, error) -> heard.reply(heard(reply, error)));
    } catch (RuntimeException refused) {
      heard.reply(new Reply.Failed(failed(refused)));
    }
  }

  private Reply heard(@Nullable Reply reply, @Nullable Throwable error) {
    return reply != null ? reply : new Reply.Failed(failed(error));
  }

  /// What a command failed with; where that means that the server is away, so it is from now on.
  private Fault failed(@Nullable Throwable error) {
    if (error instanceof RedisCommandExecutionException refused) {
      return fault(Fault.Kind.GARBAGE, "Redis refused: " + refused.getMessage());
    }
    if (error != null && String.valueOf(error.getMessage()).startsWith("Request queue size")) {
      return fault(Fault.Kind.OVERLOADED, "too many commands wait for Redis");
    }
    Fault fault =
        error instanceof RedisCommandTimeoutException
            ? fault(Fault.Kind.TIMEOUT, "Redis did not answer in time")
            : fault(Fault.Kind.UNREACHABLE, "Redis cannot be reached");
    gone(fault);
    return fault;
  }

  private static Fault fault(Fault.Kind kind, String operator) {
    return Fault.builder(kind, "Not available now").operator(operator).build();
  }

  private void gone(Fault fault) {
    boolean news = away == null;
    away = fault;
    if (news) {
      LOG.log(System.Logger.Level.WARNING, fault.operator());
    }
  }

  private void probe() {
    do {
      try {
        StatefulRedisConnection<String, byte[]> open = connection;
        if (open == null) {
          open = client.connect(CODEC);
          connection = open;
        }
        open.sync().ping();
        if (away != null) {
          away = null;
          LOG.log(System.Logger.Level.INFO, "Redis answers");
          whenBack.forEach(action -> Thread.ofVirtual().name("redis is back").start(action));
        }
      } catch (RuntimeException unreachable) {
        Fault ignored = failed(unreachable);
      }
    } while (pause());
  }

  private boolean pause() {
    try {
      return !over.await(PROBED_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  @Override
  public void whenBack(Runnable action) {
    whenBack.add(action);
  }

  @Override
  public boolean reachable() {
    return away == null;
  }

  @Override
  public void close() {
    over.countDown();
    away = fault(Fault.Kind.UNREACHABLE, "shared memory was closed");
    try {
      // A connection that is being opened would outlive the client.
      boolean ended = probe.join(Duration.ofSeconds(3));
      LOG.log(System.Logger.Level.DEBUG, () -> "the probe ended: " + ended);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
