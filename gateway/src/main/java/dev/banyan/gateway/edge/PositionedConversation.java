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

/// A conversation whose answer tells how far the request's writes have taken their systems. Owned
/// by its virtual thread.
record PositionedConversation(Conversation inner, PositionSeal seal, Positions positions)
    implements Conversation {
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
    Http.Header position = seal.header(positions);
    if (position == null) {
      return headers;
    }
    List<Http.Header> all = new ArrayList<>(headers);
    all.add(position);
    return all;
  }

  @Override
  public Cancellation cancellation() {
    return inner.cancellation();
  }
}
