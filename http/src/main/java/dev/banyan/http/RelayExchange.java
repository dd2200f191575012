package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.client.Endpoint;
import dev.banyan.http.client.LoopPool;
import dev.banyan.http.client.Upload;
import dev.banyan.http.client.Upstream;
import dev.banyan.http.client.UpstreamPool;
import dev.banyan.http.wire.Head;
import dev.banyan.value.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request on its way through: takes a connection of the target, writes the head from the bytes
/// it came in, and lets both bodies flow with back-pressure. Never leaves its event loop.
///
/// When a request is sent a second time is said by [Repeats].
final class RelayExchange implements UpstreamPool.Taker, Upstream.Replies, Lane.Party, Upload.Way {
  private static final long HELD_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

  private final ServerRequest request;
  private final Lane lane;
  private final PooledRelay relay;
  private final RelayPass pass;
  private final RelayTee tee;
  private Endpoint endpoint;
  private LoopPool pool;
  private @Nullable Upstream connection;
  private boolean repeated;
  private boolean moved;
  private boolean doubtful;
  private boolean headPassed;
  private boolean events;
  private boolean upstreamOver;
  private boolean over;
  private boolean paused;
  private long pausedSince;
  private long waitingSince;
  private @Nullable Upload upload;

  RelayExchange(ServerRequest request, PooledRelay relay, RelayPass pass) {
    this.request = request;
    this.lane = request.lane();
    this.relay = relay;
    this.pass = pass;
    this.endpoint = relay.choose(request, null);
    this.pool = endpoint.pool().on(lane.loop());
    this.tee = new RelayTee(pass.tap(), request);
  }

  void start() {
    waitingSince = System.nanoTime();
    if (pass.bodyBytesMax() >= 0 && request.contentLength() > pass.bodyBytesMax()) {
      over = true;
      tee.broken(Repeats.tooLarge());
      request.lane().answer(pass.failed().answer(Repeats.tooLarge()));
      return;
    }
    pool.take(this);
  }

  // ---- the connection

  @Override
  public void taken(Upstream free) {
    if (!over && pass.isLate()) {
      fail(Repeats.late(false));
    }
    if (over) {
      free.spare();
      return;
    }
    connection = free;
    free.begin(this, request.head().methodIs("HEAD"));
    try {
      ByteBuf head = pass.head(request.head(), endpoint, free.buffer(1024));
      free.head(head, Upstream.Body.of(request.head()), request.contentLength());
    } catch (RuntimeException e) {
      connection = null; // It is another's from here on.
      free.spare();
      over();
      request.handlerFailed();
      return;
    }
    if (request.hasBody()) {
      Upload begun = new Upload(this, pass.bodyBytesMax());
      upload = begun;
      Bytes held = request.held();
      if (held == null) {
        lane.open(begun);
      } else {
        begun.data(Unpooled.wrappedBuffer(held.unsafeArray()));
        begun.end(null);
      }
      free.flush();
    }
  }

  @Override
  public void refused(Fault fault) {
    if (over) {
      return;
    }
    endpoint.failed();
    if (!moves()) {
      fail(fault);
    }
  }

  /// Sends the request, of which nothing has reached the system or whose repetition does no harm,
  /// to another URL, once.
  private boolean moves() {
    Endpoint other = moved ? endpoint : relay.elsewhere(request, pass, endpoint);
    if (other == endpoint) {
      return false;
    }
    moved = true;
    pool.done();
    endpoint = other;
    pool = other.pool().on(lane.loop());
    pool.take(this);
    return true;
  }

  @Override
  public @Nullable Upstream to() {
    return connection;
  }

  @Override
  public void sent() {
    waitingSince = System.nanoTime();
    Upstream to = connection;
    if (to != null && !to.writable()) {
      lane.pauseBody();
    }
  }

  @Override
  public void whole() {
    upload = null;
  }

  @Override
  public void tooLarge() {
    fail(Repeats.tooLarge());
  }

  @Override
  public void broken() {
    over();
  }

  // ---- the answer

  @Override
  public void head(Head answer) {
    endpoint.answered(answer.status());
    RelayTee.Changed changed = RelayTee.Changed.by(pass.change(), answer, endpoint.url());
    tee.head(answer, changed);
    if (tee.replaces()) {
      return;
    }
    passHead(answer, changed);
  }

  private void passHead(Head answer, RelayTee.Changed changed) {
    headPassed = true;
    events = RelayTee.isEvents(answer);
    boolean empty = RelayTee.isEmpty(answer, request);
    List<Http.Header> added = tee.added(pass.answerHeaders(), changed);
    if (!request.ended()) {
      lane.relay(answer, empty, relay.added(added, request, endpoint), changed.taken());
    }
  }

  /// Passes on what was held back, now that it has grown too large for that.
  private void letGo() {
    RelayTee.Begun begun = tee.letGo();
    passHead(begun.head(), begun.changed());
    if (!request.ended()) {
      begun.pass(lane);
    }
  }

