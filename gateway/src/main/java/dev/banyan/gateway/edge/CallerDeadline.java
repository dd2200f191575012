package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.time.Duration;
import java.util.Set;

/// A deadline that callers of trusted groups bring along, in milliseconds in a header. It shortens
/// the route's deadline and never lengthens it. What is no number is ignored: the route's holds.
public record CallerDeadline(String header, Set<String> groups) {
  private static final int DIGITS_MAX = 9;

  public CallerDeadline {
    groups = Set.copyOf(groups);
  }

  /// How much time this request has: as its route says, or less where its caller has less.
  static Duration allowed(Passage passage, Serving serving) {
    Duration most =
        switch (serving.target()) {
          case Serving.Target.Fixed _, Serving.Target.Lookup _ -> Duration.ZERO;
          case Serving.Target.Streamed streamed -> streamed.route().terms().opening();
          case Serving.Target.Relayed(Serving.RelayRoute route) -> route.deadline();
          case Serving.Target.Rest rest -> rest.handler().route().terms().deadline();
        };
    CallerDeadline brought = serving.ways().callerDeadline();
    if (brought == null) {
      return most;
    }
    Duration allowed = brought.within(most, passage.incoming, passage.visit().caller());
    if (passage.fill != null && allowed.compareTo(most) < 0) {
      passage.fill.hurried();
    }
    return allowed;
  }

  /// What is left for this request, at most `allowed`.
  Duration within(Duration allowed, Incoming incoming, Caller caller) {
    String written = groups.contains(caller.method()) ? incoming.header(header) : null;
    if (written == null || written.isEmpty() || written.length() > DIGITS_MAX) {
      return allowed;
    }
    long millis = 0;
    for (int i = 0; i < written.length(); i++) {
      char digit = written.charAt(i);
      if (digit < '0' || digit > '9') {
        return allowed;
      }
      millis = millis * 10 + (digit - '0');
    }
    Duration wanted = Duration.ofMillis(Math.max(1, millis));
    return wanted.compareTo(allowed) < 0 ? wanted : allowed;
  }

  Deadline deadline(Duration allowed, Incoming incoming, Caller caller) {
    return Deadline.in(within(allowed, incoming, caller));
  }
}
