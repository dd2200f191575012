package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.connect.RelayTarget;
import dev.banyan.http.client.UpstreamPool;
import dev.banyan.http.loop.Loop;
import dev.banyan.http.tunnel.Guest;
import dev.banyan.http.tunnel.WebSocketExchange;
import dev.banyan.http.tunnel.WebSocketTerms;
import dev.banyan.http.wire.BodySink;
import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relay target over a pool of connections.
final class PooledRelay implements Relay {
  private final RelayTarget target;
  private final UpstreamPool pool;
  private final byte[] host;
  private final Runnable closed;

  PooledRelay(RelayTarget target, UpstreamPool pool, Runnable closed) {
    this.target = target;
    this.pool = pool;
    this.host = pool.origin().hostField();
    this.closed = closed;
  }

  @Override
  public RelayTarget target() {
    return target;
  }

  UpstreamPool pool() {
    return pool;
  }

  /// The value of `Host`.
  byte[] host() {
    return host;
  }

  /// Asks the target for a WebSocket.
  ServerRequest.Party webSocket(ServerRequest request, RelayPass pass, WebSocketTerms terms) {
    Asker asker = new Asker(request, pass);
    asker.exchange =
        new WebSocketExchange(
            asker,
            new WebSocketExchange.Asked(
                pool,
                host,
                pass.pathAndQuery(),
                pass.removeHeaders(),
                pass.addHeaders(),
                pass.answerHeaders(),
                pass.timeout(),
                terms));
    asker.exchange.start();
    return asker;
  }

  /// A client that asks for a WebSocket, as its request's lane shows it.
  private static final class Asker implements Guest, ServerRequest.Party {
    private final ServerRequest request;
    private final Lane lane;
    private final RelayPass pass;
    private @Nullable WebSocketExchange exchange;

    Asker(ServerRequest request, RelayPass pass) {
      this.request = request;
      this.lane = request.lane();
      this.pass = pass;
    }

    @Override
    public Loop loop() {
      return lane.loop();
    }

    @Override
    public Head head() {
      return request.head();
    }

    @Override
    public boolean ended() {
      return request.ended();
    }

    @Override
    public boolean leaving() {
      return request.leaving();
    }

    @Override
    public void switchOver(List<Http.Header> fields, BodySink sink) {
      lane.switchOver(fields, sink);
    }

    @Override
    public void relay(Head answer) {
      lane.relay(answer, answer.status() == 204 || answer.status() == 304, pass.answerHeaders());
    }

    @Override
    public void end(@Nullable Head trailers) {
      lane.end(trailers);
    }

    @Override
    public void failed(Fault fault) {
      try {
        lane.answer(pass.failed().answer(fault));
      } catch (RuntimeException e) {
        request.handlerFailed();
      }
    }

    @Override
    public void abort() {
      lane.abort();
    }

    @Override
    public ByteBuf buffer(int size) {
      return Unpooled.buffer(size);
    }

    @Override
    public void write(ByteBuf bytes) {
      lane.data(bytes, null);
    }

    @Override
    public void flush() {
      if (!request.ended()) {
        lane.flush();
      }
    }

    @Override
    public boolean writable() {
      return lane.writable();
    }

    @Override
    public void pause() {
      lane.pauseBody();
    }

    @Override
    public void resume() {
      lane.resumeBody();
    }

    @Override
    public void clientGone() {
      if (exchange != null) {
        exchange.clientGone();
      }
    }

    @Override
    public void writabilityChanged() {
      if (exchange != null) {
        exchange.clientWritabilityChanged();
      }
    }

    @Override
    public void sweep(long nowNanos) {
      if (exchange != null) {
        exchange.sweep(nowNanos);
      }
    }
  }

  @Override
  public int pending() {
    return pool.pending();
  }

  @Override
  public void close() {
    pool.close();
    closed.run();
  }
}
