package dev.banyan.journal;

/// What an append does with a reservation; checked together with the versions of its streams.
public sealed interface Claim {
  Reservation reservation();

  /// Takes it; refused where somebody has it.
  record Reserve(Reservation reservation) implements Claim {}

  /// Lets it go; refused where nobody has it.
  record Release(Reservation reservation) implements Claim {}
}
