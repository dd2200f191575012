package dev.banyan.formats.xsd;

import dev.banyan.text.Place;

/// Why a type or element cannot be used, and where that stands. A flaw spoils what refers to it and
/// nothing else.
public record Flaw(Place place, String reason) {
  @Override
  public String toString() {
    return reason + " (" + place + ")";
  }

  /// Leaves the compilation of one type or element with its flaw; caught where the type is
  /// completed.
  static final class Spoiled extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Flaw flaw;

    Spoiled(Flaw flaw) {
      super(flaw.reason(), null, false, false);
      this.flaw = flaw;
    }

    Flaw flaw() {
      return flaw;
    }
  }
}
