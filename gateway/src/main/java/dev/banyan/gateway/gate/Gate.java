package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.gateway.limit.Limiter;
import java.util.List;
import java.util.Locale;

/// The checks that every request passes before anything is done for it, in the one order they have.
/// The route was found before (it decides which checks apply). Never blocks.
public final class Gate {
  /// The checks in their order, and why each stands where it stands. `banyan explain` has a word on
  /// each.
  public enum Check {
    /// Room comes before everything: what there is no room for must cost nothing, the check of a
    /// signature included.
    ROOM,
    /// An address that may not come is sent away before its credential is looked at.
    ADDRESS,
    /// Who asks comes next: permission and limits are about someone.
    CALLER,
    /// The tenant belongs to who asks, and conditions and limits look at it.
    TENANT,
    /// A caller without permission must not use up, or learn of, anything further.
    PERMISSION,
    /// Counted after permission, so that strangers cannot exhaust a caller's limit.
    LIMIT,
    /// Last, as it only spares work: the body is not read before somebody may send one.
    BODY
  }

  private static final List<Check> CHECKS = List.of(Check.values());

  /// Those that are asked again while a request stays for long: what it has passed once and for all
  /// (there was room, it was counted) is not among them.
  private static final List<Check> STAYING =
      List.of(Check.ADDRESS, Check.CALLER, Check.TENANT, Check.PERMISSION);

  private Gate() {}

  /// Asks whether a request that was let in may still be here.
  public static Verdict askAgain(Visit visit, int from) {
    return ask(STAYING, visit, from);
  }

  /// Asks the steps from `from` on; `at` of the result is where to go on after a deferral.
  public static Verdict ask(Visit visit, int from) {
    return ask(CHECKS, visit, from);
  }

  private static Verdict ask(List<Check> checks, Visit visit, int from) {
    for (int i = from; i < checks.size(); i++) {
      Decision decision = decide(checks.get(i), visit);
      if (!(decision instanceof Decision.Pass)) {
        return new Verdict(decision, i);
      }
    }
    return Verdict.LET_IN;
  }

  private static Decision decide(Check check, Visit visit) {
    return switch (check) {
      case ROOM -> room(visit);
      case ADDRESS -> address(visit);
      case CALLER -> CallerCheck.check(visit);
      case TENANT -> tenant(visit);
      case PERMISSION -> permission(visit);
      case LIMIT -> limit(visit);
      case BODY -> body(visit);
    };
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

  private static Decision address(Visit visit) {
    Addresses addresses = visit.entrance().standing().addresses();
    return addresses == null || addresses.admits(visit.incoming().remoteAddress())
        ? Decision.Pass.PASS
        : new Decision.Refuse(
            Fault.builder(Fault.Kind.FORBIDDEN, "Not allowed from this address")
                .operator("the address is not within `addresses`")
                .build());
  }

  private static Decision tenant(Visit visit) {
    Tenancy tenancy = visit.entrance().standing().tenancy();
    if (tenancy == null) {
      return Decision.Pass.PASS;
    }
    try {
      visit.caller(tenancy.of(visit.caller(), visit.incoming()));
      return Decision.Pass.PASS;
    } catch (Fault fault) {
      return new Decision.Refuse(fault);
    }
  }

  private static Decision permission(Visit visit) {
    Permission permission = visit.entrance().permission();
    Fault refusal = permission.refusal(visit);
    if (refusal == null) {
      return Decision.Pass.PASS;
    }
    visit.lacks(permission.lacking(visit.caller()));
    return new Decision.Refuse(refusal);
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
