package dev.banyan.gateway.edge;

import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Positions;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A conversation whose every answer carries headers that were decided beside it: `added` is asked
/// when an answer begins. Owned by its virtual thread.
record HeadedConversation(Conversation inner, Supplier<List<Http.Header>> added)
    implements Conversation {
  static Conversation of(Conversation inner, List<Http.Header> always) {
    return always.isEmpty() ? inner : new HeadedConversation(inner, () -> always);
  }

  /// One whose answer tells how far the request's writes have taken their systems.
  static Conversation of(Conversation inner, PositionSeal seal, Positions positions) {
    return new HeadedConversation(
        inner,
        () -> {
          Http.Header position = seal.header(positions);
          return position == null ? List.of() : List.of(position);
        });
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
    List<Http.Header> all = new ArrayList<>(headers);
    all.addAll(added.get());
    return all;
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
