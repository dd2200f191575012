package dev.banyan.command;

import dev.banyan.command.CommandRequest.Repeat;
import dev.banyan.operation.Grant;
import dev.banyan.value.Bytes;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the journal holds of a command, in the order in which it happens: it is claimed, and then
/// ends in one of three ways. An end stands directly behind its claim.
public sealed interface CommandEvent {
  Instant at();

  /// Somebody is about to carry it out.
  ///
  /// @param doubt when a command before it, which may have been done, is over at the latest; null
  ///   where there is none
  /// @param attempt what tells this claim from another of the same request
  /// @param repeat what may be done where its outcome is unknown
  /// @param digest of the request, so that another one with the same key is found out
  /// @param by a digest of the caller
  /// @param route as people name it
  /// @param until when it is ended, whatever becomes of it
  /// @param free when the key may be used for something else
  record Claimed(
      String attempt,
      @Nullable Instant doubt,
      Repeat repeat,
      Bytes digest,
      String by,
      String route,
      Instant at,
      Instant until,
      Instant free)
      implements CommandEvent {
    /// Whether one before it may have been done.
    boolean again() {
      return doubt != null;
    }

    /// What it may meet of one before it. Where that may still be under way and can be asked for,
    /// it is asked for, and nothing is sent.
    Grant.Earlier earlier() {
      if (doubt == null) {
        return Grant.Earlier.NONE;
      }
      boolean early = repeat == Repeat.CONFIRM && at.isBefore(doubt.plus(Grant.SETTLES));
      return early ? Grant.Earlier.UNDER_WAY : Grant.Earlier.OVER;
    }

    /// When all that it, or one before it, has sent is over at the latest.
    Instant over() {
      return doubt != null && earlier() == Grant.Earlier.UNDER_WAY ? doubt : until;
    }

    /// Another claim of the same request.
    Claimed instead() {
      String other = UUID.randomUUID().toString();
      return new Claimed(other, doubt, repeat, digest, by, route, at, until, free);
    }
  }

  /// It was carried out or refused for good, and this was answered.
  record Ended(KeptAnswer answer, Instant at) implements CommandEvent {}

  /// Nothing was done: the key may be tried again. `why` is the name of a problem.
  record Released(String why, Instant at) implements CommandEvent {}

  /// Nobody knows whether it was done. `why` is the name of a problem.
  record Unknown(String why, Instant at) implements CommandEvent {}
}
