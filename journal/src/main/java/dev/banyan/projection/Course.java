package dev.banyan.projection;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A projection in the rounds of its runner: its lane, and whether it waits because the lane
/// failed. What fails here holds up no other projection. Owned by the runner's thread.
final class Course {
  private final Projection projection;
  private final Progress progress;
  private @Nullable Lane lane;
  private boolean fresh;
  private @Nullable Instant again;

  Course(Projection projection, Progress progress) {
    this.projection = projection;
    this.progress = progress;
  }

  String name() {
    return projection.name();
  }

  Progress progress() {
    return progress;
  }

  /// How long it still waits; zero where it does not.
  Duration waits(Instant steady) {
    return again == null || again.isBefore(steady)
        ? Duration.ZERO
        : Duration.between(steady, again);
  }

  /// Whether its lane failed when it was worked on last.
  boolean hasFailed() {
    return again != null;
  }

  /// Its lane, made anew from the store after a failure.
  Lane lane(Lane.Grounds grounds, long millis) {
    Lane present = lane;
    if (present == null || !fresh) {
      present = new Lane(projection, grounds, progress, millis);
      lane = present;
      fresh = true;
    }
    return present;
  }

  /// The lane as it was last, which may have failed since; null where there was none yet.
  @Nullable Lane last() {
    return lane;
  }

  /// Whether a version of it may still be needed although nobody says so.
  boolean isUnready() {
    return lane == null || !lane.isReady();
  }

  /// That another session is begun: its lane is made anew there, when it is its time.
  void forget() {
    lane = null;
    fresh = false;
  }

  /// That all is well.
  void goesOn() {
    progress.failed(null);
    again = null;
  }

  /// That the lane is of no use, and when another one is to be tried.
  void waitUntil(Instant steady) {
    again = steady;
    fresh = false;
  }

  /// That it stands still for that reason; true where that was not known.
  boolean standsStill(String why, long millis) {
    boolean known = why.equals(progress.standing(millis).failure());
    progress.failed(why);
    return !known;
  }
}
