package dev.banyan.gateway.api.openapi;

import dev.banyan.base.Fault;
import dev.banyan.gateway.api.Answers;
import dev.banyan.gateway.api.ProblemType;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What may go wrong on a route, as its contract tells it: the faults that the operation declares,
/// and those of the gate, the message and the systems. Statuses and titles are those of `Answers`.
public final class RouteProblems {
  private static final Map<String, Fault.Kind> KINDS =
      Stream.of(Fault.Kind.values())
          .collect(
              Collectors.toMap(
                  kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), kind -> kind));

  private final Answers answers;

  public RouteProblems(Answers answers) {
    this.answers = answers;
  }

  /// What stands before the operation: whether callers are asked who they are, need a role, are
  /// limited; whether a body is read; `others` are further faults that the route may end with.
  public record Before(
      boolean callers, boolean roles, boolean limits, boolean body, List<Fault> others) {}

  public List<RouteDescription.Problem> of(
      Signature signature, Before before, RouteDescription.Condition condition) {
    Map<String, ProblemType> problems = new TreeMap<>();
    for (DeclaredFault fault : signature.faults()) {
      Fault.Kind kind = KINDS.getOrDefault(fault.name(), Fault.Kind.DECLARED);
      add(problems, Fault.builder(kind, "").name(fault.name()).build());
    }
    for (Fault.Kind kind : kinds(signature, before, condition)) {
      add(problems, Fault.of(kind, ""));
    }
    before.others().forEach(fault -> add(problems, fault));
    return problems.values().stream()
        .map(
            type ->
                new RouteDescription.Problem(type.status(), type.name(), type.title(), type.uri()))
        .toList();
  }

  private void add(Map<String, ProblemType> problems, Fault fault) {
    ProblemType type = answers.typeOf(fault);
    problems.putIfAbsent(type.name(), type);
  }

  private static Set<Fault.Kind> kinds(
      Signature signature, Before before, RouteDescription.Condition condition) {
    Set<Fault.Kind> kinds =
        EnumSet.of(
            Fault.Kind.MALFORMED,
            Fault.Kind.INVALID,
            Fault.Kind.UNREACHABLE,
            Fault.Kind.GARBAGE,
            Fault.Kind.OVERLOADED,
            Fault.Kind.TIMEOUT,
            Fault.Kind.BUG);
    if (before.callers()) {
      kinds.add(Fault.Kind.UNAUTHENTICATED);
    }
    if (before.roles()) {
      kinds.add(Fault.Kind.FORBIDDEN);
    }
    if (before.limits()) {
      kinds.add(Fault.Kind.TOO_MANY);
    }
    if (before.body()) {
      kinds.add(Fault.Kind.TOO_LARGE);
      kinds.add(Fault.Kind.UNSUPPORTED_MEDIA_TYPE);
    }
    if (signature.returns() != null) {
      kinds.add(Fault.Kind.NOT_ACCEPTABLE);
    }
    if (signature.effect() != Effect.READ) {
      kinds.add(Fault.Kind.OUTCOME_UNKNOWN);
    } else if (signature.delivery() == Signature.Delivery.WHOLE) {
      kinds.add(Fault.Kind.NOT_FOUND);
    }
    kinds.addAll(
        switch (condition) {
          case NONE, VERSIONED -> Set.of();
          case MAY_MATCH -> Set.of(Fault.Kind.NOT_FOUND, Fault.Kind.STALE);
          case MUST_MATCH ->
              Set.of(Fault.Kind.NOT_FOUND, Fault.Kind.STALE, Fault.Kind.PRECONDITION_REQUIRED);
        });
    return kinds;
  }
}
