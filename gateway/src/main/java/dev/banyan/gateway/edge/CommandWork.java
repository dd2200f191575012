package dev.banyan.gateway.edge;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.rest.Witness;
import dev.banyan.gateway.durable.Command;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Cancellation;
import dev.banyan.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The conversation of a request that is carried out as a command: what it answers is recorded
/// before it is given, and it is carried out also when the caller leaves. Owned by the request's
/// virtual thread.
final class CommandWork implements Conversation, Witness {
  private final Conversation inner;
  private final Command command;
  private final Witness witness;
  private final Cancellation never = new Cancellation();
  private boolean called;
  private boolean recorded;

  CommandWork(Conversation inner, Command command, Witness witness) {
    this.inner = inner;
    this.command = command;
    this.witness = witness;
  }

  @Override
  public void calling(Function<@Nullable Object, Answer> rendering) {
    called = true;
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
    command.done(answer);
    recorded = true;
    inner.answer(marked(answer));
  }

  private Answer marked(Answer answer) {
    return new Answer(answer.status(), marked(answer.headers()), answer.body());
  }

  private List<Http.Header> marked(List<Http.Header> headers) {
    List<Http.Header> all = new ArrayList<>(headers);
    all.addAll(command.about());
    return all;
  }

  /// Answers a failure, which was recorded before; whoever comes later is told so, or may try
  /// again. Where it could not be recorded, the caller is told that the outcome is not known.
  void failed(Fault fault, Problems problems) {
    if (recorded) {
      if (fault.kind() != Fault.Kind.CANCELLED) {
        inner.answer(problems.of(fault));
      }
      return;
    }
    Answer problem = problems.of(fault);
    recorded = true;
    try {
      command.failed(fault, called, problem);
    } catch (Fault unrecorded) {
      problem = called ? problems.of(unrecorded) : problem;
    }
    inner.answer(marked(problem));
  }

  /// Makes the answers to failures.
  interface Problems {
    Answer of(Fault fault);
  }

  /// A streamed answer is held up to what is kept of it; a larger one is recorded without its body
  /// and then passed on as it comes.
  @Override
  public AbortableStream stream(int status, List<Http.Header> headers) {
    return new Recorded(status, headers);
  }

  private final class Recorded extends AbortableStream {
    private final int status;
    private final List<Http.Header> headers;
    private final HeldBytes.Copy held = request().memory().copy(command.answerBytesMax());
    private @Nullable AbortableStream out;

    Recorded(int status, List<Http.Header> headers) {
      this.status = status;
      this.headers = headers;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (out == null && held.add(bytes, from, count)) {
        return;
      }
      if (out == null) {
        command.doneWithoutBody(status, headers, held.size() + (long) count);
        recorded = true;
        out = inner.stream(status, marked(headers));
        held.writeTo(out);
        held.letGo();
      }
      out.write(bytes, from, count);
    }

    @Override
    public void flush() throws IOException {
      if (out != null) {
        out.flush();
      }
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      } else {
        try {
          CommandWork.this.answer(new Answer(status, headers, Bytes.wrap(held.bytes())));
        } finally {
          held.letGo();
        }
      }
    }

    @Override
    public void patience(Duration longest) {
      if (out != null) {
        out.patience(longest);
      }
    }

    @Override
    public void abort() {
      held.letGo();
      if (out != null) {
        out.abort();
      }
    }
  }
}
