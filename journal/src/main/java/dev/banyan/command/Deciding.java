package dev.banyan.command;

import dev.banyan.command.CommandEvent.Claimed;
import java.time.Duration;
import java.time.Instant;

/// Decides about requests with a key: a function of what is recorded, what is asked for, and the
/// time. It has no clock, thread or store of its own.
public final class Deciding {
  /// How long after its deadline a claim without an end is still waited for: what ends it may take,
  /// and how far the clocks of nodes may differ.
  public static final Duration MARGIN = Duration.ofSeconds(30);

  /// How soon a repeat is to ask again while the first is under way.
  private static final Duration SOON = Duration.ofSeconds(1);

  private Deciding() {}

  /// A key that has expired is free, whatever it was used for; but one whose outcome nobody knows
  /// never expires, since using it again could do the same thing twice.
  public static Decision step(CommandState state, CommandRequest request, Instant now) {
    return switch (state) {
      case CommandState.Free(long version) -> new Decision.Claim(version, null);
      case CommandState.Done done when !now.isBefore(done.claim().free()) ->
          new Decision.Claim(done.version(), null);
      case CommandState.Done(Claimed claim, CommandEvent.Ended end, long version) ->
          claim.digest().equals(request.digest())
              ? new Decision.Replay(end.answer(), version - 1)
              : new Decision.Reused();
      case CommandState.Open(Claimed claim, long version) ->
          !claim.digest().equals(request.digest())
              ? new Decision.Reused()
              : isLost(claim, now)
                  ? lost(request, claim, version, version)
                  : new Decision.InUse(wait(claim, now), version);
      case CommandState.Lost(Claimed claim, CommandEvent.Unknown _, long version) ->
          claim.digest().equals(request.digest())
              ? lost(request, claim, version, version - 1)
              : new Decision.Reused();
    };
  }

  private static Decision lost(CommandRequest request, Claimed claim, long version, long claimed) {
    return request.repeat() == CommandRequest.Repeat.NEVER
        ? new Decision.Unknown(claimed)
        : new Decision.Claim(version, claim.over());
  }

  /// Whether nobody will end a claim any more that has no end.
  static boolean isLost(Claimed claim, Instant now) {
    return now.isAfter(claim.until().plus(MARGIN));
  }

  /// Until when, by the clock of who claimed it, anything of a command may be begun: well before
  /// others take it for lost, whose clocks may differ.
  static Instant begunBy(Claimed claim) {
    return claim.until().plus(MARGIN.dividedBy(2));
  }

  /// Soon, while it may end in time; when it is known to be lost, once it is late.
  private static Duration wait(Claimed claim, Instant now) {
    return now.isBefore(claim.until())
        ? SOON
        : Duration.between(now, claim.until().plus(MARGIN)).plusSeconds(1);
  }
}
