package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.Witness;
import dev.banyan.gateway.durable.Joined;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The conversation of a request whose answer is recorded together with what it does: it is given
/// as it was recorded, and carried out also when the caller leaves. Owned by the request's virtual
/// thread.
final class JoinedWork implements Conversation, Witness {
  private final Conversation inner;
  private final Joined joined;
  private final Witness witness;
  private final Cancellation never = new Cancellation();
  private boolean called;

  JoinedWork(Conversation inner, Joined joined, Witness witness) {
    this.inner = inner;
    this.joined = joined;
    this.witness = witness;
  }

  boolean called() {
    return called;
  }

  @Override
  public void calling(Function<@Nullable Object, Answer> rendering) {
    called = true;
    joined.rendering(rendering);
    witness.calling(rendering);
  }

  @Override
  public void about(@Nullable List<String> tags) {
    witness.about(tags);
  }

  @Override
  public Incoming request() {
    return inner.request();
  }

  @Override
  public InputStream body(long bytesMax) {
    return inner.body(bytesMax);
  }

  /// The caller's leaving cancels nothing: it comes again with the same key, for the answer.
  @Override
  public Cancellation cancellation() {
    return never;
  }

  @Override
  public Cancellation stopping() {
    return inner.stopping();
  }

  @Override
  public void answer(Answer answer) {
    inner.answer(joined.recorded());
  }

  @Override
  public AbortableStream stream(int status, List<Http.Header> headers) {
    throw Fault.bug("the answer of a command was streamed", new IllegalStateException());
  }
}
