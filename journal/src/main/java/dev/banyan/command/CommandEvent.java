package dev.banyan.command;

import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.UUID;

/// What the journal holds of a command, in the order in which it happens: it is claimed, and then
/// ends in one of three ways. An end stands directly behind its claim.
public sealed interface CommandEvent {
  Instant at();

  /// Somebody is about to carry it out.
  ///
  /// @param again whether one before it may have been done
  /// @param attempt what tells this claim from another of the same request
  /// @param repeat what may be done where its outcome is unknown
  /// @param digest of the request, so that another one with the same key is found out
  /// @param by a digest of the caller
  /// @param route as people name it
  /// @param until when it is ended, whatever becomes of it
  /// @param free when the key may be used for something else
  record Claimed(
      String attempt,
      boolean again,
      Repeat repeat,
      Bytes digest,
      String by,
      String route,
      Instant at,
      Instant until,
      Instant free)
      implements CommandEvent {
    /// Another claim of the same request.
    Claimed instead() {
      String other = UUID.randomUUID().toString();
      return new Claimed(other, again, repeat, digest, by, route, at, until, free);
    }
  }

  /// It was carried out or refused for good, and this was answered.
  record Ended(KeptAnswer answer, Instant at) implements CommandEvent {}

  /// Nothing was done: the key may be tried again. `why` is the name of a problem.
  record Released(String why, Instant at) implements CommandEvent {}

  /// Nobody knows whether it was done. `why` is the name of a problem.
  record Unknown(String why, Instant at) implements CommandEvent {}
}
