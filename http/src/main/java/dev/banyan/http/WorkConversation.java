package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.BodyDoor;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.tunnel.Handshake;
import dev.banyan.http.tunnel.OwnSocket;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import dev.banyan.operation.Cancellation;
import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request in the hands of its virtual thread. What it writes hops back to the event loop once
/// per write; what it reads comes through one [BodyDoor].
final class WorkConversation implements Conversation, Lane.Party, BodyDoor.Tap {
  static final ThreadFactory THREADS = Thread.ofVirtual().name("banyan-request-", 0).factory();

  private final ServerRequest request;
  private final Lane lane;
  private final Loop loop;
  private final EdgeListener listener;
  private final Cancellation cancellation = new Cancellation();
  private final AtomicBoolean answered = new AtomicBoolean();
  private @Nullable BodyDoor door;
  private boolean doorOpen;
  private volatile @Nullable Cancellation stopping;
  private volatile boolean inputBroken;
  private @Nullable AnswerStream stream;

  WorkConversation(ServerRequest request, Lane lane, EdgeListener listener) {
    this.request = request;
    this.lane = lane;
    this.loop = lane.loop();
    this.listener = listener;
  }

  /// The loop's side of the door.
  private final class Entrance implements BodySink {
    private final BodyDoor door;

    Entrance(BodyDoor door) {
      this.door = door;
    }

    @Override
    public void data(ByteBuf piece) {
      door.put(piece);
    }

    @Override
    public void end(@Nullable Head trailers) {
      door.finish();
    }

    @Override
    public void broken(Fault fault) {
      inputBroken = true;
      door.fail(fault);
    }
  }

  /// On the event loop. A body is let in up to the window at once, unless the client waits to be
  /// asked.
  void start(Consumer<Conversation> work) {
    if (request.hasBody()) {
      BodyDoor entrance = new BodyDoor(this);
      door = entrance;
      if (!request.head().expectContinue()) {
        doorOpen = true;
        lane.open(new Entrance(entrance));
      }
    }
    THREADS.newThread(() -> run(work)).start();
  }

  private void run(Consumer<Conversation> work) {
    try {
      work.accept(this);
      if (!answered.get()) {
        throw new IllegalStateException("the work ended without an answer");
      }
    } catch (RuntimeException | Error e) {
      failed();
    } finally {
      if (stream != null) {
        stream.abandoned();
      }
      if (door != null) {
        door.close();
      }
    }
  }

  private void failed() {
    if (cancellation.isCancelled() || inputBroken) {
      return; // The lane answers for a body that did not come, where anyone is there to hear it.
    }
    listener.count(HttpEvents.Event.HANDLER_FAILED);
    if (answered.compareAndSet(false, true)) {
      send(Problems.INTERNAL);
    } else if (stream != null) {
      stream.abort();
    }
  }

  @Override
  public Incoming request() {
    return request;
  }

  @Override
  public InputStream body(long bytesMax) {
    BodyDoor entrance = door;
    if (entrance == null) {
      return InputStream.nullInputStream();
    }
    if (request.contentLength() > bytesMax) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "The body is too large");
    }
    if (!doorOpen) {
      doorOpen = true;
      loop.execute(
          () -> {
            if (!request.ended()) {
              lane.open(new Entrance(entrance));
            }
          });
    }
    return entrance.limit(bytesMax, () -> Fault.of(Fault.Kind.TOO_LARGE, "The body is too large"));
  }

  @Override
  public void answer(Answer answer) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("the request is answered already");
    }
    send(answer);
  }

  private void send(Answer answer) {
    loop.execute(
        () -> {
          if (!request.ended() && !request.begun()) {
            try {
              lane.answer(answer);
            } catch (RuntimeException e) {
              request.handlerFailed();
            }
          }
        });
  }

  @Override
  public AbortableStream stream(int status, List<Http.Header> headers) {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("the request is answered already");
    }
    AnswerStream begun = new AnswerStream(request, lane, status, List.copyOf(headers));
    stream = begun;
    return begun;
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public Cancellation stopping() {
    Cancellation known = stopping;
    if (known == null) {
      known = new Cancellation();
      stopping = known;
    }
    return known;
  }

  // ---- from the event loop

  @Override
  public void clientGone() {
    cancellation.cancel();
    if (door != null) {
      door.fail(Repeats.gone());
    }
  }

  @Override
  public void writabilityChanged() {}

  @Override
  public void sweep(long nowNanos) {
    Cancellation asked = stopping;
    if (asked != null && request.peer().listener().draining()) {
      asked.cancel();
    }
  }

  @Override
  public void pause() {
    if (!request.ended()) {
      lane.pauseBody();
    }
  }

  @Override
  public void resume() {
    loop.execute(
        () -> {
          if (!request.ended()) {
            lane.resumeBody();
          }
        });
  }

  /// The rest of the body is not wanted; the answer settles what becomes of the connection.
  @Override
  public void abandon() {}

  // ---- WebSockets

  /// Agrees to a WebSocket that was asked for properly, and runs our end of it.
  static Lane.Party talk(
      ServerRequest request,
      List<Http.Header> agreed,
      WebSocketTerms terms,
      Consumer<Socket> work) {
    Lane lane = request.lane();
    lane.keepHead();
    OwnSocket socket =
        new OwnSocket(
            lane.loop(), new Lane.ClientEnd(request), terms, broken -> over(request, broken));
    lane.switchOver(Handshake.accepted(request.head(), agreed), socket);
    socket.start(THREADS, work);
    return new Talk(request, socket);
  }

  /// `broken`: the client could not be told in order.
  private static void over(ServerRequest request, boolean broken) {
    if (request.ended()) {
      return;
    }
    if (broken) {
      request.lane().abort();
    } else {
      request.lane().end(null);
    }
  }

  private record Talk(ServerRequest request, OwnSocket socket) implements Lane.Party {
    @Override
    public void clientGone() {
      socket.clientGone();
    }

    @Override
    public void writabilityChanged() {
      socket.writabilityChanged();
    }

    @Override
    public void sweep(long nowNanos) {
      socket.sweep(nowNanos, request.peer().listener().draining());
    }
  }
}
