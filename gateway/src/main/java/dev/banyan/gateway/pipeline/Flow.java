package dev.banyan.gateway.pipeline;

import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.gateway.pipeline.Turn.Output;
import dev.banyan.gateway.pipeline.Turn.Verdict;
import dev.banyan.gateway.pipeline.Turn.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
/// letters; nothing is started of a message that was settled. Messages that are gathered to go on
/// as one are settled when that one is done, or durably among the dead letters, each by itself.
final class Flow {
  /// At least so many messages that were done last are known by their ids, and at most twice as
  /// many, should the source not have heard.
  static final int DONE_KNOWN = 10_000;

  /// The pause before a dead letter that could not be written is written again.
  private static final Terms.Retry PARKING =
      new Terms.Retry(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofSeconds(30));

  private final Terms terms;
  private final Map<String, Item> items = new HashMap<>();
  private final Item.Lines lines = new Item.Lines();
  private final Set<String> held = new HashSet<>();
  private final PriorityQueue<Item> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Item one) -> one.due).thenComparing(i -> i.id));
  private Set<String> done = new HashSet<>();
  private Set<String> doneBefore = Set.of();
  private List<Output> outputs = new ArrayList<>();
  private final Map<String, Item> groups = new LinkedHashMap<>();
  private int running;
  private int letters;
  private int batches;
  private long batchNumber;
  private boolean stopping;

  Flow(Terms terms) {
    this.terms = terms;
  }

  /// Takes one input at that time and says what is to be done, in this order.
  List<Output> step(Input input, long nowMillis) {
    outputs = new ArrayList<>(2);
    switch (input) {
      case Input.Delivered delivered -> delivered(delivered);
      case Input.Done(String id) -> done(id);
      case Input.Failed failed -> failed(failed, nowMillis);
      case Input.Later later -> later(later);
      case Input.Gathered gathered -> gathered(gathered, nowMillis);
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
    relieve();
    return outputs;
  }

  /// How many more messages may be taken from the source.
  int room() {
    return stopping ? 0 : Math.max(0, terms.unsettledMax() - (underWay() - letters));
  }

  /// How many messages are on their way.
  int underWay() {
    return items.size() - batches;
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
    } else if (done.contains(delivered.id()) || doneBefore.contains(delivered.id())) {
      outputs.add(new Output.Settle(delivered.id(), delivered.token()));
    } else if (stopping) {
      outputs.add(new Output.Release(delivered.id(), delivered.token()));
    } else {
      Item item = Item.of(delivered);
      items.put(item.id, item);
      letters += item.letter ? 1 : 0;
      lines.add(item);
    }
  }

  private @Nullable Item running(String id) {
    Item item = items.get(id);
    if (item == null || item.phase != Item.Phase.RUNNING) {
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
    if (item.batch) {
      outputs.add(new Output.Forget(item.id));
      item.parts.forEach(this::end);
      return;
    }
    if (!item.letter) {
      done.add(item.id);
      if (done.size() == DONE_KNOWN) {
        doneBefore = done;
        done = new HashSet<>();
      }
    }
    outputs.add(new Output.Settle(item.id, item.token));
  }

  private void remove(Item item) {
    items.remove(item.id);
    if (item.isWaiting()) {
      waiting.remove(item); // Looks at all that wait.
    }
    letters -= item.letter ? 1 : 0;
    batches -= item.batch ? 1 : 0;
    lines.leave(item);
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
      await(item, Item.Phase.WAITING, Math.max(now + pause, failed.notBefore()));
      handBack(item);
    }
  }

  private void later(Input.Later later) {
    Item item = running(later.id());
    if (item != null) {
      item.written |= later.written();
      await(item, Item.Phase.WAITING, later.notBefore());
      handBack(item);
    }
  }

  /// A message is done up to where it waits for others; those behind it may follow.
  private void gathered(Input.Gathered gathered, long now) {
    Item item = running(gathered.id());
    Terms.Gathering gathering = terms.gathering();
    if (item == null || gathering == null) {
      return;
    }
    item.written |= gathered.written();
    lines.leave(item);
    if (stopping) {
      handBack(item);
      return;
    }
    item.phase = Item.Phase.GATHERED;
    Item group = groups.get(gathered.group());
    if (group == null) {
      String id = "group\t" + ++batchNumber;
      group = Item.filling(id, gathered.group(), now + gathering.within().toMillis());
      groups.put(gathered.group(), group);
      items.put(group.id, group);
      waiting.add(group);
      batches++;
    }
    group.parts.add(item);
    if (gathered.closes() || group.parts.size() >= gathering.count()) {
      close(group);
    }
  }

  /// No more are waited for: they go on as one.
  private void close(Item group) {
    groups.values().remove(group);
    waiting.remove(group);
    group.phase = Item.Phase.QUEUED;
    lines.add(group);
    start();
  }

  /// Says of what a batch is made; false where nothing is left of it. A message whose key was held
  /// while it waited goes no further.
  private boolean gather(Item batch) {
    for (Item part : List.copyOf(batch.parts)) {
      if (held.contains(part.key) && !part.letter) {
        batch.parts.remove(part);
        park(part, Why.HELD);
      }
    }
    if (batch.parts.isEmpty()) {
      return false;
    }
    outputs.add(new Output.Gather(batch.id, batch.parts.stream().map(one -> one.id).toList()));
    return true;
  }

  /// Where nothing more may be taken and nothing goes on, the fullest group waits for nothing.
  private void relieve() {
    if (room() > 0 || groups.isEmpty() || stopping) {
      return;
    }
    Item fullest = null;
    int gathered = 0;
    for (Item group : groups.values()) {
      gathered += group.parts.size();
      boolean fuller = fullest == null || group.parts.size() > fullest.parts.size();
      fullest = fuller ? group : fullest;
    }
    if (fullest != null && gathered == underWay()) {
      close(fullest);
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
    } else if (item.batch) {
      remove(item);
      groups.values().remove(item);
      outputs.add(new Output.Forget(item.id));
      item.parts.forEach(this::handBack);
    } else {
      remove(item);
      outputs.add(new Output.Release(item.id, item.token));
    }
  }

  private void await(Item item, Item.Phase phase, long due) {
    item.phase = phase;
    item.due = due;
    waiting.add(item);
  }

  private void park(Item item, Why why) {
    item.phase = Item.Phase.PARKING;
    item.why = why;
    outputs.add(new Output.Park(item.id, why));
  }

  private void parked(String id) {
    Item item = items.get(id);
    if (item != null && item.phase == Item.Phase.PARKING) {
      for (Item one : item.batch ? item.parts : List.of(item)) {
        if (!one.letter) {
          hold(one.key);
        }
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
    if (item != null && item.phase == Item.Phase.PARKING) {
      item.parkings++;
      int doubled = Math.min(item.parkings, 20);
      long pause = PARKING.pauseMillis(doubled, item.id.hashCode());
      await(item, Item.Phase.WAITING_TO_PARK, now + pause);
    }
  }

  /// What was not begun comes again; what was begun goes on, and is known when it comes again.
  private void lost() {
    for (Item item : List.copyOf(items.values())) {
      if (item.phase == Item.Phase.QUEUED && !item.begun && !item.letter && !item.batch) {
        remove(item);
        outputs.add(new Output.Forget(item.id));
      }
    }
  }

  private void stopped() {
    stopping = true;
    for (Item item : List.copyOf(items.values())) {
      if (item.isWaiting()) {
        handBack(item);
      }
    }
  }

  private void wake(long now) {
    for (Item item = waiting.peek(); item != null && item.due <= now; item = waiting.peek()) {
      waiting.remove(item);
      if (item.phase == Item.Phase.WAITING_TO_PARK) {
        park(item, item.why);
      } else if (item.phase == Item.Phase.FILLING) {
        close(item);
      } else {
        item.phase = Item.Phase.QUEUED;
        lines.ready(item);
      }
    }
  }

  private void start() {
    while (running < terms.atOnce() && !stopping) {
      Item item = lines.next();
      if (item == null) {
        return;
      }
      if (!held.isEmpty() && held.contains(item.key) && !item.letter && !item.begun) {
        park(item, Why.HELD);
      } else if (item.batch && !item.begun && !gather(item)) {
        remove(item);
      } else {
        item.phase = Item.Phase.RUNNING;
        item.begun = true;
        running++;
        outputs.add(new Output.Start(item.id, item.attempts + 1));
      }
    }
  }
}
