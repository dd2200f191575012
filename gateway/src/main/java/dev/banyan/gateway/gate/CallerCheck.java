package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.gateway.security.Challenges;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.gateway.security.Recognizer.Finding;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The gate's first step: who asks. The route's methods are asked in their order. Where a method
/// sees no credential of its kind, or one that is another method's, the next is asked; the first
/// that sees its own decides, and a wrong credential is never made good by another method.
final class CallerCheck {
  private CallerCheck() {}

  static Decision check(Visit visit) {
    Entrance entrance = visit.entrance();
    if (entrance.open()) {
      return Decision.Pass.PASS;
    }
    Finding.@Nullable Refused foreign = null;
    int by = -1;
    List<Recognizer> recognizers = entrance.recognizers();
    for (int i = 0; i < recognizers.size(); i++) {
      Finding known = visit.finding(i);
      switch (known == null ? recognizers.get(i).recognize(visit) : known) {
        case Finding.Missing _ -> {}
        case Finding.Foreign(Finding.Refused refusal) -> {
          by = foreign == null ? i : by;
          foreign = foreign == null ? refusal : foreign;
        }
        case Finding.Known(var caller) -> {
          visit.caller(caller);
          visit.recognizedBy(recognizers.get(i));
          return Decision.Pass.PASS;
        }
        case Finding.Refused refused -> {
          return refuse(visit, i, refused);
        }
        case Finding.Later(var work) -> {
          int at = i;
          return new Decision.Defer(() -> visit.found(at, settle(work)));
        }
        case Finding.Unproven(Recognizer.Proof proof) -> {
          int at = i;
          visit.proof(proof);
          return new Decision.Read(body -> visit.found(at, settle(() -> proof.prove(body))));
        }
      }
    }
    return foreign != null ? refuse(visit, by, foreign) : missing(entrance);
  }

  private static Decision refuse(Visit visit, int by, Finding.Refused refused) {
    visit.refused(by, refused.reason());
    return new Decision.Refuse(refused.fault());
  }

  private static Decision missing(Entrance entrance) {
    return new Decision.Refuse(
        Fault.of(
            Fault.Kind.UNAUTHENTICATED,
            "A credential is needed: "
                + String.join(
                    " or ", Challenges.all(entrance.recognizers(), Challenges.Refusal.NONE))));
  }

  /// What deferred work found out. It was asked once: what is still open then is not decided, and
  /// what failed refuses.
  private static Finding settle(Supplier<Finding> work) {
    try {
      Finding finding = work.get();
      boolean open = finding instanceof Finding.Later || finding instanceof Finding.Unproven;
      return open ? Recognizer.undecided("a method asked for more than one deferral") : finding;
    } catch (Fault fault) {
      return new Finding.Refused(Reason.UNDECIDED, undecided(fault));
    } catch (RuntimeException bug) {
      System.getLogger("banyan.gate")
          .log(System.Logger.Level.ERROR, "recognising a caller failed", bug);
      return new Finding.Refused(
          Reason.UNDECIDED, Fault.bug("unexpected " + bug.getClass().getName(), bug));
    }
  }

  /// Whatever kept us from deciding, the caller is told to come back.
  private static Fault undecided(Fault fault) {
    String why = fault.operator();
    return fault.kind() == Fault.Kind.OVERLOADED
        ? fault
        : Recognizer.undecided(why == null ? fault.getMessage() : why).fault();
  }
}
