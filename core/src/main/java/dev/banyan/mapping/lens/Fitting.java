package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import org.jspecify.annotations.Nullable;

/// A lens fitted to a legacy shape: what comes out above, and how faithful the step is there.
///
/// `lens` is null for a step that changes nothing. `forgets` says that several legacy values show
/// the same modern one, which a stronger fidelity may hide.
public record Fitting(
    @Nullable Lens lens, Shape modern, Fidelity fidelity, boolean forgets, String reason) {

  public static Fitting lossless(@Nullable Lens lens, Shape modern) {
    return new Fitting(lens, modern, Fidelity.LOSSLESS, false, "");
  }

  /// Several legacy values show the same modern one.
  public static Fitting forgetful(Lens lens, Shape modern, String reason) {
    return new Fitting(lens, modern, Fidelity.NEEDS_ORIGINAL, true, reason);
  }

  public static Fitting failing(@Nullable Lens lens, Shape modern, String reason) {
    return new Fitting(lens, modern, Fidelity.MAY_FAIL, false, reason);
  }

  public static Fitting oneWay(Lens lens, Shape modern, String reason) {
    return new Fitting(lens, modern, Fidelity.ONE_WAY, false, reason);
  }

  /// The same, and not better than this for that reason.
  public Fitting and(Fidelity other, String why) {
    if (other == Fidelity.LOSSLESS) {
      return this;
    }
    return new Fitting(
        lens,
        modern,
        fidelity.and(other),
        forgets || other == Fidelity.NEEDS_ORIGINAL,
        reason.isEmpty() ? why : reason + "; " + why);
  }
}
