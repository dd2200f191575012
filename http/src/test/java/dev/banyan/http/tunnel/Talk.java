package dev.banyan.http.tunnel;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The JDK's WebSocket client, with what it hears in one queue: `text …`, `binary SIZE`, `ping …`,
/// `pong …`, `close CODE REASON`, `error …`.
final class Talk implements WebSocket.Listener, AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final boolean reads;
  private int binary;
  final WebSocket socket;

  Talk(URI uri, String... protocols) throws Exception {
    this(uri, true, protocols);
  }

  Talk(URI uri, boolean reads, String... protocols) throws Exception {
    this.reads = reads;
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (protocols.length > 0) {
      builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
    }
    socket = builder.buildAsync(uri, this).get(10, TimeUnit.SECONDS);
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (reads) {
      opened.request(Long.MAX_VALUE);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket of, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      heard.add("text " + (text.length() > 100 ? String.valueOf(text.length()) : text));
      text.setLength(0);
    }
    return done();
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket of, ByteBuffer data, boolean last) {
    binary += data.remaining();
    if (last) {
      heard.add("binary " + binary);
      binary = 0;
    }
    return done();
  }

  @Override
  public CompletionStage<?> onPing(WebSocket of, ByteBuffer message) {
    heard.add("ping " + message.remaining());
    return done();
  }

  @Override
  public CompletionStage<?> onPong(WebSocket of, ByteBuffer message) {
    heard.add("pong " + message.remaining());
    return done();
  }

  @Override
  public CompletionStage<?> onClose(WebSocket of, int code, String reason) {
    heard.add(("close " + code + " " + reason).strip());
    return done();
  }

  @Override
  public void onError(WebSocket of, Throwable error) {
    heard.add("error " + error.getClass().getSimpleName());
  }

  private static CompletionStage<?> done() {
    return java.util.concurrent.CompletableFuture.completedFuture(null);
  }

  String next() throws InterruptedException {
    return Passing.next(heard);
  }

  boolean silent() {
    return heard.isEmpty();
  }

  void say(String message) throws Exception {
    socket.sendText(message, true).get(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
