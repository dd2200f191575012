package dev.banyan.gateway.pipeline;

import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.gateway.pipeline.Turn.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The messages that a [Runner] has in hand, and what the decisions of its [Flow] come to for them.
/// Owned by the runner's lock.
final class Hand {
  private final Flow flow;
  private final Work work;
  private final Map<String, Carried> carried = new HashMap<>();
  private long tokens;

  Hand(Flow flow, Work work) {
    this.flow = flow;
    this.work = work;
  }

  /// What is to be done, without the lock.
  ///
  /// @param starts whose attempts begin
  /// @param acts what does not wait
  /// @param aside what waits for the journal
  record Decided(List<Carried> starts, List<Runnable> acts, List<Runnable> aside) {
    Decided() {
      this(new ArrayList<>(2), new ArrayList<>(2), new ArrayList<>(0));
    }
  }

  /// A message came. One that is in hand already has another delivery now, which ends with it.
  void delivered(Carried one, long nowMillis, Decided decided) {
    Carried known = carried.putIfAbsent(one.id, one);
    Carried kept = known == null ? one : known;
    if (known != null) {
      known.deliveredAs(one);
    }
    step(new Input.Delivered(kept.id, kept.key, ++tokens, false), nowMillis, decided);
  }

  /// A dead letter is to be run again.
  void again(Carried one, long nowMillis, Decided decided) {
    carried.put(one.id, one);
    step(new Input.Delivered(one.id, one.key, ++tokens, true), nowMillis, decided);
  }

  /// What is over is in nobody's hand any more.
  void step(Input input, long nowMillis, Decided decided) {
    for (Output output : flow.step(input, nowMillis)) {
      switch (output) {
        case Output.Start(String id, int _) -> {
          Carried one = carried.get(id);
          if (one != null) {
            decided.starts().add(one);
          }
        }
        case Output.Park(String id, Turn.Why why) -> {
          Carried one = carried.get(id);
          if (one != null) {
            decided.aside().add(() -> work.park(one, why));
          }
        }
        case Output.Gather(String id, List<String> parts) -> {
          List<Carried> all = parts.stream().map(carried::get).filter(Objects::nonNull).toList();
          carried.put(id, work.together(id, all));
        }
        case Output.Settle(String id, long _) -> {
          Carried one = carried.remove(id);
          if (one != null) {
            decided.acts().add(one.settling());
          }
        }
        case Output.Release(String id, long _) -> {
          Carried one = carried.remove(id);
          if (one != null) {
            decided.acts().add(() -> work.release(one));
          }
        }
        case Output.Forget(String id) -> carried.remove(id);
      }
    }
  }

  boolean has(String id) {
    return carried.containsKey(id);
  }

  /// For how long the oldest has been in hand.
  long oldestNanos(long now) {
    return carried.values().stream().mapToLong(one -> now - one.sinceNanos).max().orElse(0);
  }
}
