package dev.banyan.http.tunnel;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A system that is none of ours: Vert.x' WebSocket server, which says again what it hears. Some
/// texts make it do other things: `close CODE` closes, `flood N` sends so many messages of 64 KiB.
final class EchoServer implements AutoCloseable {
  private static final int PIECE = 64 * 1024;

  final BlockingQueue<String> closes = new LinkedBlockingQueue<>();
  final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  EchoServer() throws Exception {
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
    options.setMaxWebSocketFrameSize(4 << 20).setMaxWebSocketMessageSize(8 << 20);
    options.setWebSocketSubProtocols(List.of("chat.v2"));
    server =
        vertx
            .createHttpServer(options)
            .webSocketHandler(this::serve)
            .listen()
            .await(10, TimeUnit.SECONDS);
  }

  private void serve(ServerWebSocket socket) {
    opened.add(socket.uri());
    socket.textMessageHandler(text -> heard(socket, text));
    socket.binaryMessageHandler(socket::writeBinaryMessage);
    socket.closeHandler(_ -> closes.add(String.valueOf(socket.closeStatusCode())));
  }

  private void heard(ServerWebSocket socket, String text) {
    if (text.startsWith("close ")) {
      var _ = socket.close(Short.parseShort(text.substring(6)), "as asked");
    } else if (text.startsWith("flood ")) {
      flood(socket, Integer.parseInt(text.substring(6)));
    } else {
      var _ = socket.writeTextMessage(text);
    }
  }

  private static void flood(ServerWebSocket socket, int count) {
    int left = count;
    while (left > 0 && !socket.writeQueueFull()) {
      var _ = socket.writeBinaryMessage(io.vertx.core.buffer.Buffer.buffer(new byte[PIECE]));
      left--;
    }
    int rest = left;
    if (rest > 0) {
      socket.drainHandler(_ -> flood(socket, rest));
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  @Override
  public void close() {
    try {
      vertx.close().await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
