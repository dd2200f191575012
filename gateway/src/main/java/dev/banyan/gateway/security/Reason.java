package dev.banyan.gateway.security;

/// Why a credential was refused: the closed set that metrics count.
public enum Reason {
  /// It cannot be read, is too long, or was sent twice.
  MALFORMED,
  /// No such key, name, certificate or signing key.
  UNKNOWN,
  /// The signature or the password is wrong.
  FORGED,
  EXPIRED,
  NOT_YET_VALID,
  REVOKED,
  /// It is meant for others: another issuer, audience or kind of token.
  FOREIGN,
  /// It is bound to a certificate that the client did not show, or should be and is not.
  UNBOUND,
  /// A signed message that was there before.
  REPLAYED,
  /// Too many wrong ones before it.
  THROTTLED,
  /// It could not be decided now: nobody is let in on a guess.
  UNDECIDED
}
