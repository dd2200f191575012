package dev.banyan.gateway.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a pipeline decides: which message is started, tried again, put to the dead letters and
/// settled, and when. Without clock, thread or store: the same inputs at the same times give the
/// same outputs. Owned by one thread.
///
/// What holds whatever comes: messages of one key are worked on one at a time and in the order in
/// which they were delivered; a message is settled only when it is done or durably among the dead
/// letters; nothing is started of a message that was settled.
final class Flow {
  /// How many messages that are done are known by their ids, should the source not have heard.
  static final int DONE_MAX = 10_000;

  /// The pause before a dead letter that could not be written is written again.
  private static final Terms.Retry PARKING =
      new Terms.Retry(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofSeconds(30));

  private final Terms terms;
  private final Map<String, Item> items = new HashMap<>();
  private final Map<String, Deque<Item>> lines = new HashMap<>();
  private final Set<String> ready = new LinkedHashSet<>();
  private final Set<String> held = new HashSet<>();
  private final PriorityQueue<Item> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Item one) -> one.due).thenComparing(i -> i.id));
  private final Map<String, Boolean> done = new LinkedHashMap<>();
  private List<Output> outputs = new ArrayList<>();
  private int running;
  private int letters;
  private boolean stopping;

  Flow(Terms terms) {
    this.terms = terms;
  }

  /// Why a message is put to the dead letters.
  enum Why {
    /// Its failure will not pass, or it was tried as often as it may.
    FAILED,
    /// A write was sent for it, and nobody knows whether it happened: never sent again by itself.
    UNKNOWN,
    /// An earlier message of its key is there.
    HELD,
    /// The gateway stopped when a part of its work was done that must not be done twice.
    STOPPED
  }

  /// What a failure means for its message.
  enum Verdict {
    AGAIN,
    POISON,
    UNKNOWN
  }

  /// What happens to a pipeline.
  sealed interface Input {
    /// A message was taken from the source; `token` tells this delivery from a later one of the
    /// same message. A `letter` comes from the dead letters and passes by held keys.
    record Delivered(String id, String key, long token, boolean letter) implements Input {}

    record Done(String id) implements Input {}

    /// An attempt failed. `written` says whether a part of the work was done that must not be done
    /// twice, `notBefore` when the system wants to be asked again, in milliseconds.
    record Failed(String id, Verdict verdict, boolean written, long notBefore) implements Input {}

    /// An attempt came to a step whose turn is later; it counts as none.
    record Later(String id, boolean written, long notBefore) implements Input {}

    /// The message is durably among the dead letters.
    record Parked(String id) implements Input {}

    /// It could not be put there; nobody knows better than to try again.
    record NotParked(String id) implements Input {}

    /// Dead letters of this key are open, from before or by another node.
    record Held(String key) implements Input {}

    /// The last open dead letter of the key is gone.
    record Freed(String key) implements Input {}

    /// The source lost the deliveries; it will make them again.
    record Lost() implements Input {}

    /// Time has passed.
    record Timer() implements Input {}

    /// Nothing new is begun from now on.
    record Stopped() implements Input {}
  }

  /// What is to be done.
  sealed interface Output {
    record Start(String id, int attempt) implements Output {}

    record Park(String id, Why why) implements Output {}

    /// The message is over; `token` is that of its last delivery.
    record Settle(String id, long token) implements Output {}

    /// The message is given back untouched.
    record Release(String id, long token) implements Output {}

    /// The message is known no longer; it will come again.
    record Forget(String id) implements Output {}
  }

  private enum Phase {
    QUEUED,
    RUNNING,
    WAITING,
    PARKING,
    WAITING_TO_PARK
  }

  /// A message on its way. Owned by the flow's thread.
  private static final class Item {
    private final String id;
    private final String key;
    private final boolean letter;
    private long token;
    private Phase phase = Phase.QUEUED;
    private int attempts;
    private int parkings;
    private boolean begun;
    private boolean written;
    private long due;
    private Why why = Why.FAILED;

    Item(Input.Delivered delivered) {
      this.id = delivered.id();
      this.key = delivered.key();
      this.letter = delivered.letter();
      this.token = delivered.token();
    }
  }

  /// Takes one input at that time and says what is to be done, in this order.
  List<Output> step(Input input, long nowMillis) {
    outputs = new ArrayList<>();
    switch (input) {
      case Input.Delivered delivered -> delivered(delivered);
      case Input.Done(String id) -> done(id);
      case Input.Failed failed -> failed(failed, nowMillis);
      case Input.Later later -> later(later);
      case Input.Parked(String id) -> parked(id);
      case Input.NotParked(String id) -> notParked(id, nowMillis);
      case Input.Held(String key) -> hold(key);
      case Input.Freed(String key) -> held.remove(key);
      case Input.Lost _ -> lost();
      case Input.Timer _ -> {}
      case Input.Stopped _ -> stopped();
    }
    wake(nowMillis);
    start();
    return outputs;
  }

  /// How many more messages may be taken from the source.
  int room() {
    return stopping ? 0 : Math.max(0, terms.unsettledMax() - (items.size() - letters));
  }

  /// How many messages are on their way.
  int underWay() {
    return items.size();
  }

  /// When [Input.Timer] is due, in milliseconds; null where nothing waits.
  @Nullable Long wakeMillis() {
    Item first = waiting.peek();
    return first == null ? null : first.due;
  }

  /// Whether all that was begun has ended after [Input.Stopped].
  boolean ended() {
    return stopping && items.isEmpty();
  }

  private void delivered(Input.Delivered delivered) {
    Item known = items.get(delivered.id());
    if (known != null) {
      known.token = delivered.token();
    } else if (done.containsKey(delivered.id())) {
      outputs.add(new Output.Settle(delivered.id(), delivered.token()));
    } else if (stopping) {
      outputs.add(new Output.Release(delivered.id(), delivered.token()));
    } else {
      Item item = new Item(delivered);
      items.put(item.id, item);
      letters += item.letter ? 1 : 0;
      Deque<Item> line = lines.computeIfAbsent(item.key, _ -> new ArrayDeque<>());
      line.addLast(item);
      if (line.size() == 1) {
        ready.add(item.key);
      }
    }
  }

  private @Nullable Item running(String id) {
    Item item = items.get(id);
    if (item == null || item.phase != Phase.RUNNING) {
      return null;
    }
    running--;
    return item;
  }

  private void done(String id) {
    Item item = running(id);
    if (item != null) {
      end(item);
    }
  }

  /// The message is over, and the next of its key may start.
  private void end(Item item) {
    remove(item);
    if (!item.letter) {
      done.put(item.id, true);
      if (done.size() > DONE_MAX) {
        done.remove(done.keySet().iterator().next());
      }
    }
    outputs.add(new Output.Settle(item.id, item.token));
  }

  private void remove(Item item) {
    items.remove(item.id);
    waiting.remove(item);
    letters -= item.letter ? 1 : 0;
    Deque<Item> line = lines.get(item.key);
    if (line == null) {
      return;
    }
    boolean first = line.peekFirst() == item;
    line.remove(item);
    if (line.isEmpty()) {
      lines.remove(item.key);
      ready.remove(item.key);
    } else if (first) {
      ready.add(item.key);
    }
  }

  private void failed(Input.Failed failed, long now) {
    Item item = running(failed.id());
    if (item == null) {
      return;
    }
    item.attempts++;
    item.written |= failed.written();
    if (failed.verdict() == Verdict.UNKNOWN) {
      // A write whose outcome is unknown, of which a second one would be a second effect.
      park(item, Why.UNKNOWN);
    } else if (failed.verdict() == Verdict.POISON
        || item.letter
        || item.attempts >= terms.retry().attempts()) {
      park(item, Why.FAILED);
    } else {
      long pause = terms.retry().pauseMillis(item.attempts, item.id.hashCode());
      await(item, Phase.WAITING, Math.max(now + pause, failed.notBefore()));
      handBack(item);
    }
  }

  private void later(Input.Later later) {
    Item item = running(later.id());
    if (item != null) {
      item.written |= later.written();
      await(item, Phase.WAITING, later.notBefore());
      handBack(item);
    }
  }

  /// Once the pipeline stops, nothing waits to be tried again.
  private void handBack(Item item) {
    if (!stopping) {
      return;
    }
    if (item.written) {
      waiting.remove(item);
      park(item, Why.STOPPED);
    } else {
      remove(item);
      outputs.add(new Output.Release(item.id, item.token));
    }
  }

  private void await(Item item, Phase phase, long due) {
    item.phase = phase;
    item.due = due;
    waiting.add(item);
  }

  private void park(Item item, Why why) {
    item.phase = Phase.PARKING;
    item.why = why;
    outputs.add(new Output.Park(item.id, why));
  }

  private void parked(String id) {
    Item item = items.get(id);
    if (item != null && item.phase == Phase.PARKING) {
      if (!item.letter) {
        hold(item.key);
      }
      end(item);
    }
  }

  private void hold(String key) {
    if (terms.holdKey()) {
      held.add(key);
    }
  }

  private void notParked(String id, long now) {
    Item item = items.get(id);
    if (item != null && item.phase == Phase.PARKING) {
      item.parkings++;
      int doubled = Math.min(item.parkings, 20);
      await(item, Phase.WAITING_TO_PARK, now + PARKING.pauseMillis(doubled, item.id.hashCode()));
    }
  }

  /// What was not begun comes again; what was begun goes on, and is known when it comes again.
  private void lost() {
    for (Item item : List.copyOf(items.values())) {
      if (item.phase == Phase.QUEUED && !item.begun && !item.letter) {
        remove(item);
        outputs.add(new Output.Forget(item.id));
      }
    }
  }

  private void stopped() {
    stopping = true;
    for (Item item : List.copyOf(items.values())) {
      if (item.phase == Phase.QUEUED || item.phase == Phase.WAITING) {
        handBack(item);
      }
    }
  }

  private void wake(long now) {
    for (Item item = waiting.peek(); item != null && item.due <= now; item = waiting.peek()) {
      waiting.remove(item);
      if (item.phase == Phase.WAITING_TO_PARK) {
        park(item, item.why);
      } else {
        item.phase = Phase.QUEUED;
        ready.add(item.key);
      }
    }
  }

  private void start() {
    while (!ready.isEmpty() && running < terms.atOnce() && !stopping) {
      String key = ready.iterator().next();
      ready.remove(key);
      Deque<Item> line = lines.get(key);
      Item item = line == null ? null : line.peekFirst();
      if (item == null || item.phase != Phase.QUEUED) {
        continue;
      }
      if (held.contains(key) && !item.letter && !item.begun) {
        park(item, Why.HELD);
      } else {
        item.phase = Phase.RUNNING;
        item.begun = true;
        running++;
        outputs.add(new Output.Start(item.id, item.attempts + 1));
      }
    }
  }
}
