package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Carries the path of a value that does not fit from the inside out: each level puts its own step
/// in front.
final class Trail {
  private Trail() {}

  /// The violations of a fault with `step` (a JSON Pointer) in front of each path.
  static List<Fault.Violation> behind(String step, Fault fault) {
    if (fault.kind() != Fault.Kind.INVALID) {
      throw fault;
    }
    if (fault.violations().isEmpty()) {
      return List.of(new Fault.Violation(step, message(fault)));
    }
    List<Fault.Violation> all = new ArrayList<>(fault.violations().size());
    for (Fault.Violation one : fault.violations()) {
      all.add(new Fault.Violation(step + one.path(), one.message()));
    }
    return all;
  }

  static Fault at(String step, Fault fault) {
    return Fault.invalid(behind(step, fault));
  }

  private static String message(Fault fault) {
    String message = fault.getMessage();
    return message == null ? "is not valid" : message;
  }

  /// Adds to a list that is made when it is first needed.
  static List<Fault.Violation> gather(
      @Nullable List<Fault.Violation> gathered, String step, Fault fault) {
    List<Fault.Violation> all = gathered == null ? new ArrayList<>() : gathered;
    all.addAll(behind(step, fault));
    return all;
  }
}
