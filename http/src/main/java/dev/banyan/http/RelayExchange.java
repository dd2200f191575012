package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.client.Endpoint;
import dev.banyan.http.client.LoopPool;
import dev.banyan.http.client.UpstreamConnection;
import dev.banyan.http.client.UpstreamPool;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadWriter;
import dev.banyan.http.wire.Methods;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request on its way through: takes a connection of the target, writes the head from the bytes
/// it came in, and lets both bodies flow with back-pressure. Never leaves its event loop.
///
/// A request is sent a second time only where its connection was an old one that closed before any
/// byte of an answer, its method is idempotent and it has no body (RFC 9110 §9.2.2); once more to
/// another URL of the system, where it did not reach the first or is safe and had no answer.
final class RelayExchange
    implements UpstreamPool.Taker, UpstreamConnection.Replies, ServerRequest.Party {
  private static final ByteBuf CRLF =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(2).writeByte('\r').writeByte('\n'))
          .asReadOnly();

  private static final String EVENTS = "text/event-stream";
  private static final long HELD_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
  private static final long CROWDED_BYTES_PER_SECOND_MIN = 16 * 1024;

  private final ServerRequest request;
  private final Lane lane;
  private final PooledRelay relay;
  private final RelayPass pass;
  private final RelayTee tee;
  private Endpoint endpoint;
  private LoopPool pool;
  private @Nullable UpstreamConnection connection;
  private boolean repeated;
  private boolean moved;
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
    this.tee = new RelayTee(pass.tap());
  }

  void start() {
    waitingSince = System.nanoTime();
    if (pass.bodyBytesMax() >= 0 && request.contentLength() > pass.bodyBytesMax()) {
      over = true;
      tee.broken(tooLarge());
      request.lane().answer(pass.failed().answer(tooLarge()));
      return;
    }
    pool.take(this);
  }

  private static Fault tooLarge() {
    return Fault.of(Fault.Kind.TOO_LARGE, "The body is too large");
  }

  // ---- the connection

  @Override
  public void taken(UpstreamConnection free) {
    if (over) {
      free.spare();
      return;
    }
    Head head = request.head();
    connection = free;
    free.begin(this, head.methodIs("HEAD"));
    ByteBuf out = free.buffer(1024);
    try {
      HeadWriter.requestLine(out, head, endpoint.target(pass.pathAndQuery()), endpoint.host());
      HeadWriter.requestFields(out, head, pass.removeHeaders());
      for (int i = 0; i < pass.addHeaders().size(); i++) {
        Http.Header header = pass.addHeaders().get(i);
        HeadWriter.field(out, header.name(), header.value());
      }
      if (head.chunked()) {
        HeadWriter.chunked(out);
      }
      HeadWriter.end(out);
    } catch (RuntimeException e) {
      out.release();
      free.spare();
      over();
      request.handlerFailed();
      return;
    }
    free.write(out);
    if (request.hasBody()) {
      Upload begun = new Upload();
      upload = begun;
      lane.open(begun);
      free.flush();
    } else {
      free.requestEnded();
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
    Endpoint other = moved || !relay.several() ? endpoint : relay.choose(request, endpoint);
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

  /// The request's body, on its way to the target.
  private final class Upload implements BodySink {
    private final boolean chunked = request.head().chunked();
    private final long started = System.nanoTime();
    private long bytes;

    private boolean slow(long nowNanos) {
      long nanos = nowNanos - started;
      return nanos > HELD_NANOS_MAX
          && bytes < nanos / 1_000_000 * CROWDED_BYTES_PER_SECOND_MIN / 1000;
    }

    @Override
    public void data(ByteBuf piece) {
      UpstreamConnection to = connection;
      if (to == null || !piece.isReadable()) {
        piece.release(); // A chunk of no bytes would end the body.
        return;
      }
      bytes += piece.readableBytes();
      if (pass.bodyBytesMax() >= 0 && bytes > pass.bodyBytesMax()) {
        piece.release();
        to.close();
        fail(tooLarge());
        return;
      }
      waitingSince = System.nanoTime();
      if (chunked) {
        ByteBuf size = to.buffer(10);
        HeadWriter.chunkSize(size, piece.readableBytes());
        to.write(size);
        to.write(piece);
        to.write(CRLF.duplicate());
      } else {
        to.write(piece);
      }
      to.flush();
      if (!to.writable()) {
        lane.pauseBody();
      }
    }

    @Override
    public void end(@Nullable Head trailers) {
      upload = null;
      UpstreamConnection to = connection;
      if (to == null) {
        return;
      }
      if (chunked) {
        ByteBuf last = to.buffer(64);
        HeadWriter.lastChunk(last);
        if (trailers != null) {
          HeadWriter.trailerFields(last, trailers);
        }
        HeadWriter.end(last);
        to.write(last);
      }
      to.requestEnded();
    }

    @Override
    public void broken(Fault fault) {
      if (connection != null) {
        connection.close();
      }
      over();
    }
  }

  // ---- the answer

  @Override
  public void head(Head answer) {
    endpoint.answered(answer.status());
    tee.head(answer);
    if (tee.replaces()) {
      return;
    }
    headPassed = true;
    events = isEvents(answer);
    int status = answer.status();
    boolean empty = request.head().methodIs("HEAD") || status == 204 || status == 304;
    List<Http.Header> added = tee.added(pass.answerHeaders());
    lane.relay(answer, empty, relay.added(added, request, endpoint));
  }

  /// A stream of events (HTML standard, section 9.2), which ends only when someone leaves.
  private static boolean isEvents(Head answer) {
    String type = answer.field("content-type");
    return type != null
        && answer.contentLength() < 0
        && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
  }

  @Override
  public void data(ByteBuf piece) {
    boolean wanted = tee.data(piece);
    if (tee.replaces()) {
      piece.release();
      if (!wanted && connection != null) {
        connection.close();
        end(null);
      }
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
    if (request.ended()) {
      return;
    }
    if (tee.again() != null) {
      request.again(tee.again());
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
  public void failed(boolean garbage) {
    UpstreamConnection broken = connection;
    connection = null;
    if (over) {
      return;
    }
    boolean unanswered = broken != null && !broken.answered() && !garbage && !request.hasBody();
    boolean stale = unanswered && broken != null && broken.reused();
    if (stale && !repeated && Methods.isIdempotent(request.method())) {
      repeated = true;
      pool.takeAgain(this, true);
      return;
    }
    endpoint.failed();
    if (unanswered && Methods.isSafe(request.method()) && moves()) {
      return;
    }
    fail(
        Fault.builder(Fault.Kind.GARBAGE, "The system's answer is not usable")
            .operator(garbage ? "the answer is no valid HTTP" : "the connection broke off")
            .build());
  }

  private void fail(Fault fault) {
    connection = null;
    tee.broken(headPassed ? null : fault);
    over();
    if (request.ended()) {
      return;
    }
    if (headPassed) {
      lane.abort();
      return;
    }
    if (tee.again() != null) {
      request.again(tee.again());
      return;
    }
    Answer instead = tee.instead(pass.answerHeaders());
    answer(instead != null ? () -> instead : () -> pass.failed().answer(fault));
  }

  private void answer(Supplier<Answer> answer) {
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
    UpstreamConnection to = connection;
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
    UpstreamConnection to = connection;
    connection = null;
    if (!over) {
      pool.giveUp(this);
      over();
    }
    if (to != null) {
      to.close();
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
    request.cut(reads ? HttpEvents.Event.ANSWER_TIMEOUT : HttpEvents.Event.BODY_TIMEOUT);
    if (connection != null) {
      connection.close();
      connection = null;
    }
    over();
    request.fail(Problems.BODY_TIMEOUT);
    return true;
  }

  @Override
  public void sweep(long nowNanos) {
    if (over || hogs(nowNanos) || paused) {
      return;
    }
    UpstreamConnection to = connection;
    long since = waitingSince;
    if (headPassed && to != null) {
      since = Math.max(since, to.lastRead());
    }
    long most = (events ? pass.eventsIdle() : pass.timeout()).toNanos();
    boolean leaves = events && request.draining();
    if (nowNanos - since <= most && !leaves) {
      return;
    }
    endpoint.failed();
    pool.giveUp(this);
    if (to != null) {
      to.close();
    }
    if (events) {
      tee.broken(null);
      end(null); // In order: the client comes again, and says which event it had last.
      return;
    }
    fail(
        Fault.builder(Fault.Kind.TIMEOUT, "The system did not answer in time")
            .operator(to == null ? "no connection came free in time" : "no answer came in time")
            .build());
  }
}
