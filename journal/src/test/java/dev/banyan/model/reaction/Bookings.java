package dev.banyan.model.reaction;

import dev.banyan.base.Fault;
import dev.banyan.model.reaction.Policy.Settling;
import dev.banyan.operation.Call;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The systems that book and undo: they lose what they are asked and what they answer, are late,
/// refuse, and do what they were asked when nobody waits for it any more. What they have done is in
/// their ledger, which is the judge.
final class Bookings implements Trips.Systems {
  /// So long after an attempt is over, its system may still do what it was asked. What is promised
  /// is the margin; the nodes' clocks differ by up to twice [SagaWorld#SKEW_MAX].
  private static final long LATE_MAX = Policy.MARGIN.toMillis() - 3L * SagaWorld.SKEW_MAX;

  private final SagaWorld world;
  private final Random random;
  private final double trouble;
  private final Map<String, Settling> settlings = new HashMap<>();
  private final Map<String, Integer> done = new HashMap<>();
  private final Map<String, Integer> late = new HashMap<>();
  private final Map<String, String> keys = new HashMap<>();

  /// What was done, in order.
  final List<Sent> ledger = new ArrayList<>();

  /// What was asked of a system, and under which key.
  record Sent(String trip, String effect, String once) {
    String what() {
      return trip + " " + effect;
    }
  }

  /// What becomes of one request.
  private enum Mood {
    AWAY,
    BUSY,
    BUSY_AFTER_ALL,
    FORBIDDEN,
    REFUSED,
    LOST_BEFORE,
    LOST_AFTER,
    LATE,
    DEFECT,
    FINE
  }

  Bookings(SagaWorld world, Random random) {
    this.world = world;
    this.random = random;
    this.trouble = random.nextDouble() * 0.7;
    for (String effect : Trips.DONE) {
      settlings.put(effect, Settling.values()[random.nextInt(3)]);
      settlings.put("undo-" + effect, Settling.values()[random.nextInt(3)]);
    }
  }

  @Override
  public Settling settling(String effect) {
    return settlings.getOrDefault(effect, Settling.PARK);
  }

  int count(String trip, String effect) {
    return done.getOrDefault(trip + " " + effect, 0);
  }

  /// Whether something may still be done that nobody waits for.
  boolean isAtWork(String trip, String effect) {
    return late.getOrDefault(trip + " " + effect, 0) > 0;
  }

  boolean isAtWork() {
    return late.values().stream().anyMatch(count -> count > 0);
  }

  @Override
  public Call write(String effect) {
    return (input, _) -> {
      book(sent(effect, input));
      return null;
    };
  }

  @Override
  public Call read(String effect) {
    return (input, _) -> {
      Sent sent = sent(effect, input);
      world.pause(random.nextInt(100));
      if (!world.isHealthy() && random.nextDouble() < trouble) {
        Fault.Kind[] kinds = {
          Fault.Kind.UNREACHABLE, Fault.Kind.TIMEOUT, Fault.Kind.FORBIDDEN, Fault.Kind.GARBAGE
        };
        throw Fault.of(kinds[random.nextInt(kinds.length)], "");
      }
      boolean made = count(sent.trip(), effect) > 0;
      if (!made && random.nextBoolean()) {
        throw Fault.of(Fault.Kind.NOT_FOUND, "");
      }
      return made;
    };
  }

  private static Sent sent(String effect, Struct input) {
    return new Sent(String.valueOf(input.at(0)), effect, String.valueOf(input.at(1)));
  }

  private void book(Sent sent) {
    world.pause(random.nextInt(50));
    long until = world.claimedUntil();
    if (world.now() >= until) {
      throw Fault.of(Fault.Kind.TIMEOUT, "not sent any more");
    }
    world.mustBeClaimed(sent.once());
    String key = keys.putIfAbsent(sent.what(), sent.once());
    world.check(key == null || key.equals(sent.once()), sent + " is always sent with " + key);
    Mood mood = mood(sent);
    world.tell(() -> mood + " " + sent);
    if (isAnsweredBefore(sent, mood, until)) {
      return;
    }
    world.pause(random.nextInt(1_000));
    if (world.now() >= until) {
      lose(until);
    }
    make(sent);
    world.pause(random.nextInt(1_000));
    if (world.now() >= until) {
      lose(until);
    }
    switch (mood) {
      case FINE, REFUSED -> {}
      case BUSY_AFTER_ALL -> throw Fault.of(Fault.Kind.OVERLOADED, "").reaching(Fault.Reach.SENT);
      case DEFECT -> throw new IllegalStateException("a defect");
      case LOST_AFTER -> lose(until);
      case AWAY, BUSY, FORBIDDEN, LOST_BEFORE, LATE -> throw new AssertionError(mood);
    }
  }

  private Mood mood(Sent sent) {
    boolean undoes = sent.effect().startsWith("undo-");
    if (!undoes && random.nextInt(12) == 0) {
      return Mood.REFUSED;
    }
    return world.isHealthy() || random.nextDouble() >= trouble
        ? Mood.FINE
        : Mood.values()[random.nextInt(Mood.values().length)];
  }

  /// What ends before anything is done. A system that knows the key refuses nothing that it has
  /// done already.
  private boolean isAnsweredBefore(Sent sent, Mood mood, long until) {
    boolean known = settling(sent.effect()) == Settling.REPEAT;
    switch (mood) {
      case AWAY -> throw Fault.of(Fault.Kind.UNREACHABLE, "");
      case BUSY ->
          throw Fault.builder(Fault.Kind.OVERLOADED, "")
              .retryAfter(Duration.ofSeconds(random.nextInt(5)))
              .build()
              .reaching(Fault.Reach.NONE);
      case FORBIDDEN -> throw Fault.of(Fault.Kind.FORBIDDEN, "");
      case REFUSED -> {
        world.pause(random.nextInt(500));
        if (!known || count(sent.trip(), sent.effect()) == 0) {
          throw Fault.of(Fault.Kind.DECLARED, "declined");
        }
        return true;
      }
      case LOST_BEFORE -> lose(until);
      case LATE -> {
        long at = world.now() + 1 + random.nextInt((int) (until + LATE_MAX - world.now()));
        late.merge(sent.what(), 1, Integer::sum);
        world.at(
            at,
            () -> {
              late.merge(sent.what(), -1, Integer::sum);
              make(sent);
            });
        lose(until);
      }
      case BUSY_AFTER_ALL, LOST_AFTER, DEFECT, FINE -> {}
    }
    return false;
  }

  /// The answer is lost: at once, or when nobody waits for it any more.
  private void lose(long until) {
    long left = Math.max(1, until - world.now());
    world.pause(random.nextBoolean() ? 1 : 1 + random.nextInt((int) left));
    throw Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "lost");
  }

  private void make(Sent sent) {
    if (settling(sent.effect()) == Settling.REPEAT && count(sent.trip(), sent.effect()) > 0) {
      return;
    }
    world.tell(() -> "done: " + sent);
    int times = done.merge(sent.what(), 1, Integer::sum);
    world.check(times == 1, sent + " is done once");
    ledger.add(sent);
  }

  /// Where it was done in the ledger; null where it was not.
  @Nullable Integer place(String trip, String effect) {
    for (int i = 0; i < ledger.size(); i++) {
      if (ledger.get(i).trip().equals(trip) && ledger.get(i).effect().equals(effect)) {
        return i;
      }
    }
    return null;
  }
}
