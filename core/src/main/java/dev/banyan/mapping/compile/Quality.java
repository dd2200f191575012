package dev.banyan.mapping.compile;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.mapping.lens.Fitting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How faithful a field is so far, and why. Owned by the compiler's thread.
final class Quality {
  private Fidelity fidelity = Fidelity.LOSSLESS;
  private boolean forgets;
  private final Set<String> reasons = new LinkedHashSet<>();

  void add(Fidelity other, String reason) {
    fidelity = fidelity.and(other);
    forgets |= other == Fidelity.NEEDS_ORIGINAL;
    if (other != Fidelity.LOSSLESS && !reason.isEmpty()) {
      reasons.add(reason);
    }
  }

  void add(Fitting fitting) {
    add(fitting.fidelity(), fitting.reason());
    forgets |= fitting.forgets();
  }

  void add(Quality other) {
    fidelity = fidelity.and(other.fidelity);
    forgets |= other.forgets;
    reasons.addAll(other.reasons);
  }

  Fidelity fidelity() {
    return fidelity;
  }

  boolean forgets() {
    return forgets;
  }

  String reason() {
    return String.join("; ", List.copyOf(reasons));
  }
}
