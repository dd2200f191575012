package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.pipeline.Turn.Input;
import dev.banyan.gateway.pipeline.Turn.Output;
import dev.banyan.gateway.pipeline.Turn.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/// A world on virtual time around a [Flow]: a source that loses deliveries, operations that fail, a
/// journal that refuses, a process that dies and one that stops. Checks after each step what must
/// hold.
final class FlowWorld {
  private static final int KEYS = 5;
  private static final String LETTER = "letter ";
  private static final String BATCH = "group\t";

  private final Random random;
  private final Terms terms;
  private final int messages;
  private final double trouble;
  private final PriorityQueue<Due> dues = new PriorityQueue<>();
  private final Set<Integer> settled = new HashSet<>();
  private final Set<Integer> unheard = new HashSet<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> gathered = new HashSet<>();
  private final Map<String, List<String>> batches = new HashMap<>();
  private final Set<Integer> parked = new HashSet<>();
  private final Set<Integer> redriving = new HashSet<>();
  private final Set<Integer> unknown = new HashSet<>();
  private final Map<Integer, Integer> effects = new HashMap<>();
  private final Map<String, Integer> lastEffect = new HashMap<>();
  private final Map<String, String> running = new HashMap<>();
  private final List<String> story = new ArrayList<>();
  private Flow flow;
  private long now;
  private long order;
  private int life;
  private int taken;
  private boolean stopping;
  private boolean healthy;

