package dev.banyan.gateway.cache;

import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conversation with an operation whose answer is to be kept: keeps it, and passes it on to the
/// client, where there is one, as that one's conditions want it. Owned by one virtual thread.
final class FillConversation implements Conversation {
  private final Fill fill;
  private final @Nullable Conversation client;
  private final Incoming request;
  private final Cancellation nobodyGoes = new Cancellation();

  FillConversation(Fill fill, @Nullable Conversation client) {
    this.fill = fill;
    this.client = client;
    this.request = fill.request();
  }

  @Override
  public Incoming request() {
    return request;
  }

  @Override
  public InputStream body(long bytesMax) {
    return InputStream.nullInputStream();
  }

  @Override
  public void answer(Answer answer) {
    long now = fill.cache().memory().now();
    if (!CallRules.keeps(answer.status(), answer.headers())) {
      fill.apart();
      give(answer);
    } else if (answer.body().size() > fill.cache().memory().answerBytesMax()) {
      fill.apart();
      boolean known = Conditions.unchanged(fill.asked(), answer.headers());
      give(known ? new Answer(304, answer.headers(), Bytes.wrap(new byte[0])) : answer);
    } else {
      Stored stored = keep(answer.status(), answer.headers(), answer.body());
      give(stored.answer(fill.asked(), now, "fwd=miss; stored"));
    }
  }

  private Stored keep(int status, List<Http.Header> headers, Bytes body) {
    CachePolicy policy = fill.cache().policy();
    long now = fill.cache().memory().now();
    return fill.keep(
        new Stored.Content(status, CallRules.headers(policy, headers, now), body, null),
        CallRules.verdict(policy, fill.asked(), fill.start().millis()));
  }

  private void give(Answer answer) {
    if (client != null) {
      client.answer(answer);
    }
  }

  @Override
  public AbortableStream stream(int status, List<Http.Header> headers) {
    if (!CallRules.keeps(status, headers)) {
      fill.apart();
      return client == null ? new Copying(status, headers, null) : client.stream(status, headers);
    }
    List<Http.Header> all =
        CallRules.headers(fill.cache().policy(), headers, fill.cache().memory().now());
    all.add(CacheStatus.header("fwd=miss; stored"));
    return new Copying(status, headers, client == null ? null : client.stream(status, all));
  }

  @Override
  public Cancellation cancellation() {
    return client == null ? nobodyGoes : client.cancellation();
  }

  @Override
  public Cancellation stopping() {
    return client == null ? nobodyGoes : client.stopping();
  }

  /// Keeps a copy of what is streamed, as far as it may grow.
  private final class Copying extends AbortableStream {
    private final int status;
    private final List<Http.Header> headers;
    private final @Nullable AbortableStream to;
    private final HeldBytes.Copy copy =
        request.memory().copy(fill.cache().memory().answerBytesMax());
    private boolean tooLarge;
    private boolean closed;

    Copying(int status, List<Http.Header> headers, @Nullable AbortableStream to) {
      this.status = status;
      this.headers = headers;
      this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (!tooLarge && !copy.add(source, offset, length)) {
        tooLarge = true;
        copy.letGo();
        fill.apart();
      }
      if (to != null) {
        to.write(source, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      if (to != null) {
        to.flush();
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed && !tooLarge) {
        try {
          keep(status, headers, Bytes.wrap(copy.bytes()));
        } finally {
          copy.letGo();
        }
      }
      closed = true;
      if (to != null) {
        to.close();
      }
    }

    @Override
    public void patience(Duration longest) {
      if (to != null) {
        to.patience(longest);
      }
    }

    @Override
    public void abort() {
      closed = true;
      copy.letGo();
      fill.abandoned();
      if (to != null) {
        to.abort();
      }
    }
  }
}
