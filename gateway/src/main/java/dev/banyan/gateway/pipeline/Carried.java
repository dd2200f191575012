package dev.banyan.gateway.pipeline;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A message that a [Runner] has in hand. Its deliveries are the runner's, under its lock; the rest
/// belongs to the thread of the one attempt, or of the parking, at a time.
final class Carried {
  /// How many of the last attempts a dead letter tells of.
  static final int ATTEMPTS_MAX = 20;

  private static final int REASON_MAX = 2_000;

  final String id;
  final Message message;
  final String key;
  final @Nullable Way way;
  final @Nullable Fault undecoded;
  final @Nullable Redrive redrive;

  /// The messages that go on as this one; empty for one by itself.
  final List<Carried> parts;

  final long sinceNanos = System.nanoTime();
  private @Nullable Subscription subscription;

  /// Of that subscription: more than one where it is delivered anew, or its sender sent copies.
  private final List<Subscription.Delivery> deliveries = new ArrayList<>(1);

  private final List<Letter.Attempt> attempts = new ArrayList<>();
  private Ending.@Nullable Failed last;

  /// How far it has come, and what it has claimed.
  record Way(Journey journey, Seen.Of claims) {}

  /// `way` is null for a message that is not of its type, `undecoded` says why. `redrive` is there
  /// for one that comes from the dead letters.
  Carried(
      Message message,
      String key,
      @Nullable Way way,
      @Nullable Fault undecoded,
      @Nullable Redrive redrive) {
    this.parts = List.of();
    this.id = redrive == null ? message.identity() : idOf(redrive.letter());
    this.message = message;
    this.key = key;
    this.way = way;
    this.undecoded = undecoded;
    this.redrive = redrive;
  }

  /// Messages that go on as one.
  Carried(String id, Way way, List<Carried> parts) {
    this.id = id;
    this.message = parts.getFirst().message;
    this.key = id;
    this.way = way;
    this.undecoded = null;
    this.redrive = null;
    this.parts = List.copyOf(parts);
  }

  /// Those that have a source of their own: its parts, or itself.
  List<Carried> each() {
    return parts.isEmpty() ? List.of(this) : parts;
  }

  /// What a dead letter that is run again is known by, other than any message.
  static String idOf(String letter) {
    return "letter\0" + letter;
  }

  void failed(Ending.Failed ending, Instant at) {
    last = ending;
    if (attempts.size() == ATTEMPTS_MAX) {
      attempts.removeFirst();
    }
    attempts.add(new Letter.Attempt(at, ending.place(), ending.fault().name()));
  }

  boolean hasWritten() {
    return (way != null && !way.journey().written().isEmpty())
        || parts.stream().anyMatch(Carried::hasWritten);
  }

  /// It was delivered so. What a subscription before gave out is nothing to settle any more.
  void delivered(Subscription from, Subscription.Delivery one) {
    if (subscription != from) {
      subscription = from;
      deliveries.clear();
    }
    deliveries.add(one);
  }

  /// It was delivered as that, too.
  void deliveredAs(Carried other) {
    Subscription from = other.subscription;
    if (from != null) {
      other.deliveries.forEach(one -> delivered(from, one));
    }
  }

  /// How it is settled, with all copies of it.
  Runnable settling() {
    Subscription from = subscription;
    List<Subscription.Delivery> all = List.copyOf(deliveries);
    return () -> {
      if (redrive != null) {
        redrive.end();
      } else if (from != null) {
        settle(from, all);
      }
    };
  }

  /// Settles each, whatever became of those before it.
  private static void settle(Subscription from, List<Subscription.Delivery> all) {
    Throwable defect = null;
    for (Subscription.Delivery one : all) {
      try {
        from.settle(one);
      } catch (Fault _) {
        // The source is gone: it delivers again, and the message is known to be over.
      } catch (RuntimeException | Error bug) {
        if (defect == null) {
          defect = bug;
        } else if (defect != bug) {
          defect.addSuppressed(bug);
        }
      }
    }
    if (defect instanceof RuntimeException bug) {
      throw bug;
    }
    if (defect instanceof Error bug) {
      throw bug;
    }
  }

  /// Gives it back to its source.
  void release() {
    if (subscription != null) {
      deliveries.forEach(subscription::release);
    }
  }

  /// Why one of [#each] is put to the dead letters.
  Letter.Cause cause(Turn.Why why, Carried one) {
    Ending.Failed failure = last;
    String word = why.name().toLowerCase(Locale.ROOT);
    List<String> written = new ArrayList<>(one.written());
    written.addAll(one == this ? List.of() : written());
    List<Letter.Attempt> all = new ArrayList<>(one.attempts);
    all.addAll(one == this ? List.of() : attempts);
    return new Letter.Cause(
        one.key,
        word,
        failure == null ? word : failure.fault().name(),
        failure == null ? reason(why) : reason(failure.fault()),
        failure == null ? "" : failure.place(),
        all.subList(Math.max(0, all.size() - ATTEMPTS_MAX), all.size()),
        written);
  }

  private List<String> written() {
    return way == null ? List.of() : way.journey().written();
  }

  private static String reason(Turn.Why why) {
    return switch (why) {
      case HELD -> "an earlier message of its key is a dead letter";
      case STOPPED -> "the gateway stopped while a part of its work was done";
      case FAILED, UNKNOWN -> "";
    };
  }

  private static String reason(Fault fault) {
    StringBuilder reason = new StringBuilder(fault.getMessage());
    fault.violations().forEach(one -> reason.append("; ").append(one));
    if (fault.operator() != null) {
      reason.append(": ").append(fault.operator());
    }
    return reason.substring(0, Math.min(reason.length(), REASON_MAX));
  }
}
