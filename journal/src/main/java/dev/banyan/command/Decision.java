package dev.banyan.command;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is done about a request with a key.
public sealed interface Decision {
  /// It is carried out, once it is claimed over that version of the stream; 0 for a new one.
  /// `doubt` is when a command before it, which may have been done, is over at the latest; null
  /// where there is none.
  record Claim(long version, @Nullable Instant doubt) implements Decision {}

  /// It was done: the answer is given again. `version` is that of its claim.
  record Replay(KeptAnswer answer, long version) implements Decision {}

  /// The key was used for another request.
  record Reused() implements Decision {}

  /// It is being carried out. `retryAfter` is when to ask again.
  record InUse(Duration retryAfter, long version) implements Decision {}

  /// Nobody knows whether it was done, and it is not done again.
  record Unknown(long version) implements Decision {}
}
