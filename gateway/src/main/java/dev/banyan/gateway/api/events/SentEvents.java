package dev.banyan.gateway.api.events;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.Conversation;
import dev.banyan.http.tunnel.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Messages as server-sent events (HTML Living Standard §9.2): the position is the `id`, the kind
/// the `event`. An `id` without data moves the position of a browser and tells nothing.
final class SentEvents implements Outlet {
  private static final List<Http.Header> HEADERS =
      List.of(
          new Http.Header("content-type", "text/event-stream"),
          new Http.Header("cache-control", "no-store"),
          new Http.Header("x-accel-buffering", "no"));

  /// How long a browser waits before it comes again: not all at the same time.
  private static final int RETRY_MILLIS_MIN = 1_000;

  private static final int RETRY_MILLIS_MAX = 3_000;

  private final Conversation conversation;
  private final Duration patience;
  private Conversation.@Nullable AbortableStream stream;

  SentEvents(Conversation conversation, Duration patience) {
    this.conversation = conversation;
    this.patience = patience;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void begin(String position) {
    Conversation.AbortableStream begun = conversation.stream(200, HEADERS);
    begun.patience(patience);
    stream = begun;
    int retry = ThreadLocalRandom.current().nextInt(RETRY_MILLIS_MIN, RETRY_MILLIS_MAX);
    write(bytes("retry: " + retry + "\nid: " + position + "\n\n"));
    flush();
  }

  @Override
  public void tell(Message message, String position) {
    write(bytes("id: " + position + "\nevent: " + message.kind() + "\ndata: "));
    write(message.json());
    write(bytes("\n\n"));
  }

  private void write(byte[] bytes) {
    Conversation.AbortableStream to = stream;
    try {
      if (to != null) {
        to.write(bytes);
      }
    } catch (IOException e) {
      throw gone();
    }
  }

  @Override
  public void flush() {
    Conversation.AbortableStream to = stream;
    try {
      if (to != null) {
        to.flush();
      }
    } catch (IOException e) {
      throw gone();
    }
  }

  @Override
  public void beat(String position, boolean moved) {
    write(bytes(moved ? "id: " + position + "\n\n" : ":\n\n"));
    flush();
  }

  @Override
  public void end(Ending why) {
    Conversation.AbortableStream to = stream;
    if (to == null || why == Ending.CLIENT_GONE || why == Ending.SLOW) {
      return;
    }
    try {
      to.write(bytes(": ended: " + why.word() + "\n\n"));
      to.close();
    } catch (IOException | Fault gone) {
      to.abort();
    }
  }

  private static Fault gone() {
    return Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
  }
}
