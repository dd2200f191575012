package dev.banyan.journal;

/// How many appends the next group waits for, and how long. Callers that were answered together
/// come again together, but one after the other: a group that is closed at the first of them makes
/// all others wait for two groups. So it waits for as many as were answered or waited then, at most
/// half as long as the last group took, and not at all for a while where they do not come.
///
/// Without a clock. Owned by the writer's thread.
final class Gathering {
  private static final long NANOS_MAX = 2_000_000;
  private static final int REST = 32;
  private static final int SHORT_REST = 4;

  private final int most;
  private int goal = 1;
  private long nanos;
  private int resting;

  /// @param most how many appends a group has at most
  Gathering(int most) {
    this.most = most;
  }

  /// A group was written, and its callers are to be answered.
  ///
  /// @param waiting how many others wait already
  /// @param took how long the store had it, in nanoseconds
  void written(int group, int waiting, long took) {
    goal = Math.min(most, group + waiting);
    nanos = Math.min(NANOS_MAX, took / 2);
    resting = Math.max(0, resting - 1);
  }

  /// How many appends are waited for; 1 where any will do.
  int goal() {
    return resting > 0 ? 1 : goal;
  }

  /// How long they are waited for.
  long nanos() {
    return nanos;
  }

  /// So many had come when the wait ended. Fewer than three in four say that callers do something
  /// else in between; where a few stayed away, the others should not wait for them often.
  void gathered(int found) {
    if (found < goal) {
      resting = found * 4 < goal * 3 ? REST : SHORT_REST;
    }
  }
}
