package dev.banyan.gateway.upstream;

/// What a system may do instead of answering.
enum Trouble {
  /// Nothing listens.
  REFUSE,
  /// The connection is reset when the request has arrived.
  RESET,
  /// The request vanishes, and so does all that follows it on the connection.
  HALF_OPEN,
  /// The answer comes long after the deadline.
  SLOW,
  /// The answer comes byte by byte.
  DRIBBLE,
  /// The framing of the answer is broken.
  BAD_FRAME,
  /// The answer ends before it is whole.
  WRONG_LENGTH,
  /// The system says, each time, that it cannot.
  STORM,
  /// The system's certificate has ended.
  TLS_EXPIRED,
  /// The system's name stands for nothing.
  DNS_GONE,
  /// The answer comes shortly after the deadline, when the next request is under way.
  LATE,
  /// What comes is no answer at all.
  GARBAGE;

  /// Whether a door makes it; the others are of systems that are never well.
  boolean isMadeByDoor() {
    return this != TLS_EXPIRED && this != DNS_GONE;
  }
}
