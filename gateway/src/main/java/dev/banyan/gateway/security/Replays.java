package dev.banyan.gateway.security;

import java.util.concurrent.ConcurrentHashMap;

/// Signed messages that were there already, by their signature, each until it could not be taken
/// anyway. Only messages whose signature held come in here, so that nobody else can fill it; when
/// it is full, no further message is taken, rather than one twice. Thread-safe.
public final class Replays implements Memory {
  /// What came of showing a message.
  enum Shown {
    NEW,
    SEEN,
    FULL
  }

  private static final int MESSAGES_MAX = 200_000;

  private final ConcurrentHashMap<String, Long> untilMillis = new ConcurrentHashMap<>();

  Shown show(String signature, long nowMillis, long until) {
    if (untilMillis.size() >= MESSAGES_MAX) {
      untilMillis.values().removeIf(end -> end <= nowMillis);
      if (untilMillis.size() >= MESSAGES_MAX) {
        return Shown.FULL;
      }
    }
    boolean[] seen = {false};
    untilMillis.compute(
        signature,
        (_, end) -> {
          seen[0] = end != null && end > nowMillis;
          return seen[0] ? end : Long.valueOf(until);
        });
    return seen[0] ? Shown.SEEN : Shown.NEW;
  }

  void forget(String signature) {
    untilMillis.remove(signature);
  }

  @Override
  public void close() {
    untilMillis.clear();
  }
}
