package dev.banyan.http.client;

import static dev.banyan.http.client.CallFaults.fault;
import static dev.banyan.http.client.CallFaults.late;
import static dev.banyan.http.client.CallFaults.refusal;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.base.Wait;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.BodyDoor;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.Methods;
import dev.banyan.operation.Cancellation;
import dev.banyan.value.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One call of a system: a virtual thread waits while an event loop sends and receives. Fields
/// above the line are the loop's, those below are shared under the lock.
final class BlockingCall
    implements UpstreamPool.Taker, Upstream.Replies, BodyDoor.Tap, Http.Response {
  private static final int COPIED_MAX = 4096;

  private final Asking asking;
  private final Loop loop;
  private final Http.Request request;
  private final Deadline deadline;
  private final BodyDoor door;
  private volatile Endpoint endpoint;
  private volatile LoopPool pool;
  private volatile Cancellation.Registration registration = () -> {};
  private volatile @Nullable Wait caller;
  private @Nullable Upstream connection;
  private boolean begun;
  private boolean counted;
  private boolean repeated;
  private boolean moved;
  private boolean doubtful;
  private boolean over;

  private final ReentrantLock lock = new ReentrantLock();
  private boolean sent;
  private boolean givenUp;
  private int status;
  private List<Http.Header> headers = List.of();
  private boolean delimited;
  private @Nullable Fault failure;

  BlockingCall(Asking asking, Http.Request request, Deadline deadline) {
    this.asking = asking;
    this.endpoint = asking.first();
    this.pool = endpoint.pool().any();
    this.loop = pool.loop();
    this.request = request;
    this.deadline = deadline;
    this.door =
        new BodyDoor(this)
            .limit(request.answerBytesMax(), () -> fault(Fault.Kind.GARBAGE, "is too large"))
            .deadline(deadline, () -> fault(Fault.Kind.TIMEOUT, "did not end in time"));
  }

  // ---- the calling thread

  Http.Response send() {
    boolean answered = false;
    try (Wait wait = Wait.until(deadline)) {
      caller = wait;
      loop.execute(this::take);
      while (!isAnswered(wait)) {
        wait.park(this);
        if (Thread.currentThread().isInterrupted()) {
          throw Fault.of(Fault.Kind.CANCELLED, "The work was interrupted");
        }
      }
      answered = true;
      return this;
    } finally {
      if (!answered) {
        close(); // Also of pieces of an answer that comes just now: nobody else lets go of them.
      }
    }
  }

  /// Whether there is an answer; throws why there is none.
  private boolean isAnswered(Wait wait) {
    lock.lock();
    try {
      if (status != 0) {
        return true;
      }
      if (failure != null) {
        throw failure;
      }
      if (wait.isLate()) {
        givenUp = true;
        asking.failedAt(endpoint);
        throw late(pool.pool().origin(), sent);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Has the caller look; on the event loop.
  private void wake() {
    Wait waiting = caller;
    if (waiting != null) {
      waiting.wake();
    }
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public List<Http.Header> headers() {
    return headers;
  }

  @Override
  public boolean delimited() {
    return delimited;
  }

  @Override
  public InputStream body() {
    return door;
  }

  @Override
  public void close() {
    registration.close();
    door.close();
  }

  /// What is to be closed with the answer: the caller's registration for [#cancel].
  void endsWith(Cancellation.Registration closed) {
    registration = closed;
  }

  /// Ends the call for a caller that has gone; from any thread.
  void cancel() {
    loop.execute(
        () -> {
          Upstream used = connection;
          if (!over) {
            pool.giveUp(this);
            end(Fault.of(Fault.Kind.CANCELLED, "The caller has gone"));
          }
          if (used != null) {
            used.close();
          }
        });
  }

  // ---- the event loop

  private void take() {
    if (!over) { // Whoever has gone already is not counted, nor is anything opened for them.
      counted = true;
      pool.take(this);
    }
  }

  @Override
  public void taken(Upstream free) {
    if (!over && deadline.passed()) { // The caller's clock may have stood still, and others begun.
      free.spare();
      end(late(pool.pool().origin(), false));
      return;
    }
    if (over || !setSent(true)) {
      free.spare();
      return;
    }
    connection = free;
    free.begin(this, request.method().equals("HEAD"));
    try {
      write(free);
    } catch (RuntimeException e) {
      free.close();
      end(e instanceof Fault fault ? fault : Fault.bug("a request could not be written", e));
    }
  }

  /// Notes whether it may have been sent; false where its caller was told already that it never is.
  private boolean setSent(boolean now) {
    lock.lock();
    try {
      sent = now;
      return !givenUp;
    } finally {
      lock.unlock();
    }
  }

  private void write(Upstream to) {
    Bytes body = request.body();
    int bodyBytes = body == null ? 0 : body.size();
    ByteBuf out = to.buffer(512);
    try {
      CallHead.write(out, request, endpoint, bodyBytes);
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
    if (body == null || bodyBytes == 0) {
      to.head(out, Upstream.Body.NONE, 0);
      return;
    }
    to.head(out, Upstream.Body.STATED, bodyBytes);
    to.data(
        bodyBytes <= COPIED_MAX
            ? to.buffer(bodyBytes).writeBytes(body.unsafeArray())
            : Unpooled.wrappedBuffer(body.unsafeArray()));
    to.ended(null);
  }

  @Override
  public void refused(Fault fault) {
    if (!over) {
      asking.failedAt(endpoint);
    }
    if (!moves()) {
      end(fault);
    }
  }

  /// Sends the request, of which nothing has reached the system or whose repetition does no harm,
  /// to another URL, once.
  private boolean moves() {
    Endpoint other = over || moved ? null : asking.otherThan(endpoint);
    if (other == null) {
      return false;
    }
    moved = true;
    pool.done();
    endpoint = other;
    pool = other.pool().on(loop);
    pool.take(this);
    return true;
  }

  @Override
  public void head(Head head) {
    asking.answered(endpoint, head.status());
    List<Http.Header> fields = head.all();
    lock.lock();
    try {
      status = head.status();
      headers = List.copyOf(fields);
      delimited = head.chunked() || head.contentLength() >= 0 || status == 204 || status == 304;
    } finally {
      lock.unlock();
    }
    begun = true;
  }

  @Override
  public void data(ByteBuf piece) {
    door.put(piece);
  }

  @Override
  public void end(@Nullable Head trailers) {
    finish(); // First, or a caller that goes on at once would find this call still counted.
    door.finish();
    tellBegun();
  }

  @Override
  public void failed(Upstream.Failure why) {
    Upstream broken = connection;
    connection = null;
    if (over) {
      return;
    }
    boolean unanswered = broken != null && !broken.answered();
    boolean stale = unanswered && broken != null && broken.reused();
    doubtful |= why != Upstream.Failure.REFUSED && !Methods.isSafe(request.method());
    boolean again =
        switch (why) {
          case REFUSED -> true;
          case BROKEN -> stale && Methods.isIdempotent(request.method());
          case GARBAGE, MISCOUNTED -> false;
        };
    if (again && !repeated) {
      repeated = true;
      var _ = setSent(why != Upstream.Failure.REFUSED);
      pool.takeAgain(this, true);
      return;
    }
    asking.failedAt(endpoint);
    boolean elsewhere =
        switch (why) {
          case REFUSED -> true;
          case BROKEN -> unanswered && Methods.isSafe(request.method());
          case GARBAGE, MISCOUNTED -> false;
        };
    if (elsewhere && moves()) {
      return;
    }
    end(
        switch (why) {
          case REFUSED -> refusal(pool.pool().origin());
          case GARBAGE -> fault(Fault.Kind.GARBAGE, "is no valid HTTP");
          case BROKEN -> fault(Fault.Kind.GARBAGE, "broke off");
          case MISCOUNTED -> fault(Fault.Kind.GARBAGE, "was given up: the body had another length");
        });
  }

  /// That a later attempt was not sent says nothing of an earlier one that broke off.
  private void end(Fault last) {
    boolean doubted = doubtful && last.reach() == Fault.Reach.NONE;
    Fault fault = doubted ? fault(Fault.Kind.GARBAGE, "broke off; then " + last.operator()) : last;
    door.fail(fault);
    lock.lock();
    try {
      failure = fault;
    } finally {
      lock.unlock();
    }
    wake();
    finish();
  }

  private void finish() {
    connection = null;
    if (!over) {
      over = true;
      if (counted) {
        pool.done();
      }
    }
  }

  /// The caller has given up: what was sent is cut off, what was not is never sent.
  private void leave() {
    if (over) {
      return;
    }
    pool.giveUp(this);
    if (connection != null) {
      connection.close();
    }
    finish();
  }

  /// A small answer comes at once: the caller is woken when all of that is there.
  @Override
  public void readComplete() {
    tellBegun();
  }

  private void tellBegun() {
    if (begun) {
      begun = false;
      wake();
    }
  }

  @Override
  public void writabilityChanged() {}

  @Override
  public void pause() {
    if (connection != null) {
      connection.pause();
    }
  }

  @Override
  public void resume() {
    loop.execute(
        () -> {
          if (connection != null) {
            connection.resume();
          }
        });
  }

  @Override
  public void abandon() {
    loop.execute(this::leave);
  }
}
