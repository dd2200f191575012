package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A conversation whose every answer carries headers that were decided before it began. Owned by
/// its virtual thread.
final class HeadedConversation implements Conversation {
  private final Conversation inner;
  private final List<Http.Header> always;

  private HeadedConversation(Conversation inner, List<Http.Header> always) {
    this.inner = inner;
    this.always = always;
  }

  static Conversation of(Conversation inner, List<Http.Header> always) {
    return always.isEmpty() ? inner : new HeadedConversation(inner, always);
  }

  @Override
  public Incoming request() {
    return inner.request();
  }

  @Override
  public InputStream body(long bytesMax) {
    return inner.body(bytesMax);
  }

  @Override
  public void answer(Answer answer) {
    inner.answer(new Answer(answer.status(), with(answer.headers()), answer.body()));
  }

  @Override
  public AbortableStream stream(int status, List<Http.Header> headers) {
    return inner.stream(status, with(headers));
  }

  private List<Http.Header> with(List<Http.Header> headers) {
    List<Http.Header> all = new ArrayList<>(headers.size() + always.size());
    all.addAll(headers);
    all.addAll(always);
    return all;
  }

  @Override
  public Cancellation cancellation() {
    return inner.cancellation();
  }
}
