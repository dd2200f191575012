package dev.banyan.bench.crowd;

/// What callers saw for a while.
final class Seen {
  private final Times well = new Times();
  private final Times refused = new Times();
  private long wrong;
  private long broken;
  private long unsent;

  void took(Held held) {
    long nanos = held.nanos();
    switch (held.taken()) {
      case WELL -> well.add(nanos);
      case REFUSED -> refused.add(nanos);
      case WRONGLY -> wrong++;
    }
  }

  void brokeOff(int connections) {
    broken += connections;
  }

  void couldNotSend() {
    unsent++;
  }

  void add(Seen other) {
    well.add(other.well);
    refused.add(other.refused);
    wrong += other.wrong;
    broken += other.broken;
    unsent += other.unsent;
  }

  /// Answers that came whole, with the status that is right or one that refuses.
  long answered() {
    return well.count() + refused.count();
  }

  long broken() {
    return broken;
  }

  @Override
  public String toString() {
    return ("answers %d refused %d wrong %d broken %d unsent %d p50-micros %d p99-micros %d"
            + " p999-micros %d refused-p99-micros %d")
        .formatted(
            well.count(),
            refused.count(),
            wrong,
            broken,
            unsent,
            well.micros(500),
            well.micros(990),
            well.micros(999),
            refused.micros(990));
  }
}
