package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.observe.RouteSight;
import dev.banyan.http.Incoming;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Precondition;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of one route's requests goes into the audit trail. Compiled once per route; thread-safe.
///
/// A write has two records: `audit-begun` is durable before anything is done, `audit-write` before
/// the answer of an operation is given; that of a relay follows its answer. One that has begun and
/// has no end is of unknown outcome. What shows private fields is recorded before it is given.
public final class RouteAudit {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final Auditing auditing;
  private final RouteSight sight;
  private final @Nullable Signature signature;
  private final @Nullable PrivateFields fields;
  private final OperationValues values;

  /// @param signature that of its operation; null where it is a relay
  public RouteAudit(Auditing auditing, RouteSight sight, @Nullable Signature signature) {
    this.auditing = auditing;
    this.sight = sight;
    this.signature = signature;
    this.values = new OperationValues(auditing, signature);
    this.fields =
        signature != null && auditing.policy().privateReads()
            ? PrivateFields.of(signature.returns())
            : null;
  }

  /// Whether answers of that type may hold private fields.
  public static boolean hasPrivateFields(@Nullable Type type) {
    return PrivateFields.of(type) != null;
  }

  /// Whether a request of that method is a write, and writes are recorded.
  public boolean recordsWrites(String method) {
    boolean reads = signature == null ? READS.contains(method) : signature.effect() == Effect.READ;
    return !reads && auditing.policy().writes() != AuditPolicy.Writes.NONE;
  }

  /// Who asks for what, as all records of a request have it. Owned by one request.
  private record About(
      Act.Doer doer, String route, @Nullable String operation, @Nullable String path) {
    Act act(String kind) {
      return Act.by(doer, kind)
          .with("route", route)
          .with("operation", operation)
          .with("path", path);
    }
  }

  private About about(Incoming request, int[] marks, Caller caller, String exchange) {
    Act.Doer doer =
        new Act.Doer(
            caller.method(), caller.id(), caller.tenant(), request.remoteAddress(), exchange);
    String method = signature == null ? request.method() + " " : "";
    String path = sight.path(request.path(), marks, auditing::stand);
    return new About(
        doer, sight.route(), signature == null ? null : signature.name(), method + path);
  }

  /// A write of an operation: records that it begins. Blocks.
  ///
  /// @throws Fault where it cannot be recorded, and must not be done
  public Write begin(Incoming request, int[] marks, Exchange exchange, Struct given) {
    Write write = new Write(about(request, marks, exchange.caller(), exchange.id()));
    auditing.before(values.given(write.about.act(Act.BEGUN), given), exchange.deadline());
    return write;
  }

  /// A write of a relay, not yet recorded. On the event loop.
  public Write relayed(Incoming request, int[] marks, Caller caller, String exchange) {
    return new Write(about(request, marks, caller, exchange));
  }

  /// Records that private fields are about to be shown, where the answer has some. Blocks.
  ///
  /// @throws Fault where it cannot be recorded, and must not be shown
  public void read(Incoming request, int[] marks, Exchange exchange, @Nullable Object answer) {
    PrivateFields.Found found = found(answer);
    if (found != null && !found.fields().isEmpty()) {
      Act act = about(request, marks, exchange.caller(), exchange.id()).act(Act.READ);
      auditing.before(found.shownBy(act), exchange.deadline());
    }
  }

  /// Records that an answer is about to be given again, where its like shows private fields: what
  /// it was made of is not looked at, so that all that may be in it count as shown. Blocks.
  ///
  /// @throws Fault where it cannot be recorded, and must not be shown
  public void replayed(Incoming request, int[] marks, Exchange exchange) {
    if (fields != null) {
      Act act = about(request, marks, exchange.caller(), exchange.id()).act(Act.READ);
      auditing.before(
          act.with("replayed", JsonTree.truth(true)).with("fields", fields.declared()),
          exchange.deadline());
    }
  }

  private PrivateFields.@Nullable Found found(@Nullable Object answer) {
    return fields == null ? null : fields.in(answer, auditing::stand);
  }

  /// Has a refusal recorded, where that is wanted. Never blocks.
  public void refused(Incoming request, int[] marks, Caller caller, String exchange, Fault fault) {
    if (auditing.policy().refusals()) {
      auditing.later(
          about(request, marks, caller, exchange)
              .act(Act.REFUSED)
              .with("fault", fault.kind().name())
              .with("problem", fault.name()));
    }
  }

  /// One write between its begin and its end. Owned by the request.
  public final class Write {
    private final About about;
    private @Nullable Object before;

    private Write(About about) {
      this.about = about;
    }

    /// Records that it begins. Blocks.
    ///
    /// @throws Fault where it cannot be recorded, and must not be done
    public void begin(Deadline deadline) {
      auditing.before(about.act(Act.BEGUN), deadline);
    }

    /// The same precondition, which also remembers the record as it is before the write.
    public Precondition seeing(Precondition precondition) {
      if (!values.wantsEarlier()) {
        return precondition;
      }
      return current -> {
        before = current;
        precondition.check(current);
      };
    }

    /// Records that it was done, and what it answered. Blocks.
    public void done(int status, @Nullable Object answer) {
      Act act = about.act(Act.WRITE).with("outcome", "done").with("status", status);
      PrivateFields.Found found = found(answer);
      if (found != null && !found.fields().isEmpty()) {
        act = act.with("shows", List.copyOf(found.fields()));
      }
      auditing.after(values.earlier(values.answered(act, answer), before));
    }

    /// Records that it failed, or that nobody knows. Blocks.
    public void failed(Fault fault) {
      auditing.after(values.earlier(failure(fault), before));
    }

    private Act failure(Fault fault) {
      return OperationValues.failed(about.act(Act.WRITE), fault);
    }

    /// Has recorded what a relay answered; a status of 0 where it answered nothing. Never blocks.
    public void ended(int status, @Nullable Fault fault) {
      auditing.later(
          fault == null
              ? about.act(Act.WRITE).with("outcome", "answered").with("status", status)
              : failure(fault).with("status", status));
    }
  }
}
