package dev.banyan.base;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a request or message could not be served: the only exception type that crosses package
/// borders at run time.
///
/// A fault has two readers. `getMessage()` may reach a caller and never carries internals;
/// `operator()` is for the log and carries the next step. Faults are answers, not surprises, so
/// they have no stack trace, except `BUG`.
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The closed set of what can go wrong. `gateway.api.Answers` gives each its HTTP status.
  public enum Kind {
    /// The message cannot be read at all: not JSON, not XML, wrong encoding (400).
    MALFORMED,
    /// The message can be read but breaks its type (400 for parameters, 422 for bodies).
    INVALID,
    /// No, or no valid, credential (401).
    UNAUTHENTICATED,
    /// The caller is known and may not (403).
    FORBIDDEN,
    /// No such route, or no such record (404).
    NOT_FOUND,
    /// The path exists, the method does not (405).
    METHOD_NOT_ALLOWED,
    /// No representation the caller accepts (406).
    NOT_ACCEPTABLE,
    /// The state of the record forbids it (409).
    CONFLICT,
    /// If-Match or the original of a write is out of date (412).
    STALE,
    /// Over a size limit (413).
    TOO_LARGE,
    /// A content type that the route does not take (415).
    UNSUPPORTED_MEDIA_TYPE,
    /// A write that needs If-Match came without (428).
    PRECONDITION_REQUIRED,
    /// Over a rate limit (429).
    TOO_MANY,
    /// A fault that the operation declares; `name()` says which, `detail()` what it carries.
    DECLARED,
    /// A system could not be reached, or dropped the connection before the request was sent (502).
    UNREACHABLE,
    /// A system answered something that its contract does not allow (502).
    GARBAGE,
    /// The deadline passed (504).
    TIMEOUT,
    /// We shed load, a breaker is open or a concurrency limit is reached (503).
    OVERLOADED,
    /// A write was sent and nobody knows whether it happened (504, code `outcome-unknown`).
    OUTCOME_UNKNOWN,
    /// The caller has gone; nothing is answered.
    CANCELLED,
    /// A defect of Banyan or of a configuration that passed its checks (500).
    BUG;

    /// Whether the system decided nothing: the same call may do better another time.
    public boolean mayPass() {
      return switch (this) {
        case UNREACHABLE, GARBAGE, TIMEOUT, OVERLOADED, TOO_MANY, OUTCOME_UNKNOWN -> true;
        case MALFORMED,
            INVALID,
            UNAUTHENTICATED,
            FORBIDDEN,
            NOT_FOUND,
            METHOD_NOT_ALLOWED,
            NOT_ACCEPTABLE,
            CONFLICT,
            STALE,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            PRECONDITION_REQUIRED,
            DECLARED,
            CANCELLED,
            BUG ->
            false;
      };
    }
  }

  /// What is known of the effect of what failed.
  public enum Reach {
    /// Nothing was done: it was not sent, or the system says that it did not look at it.
    NONE,
    /// It is not said. A read has no effect.
    UNTOLD,
    /// A write was sent. Whatever the system says about why it failed, it may have been made.
    SENT,
    /// One of several writes was made, and what was to follow was refused for good.
    PART
  }

  /// One violated rule; `path` is a JSON Pointer (RFC 6901) into the body, or `path.id`,
  /// `query.size`, `header.If-Match` for parameters.
  public record Violation(String path, String message) {
    private String words() {
      return (path.isEmpty() ? "The body" : path) + " " + message;
    }
  }

  private final Kind kind;
  private final String name;
  private final transient List<Violation> violations;
  private final @Nullable String operator;
  private final transient @Nullable Object detail;
  private final @Nullable Duration retryAfter;
  private final Reach reach;

  private Fault(Builder builder) {
    super(builder.message, builder.cause, builder.kind == Kind.BUG, builder.kind == Kind.BUG);
    this.kind = builder.kind;
    this.name = builder.name;
    this.violations = List.copyOf(builder.violations);
    this.operator = builder.operator;
    this.detail = builder.detail;
    this.retryAfter = builder.retryAfter;
    this.reach = builder.reach;
  }

  /// A fault of this kind whose message may reach the caller.
  public static Fault of(Kind kind, String message) {
    return new Builder(kind, message).build();
  }

  public static Builder builder(Kind kind, String message) {
    return new Builder(kind, message);
  }

  /// A body or parameter that breaks its type.
  public static Fault invalid(List<Violation> violations) {
    String message =
        violations.size() == 1
            ? violations.getFirst().words()
            : violations.size() + " values are not valid";
    return new Builder(Kind.INVALID, message).violations(violations).build();
  }

  public static Fault bug(String operator, Throwable cause) {
    return new Builder(Kind.BUG, "Internal error").operator(operator).cause(cause).build();
  }

  /// What may reach the caller; never carries internals.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public Kind kind() {
    return kind;
  }

  /// The name of a declared fault or of a `problems:` entry; otherwise the kind in lower case with
  /// hyphens.
  public String name() {
    return name;
  }

  public List<Violation> violations() {
    return violations;
  }

  /// What the operator should know and do; null where the message says it all. Never shown to
  /// callers.
  public @Nullable String operator() {
    return operator;
  }

  /// The typed detail of a declared fault; null where it has none.
  public @Nullable Object detail() {
    return detail;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /// What is known of its effect: `UNREACHABLE` says by itself that nothing was done, and
  /// `OUTCOME_UNKNOWN` that something may have been.
  public Reach reach() {
    if (kind == Kind.UNREACHABLE) {
      return Reach.NONE;
    }
    return kind == Kind.OUTCOME_UNKNOWN ? Reach.SENT : reach;
  }

  /// Whether a write that ended so may have been made, or a part of it was: it was sent, or a
  /// defect or an end from without came in between of which nobody has said that it came before.
  public boolean leavesOpen() {
    boolean untold = kind == Kind.BUG || kind == Kind.CANCELLED;
    boolean told = reach() == Reach.SENT || reach() == Reach.PART;
    return untold ? reach != Reach.NONE : told;
  }

  /// The same fault, where more is known of its effect than the one who made it could know. A
  /// defect keeps the place where it was met.
  public Fault reaching(Reach known) {
    Builder same = new Builder(kind, getMessage()).name(name).violations(violations);
    same.operator = operator;
    same.detail = detail;
    same.retryAfter = retryAfter;
    same.cause = getCause();
    same.reach = known;
    Fault fault = same.build();
    if (kind == Kind.BUG) {
      fault.setStackTrace(getStackTrace());
    }
    return fault;
  }

  /// Collects the parts of a fault.
  public static final class Builder {
    private final Kind kind;
    private final String message;
    private String name;
    private List<Violation> violations = List.of();
    private @Nullable String operator;
    private @Nullable Object detail;
    private @Nullable Duration retryAfter;
    private @Nullable Throwable cause;
    private Reach reach = Reach.UNTOLD;

    private Builder(Kind kind, String message) {
      this.kind = kind;
      this.message = message;
      this.name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public Builder name(String value) {
      this.name = value;
      return this;
    }

    public Builder violations(List<Violation> value) {
      this.violations = value;
      return this;
    }

    public Builder operator(String value) {
      this.operator = value;
      return this;
    }

    public Builder detail(@Nullable Object value) {
      this.detail = value;
      return this;
    }

    public Builder retryAfter(Duration value) {
      this.retryAfter = value;
      return this;
    }

    public Builder cause(Throwable value) {
      this.cause = value;
      return this;
    }

    /// It is certain that nothing was done: nothing was sent, or the system did not look at it.
    public Builder unsent() {
      this.reach = Reach.NONE;
      return this;
    }

    public Fault build() {
      return new Fault(this);
    }
  }
}
