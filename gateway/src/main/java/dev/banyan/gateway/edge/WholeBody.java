package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// A conversation whose body the gate has read already: it is in memory, and everything else is as
/// it was. Owned by the request's virtual thread.
final class WholeBody implements Conversation {
  private final Conversation inner;
  private final byte[] body;

  private WholeBody(Conversation inner, byte[] body) {
    this.inner = inner;
    this.body = body;
  }

  /// Reads the body, at most so many bytes of it.
  static WholeBody read(Conversation conversation, long bytesMax) {
    try (InputStream in = conversation.body(bytesMax)) {
      return new WholeBody(conversation, in.readAllBytes());
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
    }
  }

  byte[] bytes() {
    return body;
  }

  @Override
  public Incoming request() {
    return inner.request();
  }

  @Override
  public InputStream body(long bytesMax) {
    if (body.length > bytesMax) {
      throw Fault.of(Fault.Kind.TOO_LARGE, "The body is over " + bytesMax + " bytes");
    }
    return new ByteArrayInputStream(body);
  }

  @Override
  public void answer(Answer answer) {
    inner.answer(answer);
  }

  @Override
  public AbortableStream stream(int status, List<Http.Header> headers) {
    return inner.stream(status, headers);
  }

  @Override
  public Cancellation cancellation() {
    return inner.cancellation();
  }

  @Override
  public Cancellation stopping() {
    return inner.stopping();
  }
}
