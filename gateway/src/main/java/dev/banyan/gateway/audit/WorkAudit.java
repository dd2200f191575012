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

/// What work beside requests writes, as records of the audit trail: `audit-begun` is durable before
/// a pipeline, a job or a reaction calls an operation that writes, `audit-write` before it goes on.
/// Its operations are put in between when a configuration is assembled, and only where writes are
/// recorded; the trail is bound before any of them is called. Thread-safe once it is bound.
public final class WorkAudit {
  private final boolean wanted;
  private final List<Recorded> calls = new ArrayList<>();

  /// Writes of this life are numbered: drawing an id for each is not for nothing.
  private final String life = UUID.randomUUID().toString();

  private final AtomicLong writes = new AtomicLong();

  /// @param wanted whether writes are recorded at all
  public WorkAudit(boolean wanted) {
    this.wanted = wanted;
  }

  /// The same operation, whose calls are recorded where it writes. Before the trail is bound.
  public Operation around(Operation operation) {
    if (!wanted || operation.signature().effect() == Effect.READ) {
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

  /// Where the writes of one operation go, and how its values stand there.
  private record Book(Auditing auditing, OperationValues values) {}

  /// One place at which work calls an operation that writes.
  private final class Recorded implements Call {
    private final Operation operation;
    private volatile @Nullable Book bound;

    Recorded(Operation operation) {
      this.operation = operation;
    }

    void bind(Auditing auditing) {
      bound = new Book(auditing, new OperationValues(auditing, operation.signature()));
    }

    @Override
    public @Nullable Object call(Struct input, Exchange exchange) {
      Book book = bound;
      if (book == null) {
        throw Fault.bug(
            operation.name() + " was called before the audit trail was opened",
            new IllegalStateException());
      }
      Write write = new Write(book, operation.signature(), doer(exchange), exchange.cause());
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

    /// One exchange of work may write several times, and a job's are all of one name: the two
    /// records of a write are joined by an id of their own.
    private Act.Doer doer(Exchange exchange) {
      Caller caller = exchange.caller();
      String id = life + "-" + writes.incrementAndGet();
      return new Act.Doer(caller.method(), caller.id(), caller.tenant(), null, id);
    }
  }

  /// One write between its begin and its end. Owned by one thread.
  private static final class Write {
    private final Book book;
    private final String operation;
    private final Act.Doer doer;
    private final @Nullable String cause;
    private @Nullable Object before;

    Write(Book book, Signature signature, Act.Doer doer, @Nullable String cause) {
      this.book = book;
      this.operation = signature.name();
      this.doer = doer;
      this.cause = cause;
    }

    private Act act(String kind) {
      return Act.by(doer, kind).with("operation", operation).with("because", cause);
    }

    /// Nothing was sent yet: what cannot be recorded may be tried again.
    void begin(Struct input, Exchange exchange) {
      try {
        book.auditing.before(book.values.given(act(Act.BEGUN), input), exchange.deadline());
      } catch (Fault fault) {
        throw fault.reaching(Fault.Reach.NONE);
      }
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
      Act act = act(Act.WRITE).with("outcome", "done");
      book.auditing.after(book.values.earlier(book.values.answered(act, answer), before));
    }

    void failed(Fault fault) {
      Act act = OperationValues.failed(act(Act.WRITE), fault);
      book.auditing.after(book.values.earlier(act, before));
    }
  }
}
