package dev.banyan.http.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.http.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Our own end of a WebSocket, against a client that takes as much as a test says.
class OwnSocketTest {
  private static final int PINGS = 1_000;

  private final Vertx vertx = Vertx.vertx();
  private final Loop loop = new Loop((ContextInternal) vertx.getOrCreateContext());
  private final Client client = new Client();
  private final OwnSocket socket =
      new OwnSocket(
          loop,
          client,
          new WebSocketTerms(Duration.ofSeconds(30), 1_000, new Unwatched()),
          _ -> {});

  /// What it was sent, as hexadecimal digits. On the event loop.
  private static final class Client implements End {
    private final List<String> frames = new ArrayList<>();
    private boolean takes = true;

    @Override
    public ByteBuf buffer(int size) {
      return Unpooled.buffer(size);
    }

    @Override
    public void write(ByteBuf bytes) {
      byte[] all = new byte[bytes.readableBytes()];
      bytes.readBytes(all).release();
      frames.add(HexFormat.of().formatHex(all));
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
      return takes;
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}
  }

  private static final class Unwatched implements WebSocketTerms.Watch {
    @Override
    public void opened() {}

    @Override
    public void review(WebSocketTerms.Doorkeeper doorkeeper) {}

    @Override
    public void ended(Ending ending, long messagesIn, long messagesOut) {}
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /// Runs it on the event loop, and what follows from it there.
  private void onLoop(Runnable what) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(
        () -> {
          what.run();
          loop.execute(done::countDown);
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  /// A ping of two bytes, masked with zeros.
  private static ByteBuf ping(int number) {
    return Unpooled.buffer().writeShort(0x8982).writeInt(0).writeShort(number);
  }

  private void pings(int from, int to) throws InterruptedException {
    for (int number = from; number < to; number++) {
      int one = number;
      onLoop(() -> socket.data(ping(one)));
    }
  }

  @Test
  void answersThePingsOfAClientThatReads() throws Exception {
    pings(0, 3);

    assertThat(client.frames).containsExactly("8a020000", "8a020001", "8a020002");
  }

  @Test
  void keepsOneAnswerForAClientThatSendsPingsAndDoesNotRead() throws Exception {
    onLoop(() -> client.takes = false);
    pings(0, PINGS);
    int whileFull = client.frames.size();

    onLoop(
        () -> {
          client.takes = true;
          socket.writabilityChanged();
        });

    assertThat(whileFull).isEqualTo(1); // It was on its way before the client was full.
    assertThat(client.frames).containsExactly("8a020000", "8a0203e7");
  }

  /// How many texts of a thousand bytes it takes over before it says that the client is slow.
  private int taken() {
    for (int taken = 0; taken < 1_000; taken++) {
      try {
        socket.send(new byte[1_000], Duration.ofMillis(50));
      } catch (Fault slow) {
        assertThat(slow.name()).isEqualTo(Socket.SLOW);
        return taken;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void holdsAWindowAndOneTextForAClientThatDoesNotRead() throws Exception {
    onLoop(() -> client.takes = false);

    int taken = taken();
    onLoop(() -> {});

    assertThat(taken).isBetween(1, 66);
    assertThat(client.frames).hasSize(taken);
  }

  @Test
  void holdsAWindowAndOneTextForALoopThatIsBusy() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    loop.execute(
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });

    int taken = taken();
    goOn.countDown();
    onLoop(() -> {});

    assertThat(taken).isEqualTo(66);
    assertThat(client.frames).hasSize(66);
  }
}
