package dev.banyan.http.tunnel;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.client.LoopPool;
import dev.banyan.http.client.Upstream;
import dev.banyan.http.client.UpstreamPool;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request for a WebSocket: takes a connection to the system that nothing else uses before or
/// after, agrees with the system and then with the client, and has a [Tunnel] between them from
/// then on. Never leaves its event loop.
///
/// What the client sends before both have agreed is not read; where they do not agree, never: the
/// client's connection ends with the answer.
public final class WebSocketExchange implements UpstreamPool.Taker, Upstream.Replies {
  private final Guest guest;
  private final Asked asked;
  private final long started = System.nanoTime();
  private Place place;
  private LoopPool pool;
  private @Nullable Upstream connection;
  private @Nullable Handshake handshake;
  private @Nullable Tunnel tunnel;
  private boolean moved;
  private boolean relaying;
  private boolean over;

  /// What is asked for: `removed` (lower case) and `added` are fields of the request.
  public record Asked(
      List<String> removed, List<Http.Header> added, Duration timeout, WebSocketTerms terms) {}

  /// Where it is asked for, and the fields that an agreement of that one gets.
  public record Place(
      UpstreamPool pool, byte[] host, String pathAndQuery, List<Http.Header> answered) {}

  public WebSocketExchange(Guest guest, Asked asked, Place first) {
    this.guest = guest;
    this.asked = asked;
    this.place = first;
    this.pool = first.pool().on(guest.loop());
  }

  public void start() {
    pool.takeFresh(this);
  }

  // ---- the handshake

  @Override
  public void taken(Upstream free) {
    if (over) {
      free.spare();
      return;
    }
    connection = free;
    free.begin(this, false);
    if (!free.maySwitch()) {
      free.close();
      fail(unusable("the system speaks HTTP/2 alone"));
      return;
    }
    ByteBuf out = free.buffer(1024);
    Handshake begun = new Handshake(guest.head());
    handshake = begun;
    try {
      begun.write(
          out,
          place.pathAndQuery(),
          place.host(),
          new Handshake.Passed(asked.removed(), asked.added()));
    } catch (RuntimeException e) {
      out.release();
      free.close();
      fail(e instanceof Fault fault ? fault : Fault.bug("a handshake could not be written", e));
      return;
    }
    free.head(out, Upstream.Body.NONE, 0);
  }

  /// Nothing has reached the system: it is asked for at another URL, once.
  @Override
  public void refused(Fault fault) {
    if (over) {
      return;
    }
    Place other = moved ? null : guest.elsewhere(fault);
    if (other == null) {
      fail(fault);
      return;
    }
    moved = true;
    pool.done();
    place = other;
    pool = other.pool().on(guest.loop());
    pool.takeFresh(this);
  }

  @Override
  public void head(Head answer) {
    Upstream to = connection;
    Handshake begun = handshake;
    if (to == null || begun == null) {
      return;
    }
    if (answer.status() != 101) {
      relaying = true;
      guest.relay(answer);
      return;
    }
    String objection = begun.objection(answer);
    if (objection != null) {
      to.close();
      fail(unusable(objection));
      return;
    }
    Tunnel opened = new Tunnel(guest, new SystemEnd(to), asked.terms(), this::let);
    tunnel = opened;
    asked.terms().watch().opened();
    guest.switchOver(answer, begun.agreed(answer, place.answered()), new Arrivals(opened));
  }

  private static Fault unusable(String why) {
    return Fault.builder(Fault.Kind.GARBAGE, "The system's answer is not usable")
        .operator("the WebSocket handshake failed: " + why)
        .build();
  }

  private void fail(Fault fault) {
    connection = null;
    over();
    if (guest.ended()) {
      return;
    }
    if (relaying) {
      guest.abort();
    } else {
      guest.failed(fault);
    }
  }

  private void over() {
    if (!over) {
      over = true;
      pool.done();
    }
  }

  // ---- from the system

  @Override
  public void data(ByteBuf piece) {
    Tunnel open = tunnel;
    if (open != null) {
      open.fromSystem(piece);
      return;
    }
    guest.write(piece);
    if (!guest.writable()) {
      guest.flush();
      if (!guest.writable() && connection != null) {
        connection.pause();
      }
    }
  }

  @Override
  public void end(@Nullable Head trailers) {
    connection = null;
    Tunnel open = tunnel;
    if (open != null) {
      open.systemGone();
      return;
    }
    over();
    if (!guest.ended()) {
      guest.end(trailers);
    }
  }

  @Override
  public void failed(Upstream.Failure why) {
    Tunnel open = tunnel;
    if (open != null) {
      connection = null;
      open.systemGone();
    } else if (!over) {
      boolean garbage = why == Upstream.Failure.GARBAGE;
      fail(unusable(garbage ? "its answer is no valid HTTP" : "the connection broke off"));
    }
  }

  @Override
  public void readComplete() {
    if (relaying && !guest.ended()) {
      guest.flush();
    }
  }

  @Override
  public void writabilityChanged() {
    if (tunnel != null) {
      tunnel.systemWritabilityChanged();
    }
  }

  // ---- from the client

  /// What comes from the client when both have agreed.
  private static final class Arrivals implements BodySink {
    private final Tunnel to;

    Arrivals(Tunnel to) {
      this.to = to;
    }

    @Override
    public void data(ByteBuf piece) {
      to.fromClient(piece);
    }

    @Override
    public void end(@Nullable Head trailers) {
      to.clientGone();
    }

    @Override
    public void broken(Fault fault) {
      to.clientGone();
    }
  }

  public void clientGone() {
    Tunnel open = tunnel;
    if (open != null) {
      open.clientGone();
      return;
    }
    Upstream to = connection;
    connection = null;
    if (!over) {
      pool.giveUp(this);
      over();
    }
    if (to != null) {
      to.close();
    }
  }

  public void clientWritabilityChanged() {
    Tunnel open = tunnel;
    if (open != null) {
      open.clientWritabilityChanged();
    } else if (connection != null && guest.writable()) {
      connection.resume();
    }
  }

  // ---- time

  public void sweep(long nowNanos) {
    Tunnel open = tunnel;
    if (open != null) {
      if (guest.leaving()) {
        open.end(Ending.STOPPED);
      }
      open.sweep(nowNanos);
      return;
    }
    Upstream to = connection;
    long since = relaying && to != null ? to.lastRead() : started;
    if (over || nowNanos - since <= asked.timeout().toNanos()) {
      return;
    }
    pool.giveUp(this);
    if (to != null) {
      to.close();
    }
    fail(
        Fault.builder(Fault.Kind.TIMEOUT, "The system did not answer in time")
            .operator(to == null ? "no connection came free in time" : "no answer came in time")
            .build());
  }

  /// The tunnel is over: lets go of both connections.
  private void let(boolean broken) {
    Upstream to = connection;
    connection = null;
    if (to != null) {
      to.flush();
      to.close();
    }
    over();
    if (guest.ended()) {
      return;
    }
    if (broken) {
      guest.abort();
    } else {
      guest.end(null);
    }
  }

  /// The system's end.
  private record SystemEnd(Upstream connection) implements End {
    @Override
    public ByteBuf buffer(int size) {
      return connection.buffer(size);
    }

    @Override
    public void write(ByteBuf bytes) {
      connection.data(bytes);
    }

    @Override
    public void flush() {
      connection.flush();
    }

    @Override
    public boolean writable() {
      return connection.writable();
    }

    @Override
    public void pause() {
      connection.pause();
    }

    @Override
    public void resume() {
      connection.resume();
    }
  }
}
