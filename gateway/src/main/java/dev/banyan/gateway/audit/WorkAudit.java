package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
import dev.banyan.base.Fault;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Precondition;
import dev.banyan.operation.Signature;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What work beside requests writes and reads, as records of the audit trail: `audit-begun` is
/// durable before a pipeline, a job or a reaction calls an operation that writes, `audit-write`
/// before it goes on; `audit-read` before it goes on with private fields that an operation
/// answered. Its operations are put in between when a configuration is assembled, and only where
/// that is recorded; the trail is bound before any of them is called. Thread-safe once it is bound.
public final class WorkAudit {
  private final Wanted wanted;
  private final List<Recorded> calls = new ArrayList<>();

  /// Calls of this life are numbered: drawing an id for each is not for nothing.
  private final String life = UUID.randomUUID().toString();

  private final AtomicLong numbers = new AtomicLong();

  /// What is recorded at all.
  public record Wanted(boolean writes, boolean privateReads) {
    private boolean of(Signature signature) {
      return signature.effect() == Effect.READ
          ? privateReads && RouteAudit.hasPrivateFields(signature.returns())
          : writes;
    }
  }

  public WorkAudit(Wanted wanted) {
    this.wanted = wanted;
  }

  /// The same operation, whose calls are recorded where it writes, or answers private fields.
  /// Before the trail is bound.
  public Operation around(Operation operation) {
    if (!wanted.of(operation.signature())) {
      return operation;
    }
    Recorded call = new Recorded(operation);
    calls.add(call);
    return new Operation(operation.signature(), call);
  }

  /// Where all of it is recorded from now on; null where there is no trail.
  public void bind(@Nullable Auditing auditing) {
    if (auditing != null) {
      calls.forEach(call -> call.bind(auditing));
    }
  }

  /// Where the calls of one operation are recorded, and how its values stand there; `fields` is
  /// null where no private field is to be recorded as read.
  private record Book(Auditing auditing, OperationValues values, @Nullable PrivateFields fields) {
    static Book of(Auditing auditing, Signature signature) {
      boolean reads = auditing.policy().privateReads();
      return new Book(
          auditing,
          new OperationValues(auditing, signature),
          reads ? PrivateFields.of(signature.returns()) : null);
    }

    /// What an answer shows; null where that is nothing private.
    PrivateFields.@Nullable Found found(@Nullable Object answer) {
      PrivateFields.Found found = fields == null ? null : fields.in(answer, auditing::stand);
      return found == null || found.fields().isEmpty() ? null : found;
    }
  }

  /// One place at which work calls an operation of which something is recorded.
  private final class Recorded implements Call {
    private final Operation operation;
    private volatile @Nullable Book bound;

    Recorded(Operation operation) {
      this.operation = operation;
    }

    void bind(Auditing auditing) {
      bound = Book.of(auditing, operation.signature());
    }

    @Override
    public @Nullable Object call(Struct input, Exchange exchange) {
      Book book = bound;
      if (book == null) {
        throw Fault.bug(
            operation.name() + " was called before the audit trail was opened",
            new IllegalStateException());
      }
      Recording recording = new Recording(book, operation.name(), doer(exchange), exchange.cause());
      return operation.signature().effect() == Effect.READ
          ? read(recording, input, exchange)
          : write(new Write(recording), input, exchange);
    }

    private @Nullable Object read(Recording recording, Struct input, Exchange exchange) {
      Object answer = operation.call(input, exchange);
      PrivateFields.Found found = recording.book.found(answer);
      if (found != null) {
        recording.before(found.shownBy(recording.act(Act.READ)), exchange);
      }
      return answer;
    }

    private @Nullable Object write(Write write, Struct input, Exchange exchange) {
      write.begin(input, exchange);
      Object answer;
      try {
        answer = operation.call(input, write.seen(exchange));
      } catch (Fault fault) {
        write.failed(fault);
        throw fault;
      } catch (RuntimeException | StackOverflowError bug) {
        write.failed(Fault.bug("unexpected " + bug.getClass().getName(), bug));
        throw bug;
      }
      write.done(answer);
      return answer;
    }

    /// One exchange of work may call several times, and a job's are all of one name: the two
    /// records of a write are joined by an id of their own.
    private Act.Doer doer(Exchange exchange) {
      Caller caller = exchange.caller();
      String id = life + "-" + numbers.incrementAndGet();
      return new Act.Doer(caller.method(), caller.id(), caller.tenant(), null, id);
    }
  }

  /// What all records of one call say.
  private record Recording(Book book, String operation, Act.Doer doer, @Nullable String cause) {
    Act act(String kind) {
      return Act.by(doer, kind).with("operation", operation).with("because", cause);
    }

    /// Nothing was changed yet: what cannot be recorded may be tried again.
    void before(Act act, Exchange exchange) {
      try {
        book.auditing.before(act, exchange.deadline());
      } catch (Fault fault) {
        throw fault.reaching(Fault.Reach.NONE);
      }
    }
  }

  /// One write between its begin and its end. Owned by one thread.
  private static final class Write {
    private final Recording recording;
    private final Book book;
    private @Nullable Object before;

    Write(Recording recording) {
      this.recording = recording;
      this.book = recording.book;
    }

    void begin(Struct input, Exchange exchange) {
      recording.before(book.values.given(recording.act(Act.BEGUN), input), exchange);
    }

    /// The same exchange, which also remembers the record as it is before the write.
    Exchange seen(Exchange exchange) {
      if (!book.values.wantsEarlier()) {
        return exchange;
      }
      Precondition precondition = exchange.precondition();
      return exchange.with(
          exchange.cancellation(),
          current -> {
            before = current;
            precondition.check(current);
          });
    }

    void done(@Nullable Object answer) {
      Act act = recording.act(Act.WRITE).with("outcome", "done");
      PrivateFields.Found found = book.found(answer);
      if (found != null) {
        act = act.with("shows", List.copyOf(found.fields()));
      }
      book.auditing.after(book.values.earlier(book.values.answered(act, answer), before));
    }

    void failed(Fault fault) {
      Act act = OperationValues.failed(recording.act(Act.WRITE), fault);
      book.auditing.after(book.values.earlier(act, before));
    }
  }
}
