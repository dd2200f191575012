package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/// A conversation whose body the gate has read already: it is in memory, and everything else is as
/// it was. Owned by the request's virtual thread.
final class WholeBody implements Conversation {
  private final Conversation inner;
  private final byte[] body;

  private WholeBody(Conversation inner, byte[] body) {
    this.inner = inner;
    this.body = body;
  }

  /// Reads the body, at most so many bytes of it, and holds it while `work` is done with it. Throws
  /// `OVERLOADED` where there is no room for it.
  static void during(Conversation conversation, long bytesMax, Consumer<WholeBody> work) {
    HeldBytes.Portion room = conversation.request().memory().portion();
    try {
      work.accept(read(conversation, bytesMax, room));
    } finally {
      room.giveBack();
    }
  }

  private static WholeBody read(Conversation conversation, long bytesMax, HeldBytes.Portion room) {
    int most = Math.clamp(bytesMax, 0, Integer.MAX_VALUE - 9) + 1;
    try (InputStream in = conversation.body(bytesMax)) {
      byte[] body = room.read(in, most);
      if (body == null) {
        throw HeldBytes.full();
      }
      return new WholeBody(conversation, body);
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
