package dev.banyan.gateway.pipeline;

import dev.banyan.connect.message.Message;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dead letter: a message that its pipeline could not work on, as it came, with why and what was
/// done about it since.
///
/// @param message as it came, byte for byte
/// @param edited the body that stands in for the original one; null where nobody changed it
/// @param redrives how often it was run again
/// @param version of its stream: what a change of it must name
public record Letter(
    String pipeline,
    String id,
    State state,
    Message message,
    @Nullable Bytes edited,
    Cause cause,
    List<Happening> history,
    int redrives,
    long version) {
  public Letter {
    history = List.copyOf(history);
  }

  /// What is the matter with it now.
  public enum State {
    /// It waits for somebody.
    OPEN,
    /// It was run again, and nobody knows yet how that ended.
    RUNNING,
    /// It was run again and is done.
    REDRIVEN,
    /// Somebody threw it away.
    DROPPED
  }

  /// Why it is here.
  ///
  /// @param key what it is kept in order by
  /// @param why `failed`, `unknown`, `held` or `stopped`
  /// @param fault the name of the fault, and what it says to the operator
  /// @param step the position of the pipeline it failed at
  /// @param written what was sent for it that must not be sent twice
  public record Cause(
      String key,
      String why,
      String fault,
      String reason,
      String step,
      List<Attempt> attempts,
      List<String> written) {
    public Cause {
      attempts = List.copyOf(attempts);
      written = List.copyOf(written);
    }
  }

  /// One attempt that failed.
  public record Attempt(Instant at, String step, String fault) {}

  /// Something that happened to it since: by whom, and what came of it.
  public record Happening(Instant at, String what, String by, String detail) {}

  boolean open() {
    return state == State.OPEN || state == State.RUNNING;
  }

  /// The message as it is to be run: with the changed body where there is one.
  Message current() {
    Bytes body = edited;
    return body == null ? message : message.with(body);
  }
}