  private record Due(long at, long order, int life, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  FlowWorld(long seed) {
    random = new Random(seed);
    messages = 5 + random.nextInt(60);
    trouble = random.nextDouble() * 0.5;
    int atOnce = 1 + random.nextInt(6);
    terms =
        new Terms(
            atOnce,
            atOnce + random.nextInt(20),
            new Terms.Retry(1 + random.nextInt(5), Duration.ofMillis(10), Duration.ofMillis(500)),
            random.nextBoolean(),
            random.nextBoolean()
                ? new Terms.Gathering(
                    2 + random.nextInt(5), Duration.ofMillis(20 + random.nextInt(300)))
                : null);
    flow = new Flow(terms);
  }

  /// Runs with faults for a while, then without; everything must end.
  void run() {
    while (settled.size() < messages || !unheard.isEmpty() || flow.underWay() > 0) {
      assertThat(order).as("it ends\n%s", story).isLessThan(200_000);
      healthy = order > messages * 40L;
      poll();
      mishap();
      Long wake = flow.wakeMillis();
      Due next = dues.peek();
      if (next == null || (wake != null && wake < next.at())) {
        now = wake == null ? now + 1 : Math.max(now, wake);
        order++;
        put(new Input.Timer());
      } else {
        dues.poll();
        now = Math.max(now, next.at());
        if (next.life() == life) {
          next.what().run();
        }
      }
    }
    check(flow.underWay() == 0, "nothing is left on its way");
    for (int i = 0; i < messages; i++) {
      check(effects.containsKey(i) || parked.contains(i), i + " has its effect or is parked");
    }
  }

  private static String key(int message) {
    return "k" + message % KEYS;
  }

  /// What is taken together is decided about together, and then done; a process may die between.
  private void poll() {
    List<Output> decided = new ArrayList<>();
    for (int room = flow.room(); room > 0 && taken < messages && !stopping; room--) {
      int message = taken++;
      if (parked.contains(message) || (settled.contains(message) && !unheard.contains(message))) {
        settled.add(message); // What the shell does with a message that has an open dead letter.
      } else {
        decided.addAll(decide(new Input.Delivered("" + message, key(message), order, false)));
      }
    }
    boolean dies = !healthy && decided.size() > 1 && random.nextInt(20) == 0;
    perform(decided.subList(0, dies ? random.nextInt(decided.size()) : decided.size()));
    if (dies) {
      story.add(now + " dies in the middle of " + decided);
      begin();
    }
  }

  private void mishap() {
    double chance = healthy ? 1 : random.nextDouble() / Math.max(trouble, 0.01);
    if (chance < 0.02) {
      story.add(now + " dies");
      begin();
    } else if (chance < 0.06 || (healthy && !unheard.isEmpty() && taken == messages)) {
      story.add(now + " loses its deliveries");
      taken = firstUnsettled();
      put(new Input.Lost());
    } else if (chance < 0.08 && !stopping) {
      stopping = true;
      put(new Input.Stopped());
    }
    if (chance >= 0.08 && chance < 0.085) {
      story.add(now + " the machine sleeps");
      now += Duration.ofHours(1).toMillis();
    }
    if (stopping && flow.ended()) {
      begin();
    }
    if (!stopping && !parked.isEmpty() && random.nextInt(40) == 0) {
      int first = parked.stream().min(Integer::compare).orElseThrow();
      if (redriving.add(first)) {
        put(new Input.Delivered(LETTER + first, key(first), order, true));
      }
    }
  }

  private static int message(String id) {
    return Integer.parseInt(id.replace(LETTER, ""));
  }

  private static boolean isLetter(String id) {
    return id.startsWith(LETTER);
  }

  /// A new process: what was in memory is gone, what is in the journal is not.
  private void begin() {
    life++;
    flow = new Flow(terms);
    running.clear();
    failures.clear();
    gathered.clear();
    batches.clear();
    settled.removeAll(unheard); // They come again, and this process knows nothing of them.
    unheard.clear();
    unknown.retainAll(parked); // Of what was not parked yet, nothing was known but in memory.
    stopping = false;
    taken = firstUnsettled();
    redriving.clear();
    parked.forEach(one -> put(new Input.Held(key(one))));
  }

  private int firstUnsettled() {
    int first = 0;
    while (settled.contains(first) && !unheard.contains(first)) {
      first++;
    }
    return first;
  }

  private void later(Runnable what) {
    dues.add(new Due(now + random.nextInt(80), order++, life, what));
  }

  private void put(Input input) {
    perform(decide(input));
  }

  private List<Output> decide(Input input) {
    List<Output> outputs = flow.step(input, now);
    outputs.forEach(output -> story.add(now + " " + input + " → " + output));
    return outputs;
  }

  private void perform(List<Output> outputs) {
    for (Output output : outputs) {
      switch (output) {
        case Output.Start(String id, int attempt) -> start(id, attempt);
        case Output.Park(String id, Turn.Why why) -> {
          check(why != Turn.Why.HELD || terms.holdKey(), id + " is held where that is declared");
          for (String one : parts(id)) {
            boolean twice = !isLetter(one) && parked.contains(message(one));
            check(!twice, one + " is put to the dead letters once");
          }
          later(() -> park(id));
        }
        case Output.Gather(String id, List<String> parts) -> gather(id, parts);
        case Output.Settle(String id, long _) -> settle(id);
        case Output.Release(String id, long _) -> {
          redriving.remove(isLetter(id) ? message(id) : -1);
          gathered.remove(id);
        }
        case Output.Forget(String id) -> batches.remove(id);
      }
    }
    check(running.size() <= terms.atOnce(), "not more at once than allowed");
    check(
        flow.underWay() <= terms.unsettledMax() + redriving.size(),
        "not more unsettled than allowed");
  }

  private void gather(String id, List<String> parts) {
    Terms.Gathering gathering = terms.gathering();
    check(gathering != null && parts.size() <= gathering.count(), id + " has not too many parts");
    check(!parts.isEmpty() && batches.put(id, parts) == null, id + " is made once");
    for (String part : parts) {
      check(gathered.remove(part), part + " goes on in one batch, once it was gathered");
    }
  }

  /// Those that are started as one.
  private List<String> parts(String id) {
    return batches.getOrDefault(id, List.of(id));
  }

  private static String group(int message) {
    return "g" + message % KEYS % 2;
  }

  private String lineOf(String id) {
    return id.startsWith(BATCH) ? group(message(parts(id).getFirst())) : key(message(id));
  }

  private void start(String id, int attempt) {
    for (String one : parts(id)) {
      int message = message(one);
      if (!isLetter(one)) {
        check(!settled.contains(message), one + " is not started after it was settled");
        check(!parked.contains(message), one + " is not started while it is a dead letter");
        check(!unknown.contains(message), one + " is not sent again while its effect is unknown");
      }
    }
    int allowed = terms.retry().attempts();
    check(attempt <= allowed, id + " is not tried more often than allowed");
    check(failures.getOrDefault(id, 0) < allowed, id + " was not tried so often already");
    String before = running.put(lineOf(id), id);
    check(before == null, id + " is not worked on beside " + before + " of its line");
    later(() -> ended(id));
  }

  private void ended(String id) {
    running.remove(lineOf(id));
    boolean first = terms.gathering() != null && !id.startsWith(BATCH);
    double chance = healthy ? 1 : random.nextDouble() / Math.max(trouble, 0.01);
    if (chance < 0.3) {
      boolean written = random.nextInt(4) == 0;
      failures.merge(id, 1, Integer::sum);
      put(new Input.Failed(id, Verdict.AGAIN, written, now + random.nextInt(100)));
    } else if (chance < 0.4) {
      put(new Input.Failed(id, Verdict.POISON, false, 0));
    } else if (chance < 0.5) {
      parts(id).forEach(one -> unknown.add(message(one)));
      put(new Input.Failed(id, Verdict.UNKNOWN, true, 0));
    } else if (chance < 0.6) {
      put(new Input.Later(id, false, now + 50));
    } else if (first) {
      gathered.add(id);
      boolean closes = random.nextInt(10) == 0;
      put(new Input.Gathered(id, group(message(id)), closes, random.nextInt(8) == 0));
    } else {
      parts(id).forEach(this::made);
      put(new Input.Done(id));
    }
  }

  /// What is to be done for a message has been done.
  private void made(String id) {
    int message = message(id);
    if (isLetter(id)) {
      effects.merge(message, 1, Integer::sum);
      parked.remove(message);
      unknown.remove(message);
      free(key(message));
    } else {
      effect(message);
    }
  }

  private void free(String key) {
    if (parked.stream().noneMatch(one -> key(one).equals(key))) {
      put(new Input.Freed(key));
    }
  }

  /// The order that counts is that of the first effects.
  private void effect(int message) {
    if (effects.merge(message, 1, Integer::sum) == 1) {
      Integer before = lastEffect.put(key(message), message);
      check(before == null || before < message, message + " takes effect after " + before);
    }
    boolean behind =
        parked.stream().anyMatch(one -> one < message && key(one).equals(key(message)));
    check(!behind || !terms.holdKey(), message + " waits for the dead letters of its key");
  }

  private void park(String id) {
    if (!healthy && random.nextInt(4) == 0) {
      put(new Input.NotParked(id));
    } else {
      parts(id).stream().filter(one -> !isLetter(one)).forEach(one -> parked.add(message(one)));
      put(new Input.Parked(id));
    }
  }

  private void settle(String id) {
    int message = message(id);
    check(
        effects.containsKey(message) || parked.contains(message),
        id + " is settled when it is done or parked");
    failures.remove(id);
    if (isLetter(id)) {
      redriving.remove(message);
      gathered.remove(id);
    } else {
      settled.add(message);
      gathered.remove(id);
      if (!healthy && random.nextInt(10) == 0) {
        unheard.add(message); // The source delivers it once more when it is lost.
      } else {
        unheard.remove(message);
      }
    }
  }

  private void check(boolean holds, String claim) {
    assertThat(holds).as(() -> claim + "\n" + terms + "\n" + String.join("\n", story)).isTrue();
  }
}