  @Override
  public void data(ByteBuf piece) {
    if (tee.overflows(piece.readableBytes())) {
      letGo();
    }
    boolean wanted = tee.data(piece);
    if (tee.replaces()) {
      piece.release();
      if (!wanted && connection != null) {
        connection.close();
        end(null);
      }
      return;
    }
    if (request.ended()) {
      piece.release(); // Awaited for its outcome alone.
      return;
    }
    lane.data(piece, null);
    if (!lane.writable()) {
      lane.flush();
      if (!lane.writable() && connection != null) {
        paused = true;
        pausedSince = System.nanoTime();
        connection.pause();
      }
    }
  }

  @Override
  public void end(@Nullable Head trailers) {
    connection = null;
    tee.whole();
    over();
    if (tee.decides(pass.answerHeaders(), this::answer) || request.ended()) {
      return;
    }
    Answer instead = tee.instead(pass.answerHeaders());
    if (instead != null) {
      answer(() -> instead);
    } else {
      lane.end(trailers);
    }
  }

  @Override
  public void failed(Upstream.Failure why) {
    Upstream broken = connection;
    connection = null;
    if (over) {
      return;
    }
    doubtful |= Repeats.doubts(why, request);
    if (!repeated && Repeats.again(why, broken, request)) {
      repeated = true;
      pool.takeAgain(this, true);
      return;
    }
    if (why != Upstream.Failure.MISCOUNTED) {
      endpoint.failed();
    }
    if (!Repeats.elsewhere(why, broken, request) || !moves()) {
      fail(Repeats.fault(why));
    }
  }

  private void fail(Fault last) {
    Fault fault = Repeats.after(doubtful, last);
    connection = null;
    tee.broken(headPassed ? null : fault);
    over();
    if (request.ended() || request.again(tee.again())) {
      return;
    }
    if (headPassed) {
      lane.abort();
      return;
    }
    Answer instead = tee.instead(pass.answerHeaders());
    answer(instead != null ? () -> instead : () -> pass.failed().answer(fault));
  }

  private void answer(Supplier<Answer> answer) {
    if (request.ended()) {
      return;
    }
    try {
      lane.answer(answer.get());
    } catch (RuntimeException e) {
      request.handlerFailed();
    }
  }

  private void over() {
    over = true;
    tee.broken(null); // Says nothing where the tap was told already.
    if (!upstreamOver) {
      upstreamOver = true;
      pool.done();
    }
  }

  @Override
  public void readComplete() {
    if (headPassed && !request.ended()) {
      lane.flush();
    }
  }

  /// Of the target's connection.
  @Override
  public void writabilityChanged() {
    Upstream to = connection;
    if (to != null && to.writable()) {
      lane.resumeBody();
    }
    if (paused && lane.writable() && to != null) {
      paused = false;
      waitingSince = System.nanoTime();
      to.resume();
    }
  }

  @Override
  public void clientGone() {
    Upstream to = connection;
    if (!over && to != null && tee.awaits()) {
      lane.loop().later(pass.timeout(), this::tooLate);
      return;
    }
    if (to == null && tee.awaits()) {
      tee.broken(Repeats.after(doubtful, Repeats.notSent()));
    }
    connection = null;
    if (!over) {
      pool.giveUp(this);
      over();
    }
    if (to != null) {
      to.close();
    }
  }

  /// Nobody waits for the answer but the tap, and that no longer than a client would have.
  private void tooLate() {
    Upstream late = connection;
    connection = null;
    if (!over) {
      pool.giveUp(this);
      tee.broken(Repeats.late(true));
      over();
    }
    if (late != null) {
      late.close();
    }
  }

  /// A client that holds a connection while others wait for one must be quick, or a few that
  /// trickle would shut the target off from all.
  private boolean hogs(long nowNanos) {
    boolean reads = paused && nowNanos - pausedSince > HELD_NANOS_MAX;
    boolean sends = upload != null && upload.slow(nowNanos);
    if (!(reads || sends) || !pool.crowded()) {
      return false;
    }
    cut(reads ? HttpEvents.Event.ANSWER_TIMEOUT : HttpEvents.Event.BODY_TIMEOUT);
    return true;
  }

  /// Ends it for what the client did or did not do.
  private void cut(HttpEvents.Event why) {
    request.cut(why);
    if (connection != null) {
      connection.close();
      connection = null;
    }
    over();
    request.fail(Problems.BODY_TIMEOUT);
  }

  @Override
  public void sweep(long nowNanos) {
    if (over || hogs(nowNanos) || paused) {
      return;
    }
    Upstream to = connection;
    long read = headPassed && to != null ? to.lastRead() : waitingSince;
    long since = Math.max(waitingSince, read);
    long most = (events ? pass.eventsIdle() : pass.timeout()).toNanos();
    boolean leaves = events && request.peer().listener().draining();
    if (nowNanos - since <= most && !leaves) {
      return;
    }
    if (!headPassed && upload != null && to != null && to.writable()) {
      cut(HttpEvents.Event.BODY_TIMEOUT); // The system has done all that it could.
      return;
    }
    pool.giveUp(this);
    if (to != null) {
      to.close();
    }
    if (events) {
      tee.broken(null);
      end(null); // In order: the client comes again, and says which event it had last.
    } else {
      endpoint.failed();
      fail(Repeats.late(to != null || doubtful));
    }
  }
}
