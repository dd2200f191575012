package dev.banyan.gateway.upstream;

import java.util.Set;

/// What a caller is told of each trouble: the status with the problem's name, or that an answer
/// broke off which had begun.
final class Expected {
  private static final String UNREACHABLE = "502 unreachable";
  private static final String GARBAGE = "502 garbage";
  private static final String TIMEOUT = "504 timeout";
  private static final String OVERLOADED = "503 overloaded";
  private static final String BROKEN_OFF = "broken off";

  private Expected() {}

  static Set<String> of(Upstreams.Kind kind, Trouble trouble) {
    return switch (kind) {
      // Nobody is let in whom nobody knows.
      case INTROSPECTION -> Set.of(OVERLOADED);
      case RELAY -> relay(trouble);
      case JDBC -> jdbc(trouble);
      case HTTP, SOAP -> usual(trouble);
    };
  }

  private static Set<String> usual(Trouble trouble) {
    return switch (trouble) {
      case REFUSE, TLS_EXPIRED -> Set.of(UNREACHABLE);
      // As long as resolvers look.
      case DNS_GONE -> Set.of(UNREACHABLE, TIMEOUT);
      case HALF_OPEN, SLOW, DRIBBLE, LATE -> Set.of(TIMEOUT);
      case RESET, BAD_FRAME, WRONG_LENGTH, GARBAGE -> Set.of(GARBAGE);
      case STORM -> Set.of(OVERLOADED);
    };
  }

  /// What has begun to pass cannot be taken back, only broken off; a status passes as it is.
  private static Set<String> relay(Trouble trouble) {
    return switch (trouble) {
      case BAD_FRAME, WRONG_LENGTH -> Set.of(BROKEN_OFF, GARBAGE);
      case STORM -> Set.of("503 ");
      default -> usual(trouble);
    };
  }

  /// A connection that was open may be found cut; where one has to be opened, the trouble hits
  /// that, and nothing was asked yet. A message that is longer than what comes is waited for, and
  /// garbage may look like one.
  private static Set<String> jdbc(Trouble trouble) {
    return switch (trouble) {
      case REFUSE, RESET, WRONG_LENGTH -> Set.of(UNREACHABLE, GARBAGE);
      case BAD_FRAME, GARBAGE -> Set.of(UNREACHABLE, GARBAGE, TIMEOUT);
      case HALF_OPEN, SLOW, DRIBBLE, LATE -> Set.of(UNREACHABLE, TIMEOUT);
      case STORM -> Set.of(UNREACHABLE, OVERLOADED);
      case TLS_EXPIRED, DNS_GONE -> Set.of(UNREACHABLE);
    };
  }
}
