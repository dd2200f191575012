package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.gateway.limit.Limiter;
import dev.banyan.gateway.security.Recognizer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The checks that every request passes before anything is done for it, in the one order they have.
/// The route was found before (it decides which checks apply). Never blocks.
public final class Gate {
  /// One check.
  @FunctionalInterface
  interface Step {
    Decision check(Visit visit);
  }

  /// The order, and why each stands where it stands.
  private static final List<Step> STEPS =
      List.of(
          // Room comes before everything: what there is no room for must cost nothing, the check of
          // a signature included.
          Gate::room,
          // Who asks comes next: permission and limits are about someone.
          Gate::caller,
          // A caller without permission must not use up, or learn of, anything further.
          Gate::permission,
          // Counted after permission, so that strangers cannot exhaust a caller's limit.
          Gate::limit,
          // Last, as it only spares work: the body is not read before somebody may send one.
          Gate::body);

  private Gate() {}

  /// Asks the steps from `from` on; `at` of the result is where to go on after a deferral.
  public static Verdict ask(Visit visit, int from) {
    for (int i = from; i < STEPS.size(); i++) {
      Decision decision = STEPS.get(i).check(visit);
      if (!(decision instanceof Decision.Pass)) {
        return new Verdict(decision, i);
      }
    }
    return Verdict.LET_IN;
  }

  /// The answer of the whole gate.
  public record Verdict(Decision decision, int at) {
    static final Verdict LET_IN = new Verdict(Decision.Pass.PASS, -1);
  }

  private static Decision room(Visit visit) {
    Entrance.Standing standing = visit.entrance().standing();
    return standing.room().admits(standing.priority())
        ? Decision.Pass.PASS
        : new Decision.Refuse(standing.room().full());
  }

  private static Decision caller(Visit visit) {
    Entrance entrance = visit.entrance();
    if (entrance.open()) {
      return Decision.Pass.PASS;
    }
    for (Recognizer recognizer : entrance.recognizers()) {
      switch (recognizer.recognize(visit)) {
        case Recognizer.Finding.Missing _ -> {}
        case Recognizer.Finding.Known(var caller) -> {
          visit.caller(caller);
          return Decision.Pass.PASS;
        }
        case Recognizer.Finding.Refused(Fault fault) -> {
          return new Decision.Refuse(fault);
        }
        case Recognizer.Finding.Later(Runnable work) -> {
          return visit.askedBefore() ? cannotTell() : new Decision.Defer(work);
        }
      }
    }
    return new Decision.Refuse(
        Fault.of(Fault.Kind.UNAUTHENTICATED, "A credential is needed: " + ways(entrance)));
  }

  private static String ways(Entrance entrance) {
    return String.join(
        " or ", entrance.recognizers().stream().map(Recognizer::challenge).distinct().toList());
  }

  private static Decision cannotTell() {
    return new Decision.Refuse(
        Fault.builder(Fault.Kind.OVERLOADED, "Callers cannot be checked now")
            .operator("the issuer's keys could not be read")
            .retryAfter(Duration.ofSeconds(5))
            .build());
  }

  private static Decision permission(Visit visit) {
    var roles = visit.entrance().roles();
    if (roles.isEmpty()) {
      return Decision.Pass.PASS;
    }
    for (String role : visit.caller().roles()) {
      if (roles.contains(role)) {
        return Decision.Pass.PASS;
      }
    }
    return new Decision.Refuse(
        Fault.builder(Fault.Kind.FORBIDDEN, "The caller may not do this")
            .operator(
                "needs one of the roles " + String.join(", ", roles.stream().sorted().toList()))
            .build());
  }

  private static Decision limit(Visit visit) {
    Limiter limiter = visit.entrance().limiter();
    if (limiter == null) {
      return Decision.Pass.PASS;
    }
    Limiter.Decision decision = limiter.decide(visit);
    visit.answerHeaders(decision.headers());
    Fault refusal = decision.refusal();
    return refusal == null ? Decision.Pass.PASS : new Decision.Refuse(refusal);
  }

  private static Decision body(Visit visit) {
    Entrance entrance = visit.entrance();
    long length = visit.incoming().contentLength();
    if (entrance.bodyBytesMax() >= 0 && length > entrance.bodyBytesMax()) {
      return new Decision.Refuse(
          Fault.of(Fault.Kind.TOO_LARGE, "The body is over " + entrance.bodyBytesMax() + " bytes"));
    }
    if (length == 0 || entrance.mediaTypes().isEmpty()) {
      return Decision.Pass.PASS;
    }
    String sent = visit.mediaType();
    String type = sent == null ? "" : sent.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return entrance.mediaTypes().contains(type)
        ? Decision.Pass.PASS
        : new Decision.Refuse(
            Fault.of(
                Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
                "The body must be "
                    + String.join(" or ", entrance.mediaTypes().stream().sorted().toList())));
  }
}
