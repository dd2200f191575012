package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.WeatheredStore;
import dev.banyan.journal.WeatheredStore.Weather;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random commands from two nodes, with memories, snapshots, others that are faster, restarts,
/// clocks that go back and a journal that is away, held against [AggregatesReference] after each.
/// `-Dseed=N` runs one history, `-Dseeds=N` that many, from `-Dfrom=N`.
class AggregatesPropertyTest {
  private static final int SEEDS = 1_000;
  private static final int STEPS = 80;
  private static final int ORDERS = 4;
  private static final String UNKNOWN = "unknown";

  /// One history.
  private static final class World {
    private final Random random;
    private final MemoryStore store;
    private final Journal journal;
    private final AggregatesReference reference = new AggregatesReference();
    private final Aggregates[] nodes = new Aggregates[2];
    private final List<String> story = new ArrayList<>();
    private final double trouble;
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private boolean weather = true;

    World(long seed) {
      random = new Random(seed);
      trouble = random.nextBoolean() ? 0 : 0.05;
      store = new MemoryStore(1 + random.nextInt(2));
      journal =
          Journal.inPlace(
              new WeatheredStore(store, this::sky), new Journal.Settings(100, 1 << 20, () -> now));
      for (int i = 0; i < nodes.length; i++) {
        restart(i);
      }
    }

    private Weather sky() {
      return weather && random.nextDouble() < trouble
          ? Weather.values()[random.nextInt(Weather.values().length)]
          : Weather.FAIR;
    }

    private void restart(int node) {
      nodes[node] = new Aggregates(Orders.TYPE, 1 + random.nextInt(4), () -> journal, () -> now);
    }

    private Aggregates node() {
      return nodes[random.nextInt(nodes.length)];
    }

    private static Deadline soon() {
      return Deadline.in(Duration.ofMinutes(1));
    }

    private static Aggregates.Asked asked(Aggregates.Check check) {
      return new Aggregates.Asked(
          "", new By(null, "test", null), check, Aggregates.Also.NOTHING, soon());
    }

    void step() {
      String id = "A" + random.nextInt(ORDERS);
      now = now.plusSeconds(random.nextInt(10) == 0 ? -60 : random.nextInt(5));
      switch (random.nextInt(8)) {
        case 0, 1 -> place(id);
        case 2, 3 -> cancel(node(), id, null);
        case 4 -> cancel(node(), id, (long) random.nextInt(4));
        case 5 -> pay(id, random.nextBoolean());
        case 6 -> restart(random.nextInt(nodes.length));
        default -> {}
      }
      look(id);
    }

    private void place(String id) {
      String total = random.nextInt(5) == 0 ? "0.00" : random.nextInt(1, 9) + ".50";
      String own = random.nextBoolean() ? "r" + random.nextInt(3) : null;
      Struct command = Struct.of(Orders.PLACE, id, Orders.money(total), own);
      Aggregates node = node();
      both(
          "place " + id + " " + total + " " + own,
          id,
          () -> node.handle(Orders.PLACE_ORDER, command, asked(Aggregates.Check.NONE)),
          () -> reference.place(id, total, own));
    }

    /// `version` is that which must be the order's, or null.
    private void cancel(Aggregates node, String id, @Nullable Long version) {
      Struct command = Struct.of(Orders.CANCEL, id, "changed my mind");
      Aggregates.Check check =
          order -> {
            if (version != null && order.version() != version) {
              throw Fault.builder(Fault.Kind.STALE, "").name("stale").build();
            }
          };
      both(
          "cancel " + id + (version == null ? "" : " at " + version),
          id,
          () -> node.handle(Orders.CANCEL_ORDER, command, asked(check)),
          () ->
              version != null && reference.history(id).size() != version
                  ? "stale"
                  : reference.cancel(id));
    }

    /// `overtaken`: the other node cancels it meanwhile.
    private void pay(String id, boolean overtaken) {
      if (reference.history(id).isEmpty()) {
        return;
      }
      var paid =
          List.of(new CommandType.Happening(Orders.ORDER_PAID, Struct.of(Orders.PAID, "A-1")));
      int own = random.nextInt(nodes.length);
      Aggregates other = nodes[1 - own];
      boolean[] once = {overtaken};
      Aggregates.Deciding deciding =
          _ -> {
            if (once[0]) {
              once[0] = false;
              cancel(other, id, null);
            }
            return paid;
          };
      Aggregates node = nodes[own];
      both(
          "pay " + id,
          id,
          () -> node.change(id, asked(Aggregates.Check.NONE), deciding),
          () -> reference.pay(id));
    }

    /// Done by both, with the same answer. Of what nobody knows, the journal says what it became.
    private void both(
        String what, String id, Supplier<Aggregates.Done> product, Supplier<String> plain) {
      String answer;
      try {
        var _ = product.get();
        answer = "";
      } catch (Fault fault) {
        answer = fault.kind().mayPass() ? UNKNOWN : fault.name();
      }
      story.add(what + ": " + answer);
      if (answer.equals(UNKNOWN)) {
        int written = store.stream(Orders.TYPE.stream("", id)).size();
        if (written == reference.history(id).size()) {
          return;
        }
        answer = "";
      }
      check(answer.equals(plain.get()), "the reference says the same");
    }

    private void look(String id) {
      weather = false;
      List<AggregatesReference.Order> history = reference.history(id);
      Aggregates node = node();
      check(same(node.load("", id, soon()), history, history.size()), "the state of " + id);
      int version = random.nextInt(history.size() + 1);
      check(same(node.atVersion("", id, version, soon()), history, version), id + " at " + version);
      Instant time = now.minusSeconds(random.nextInt(200));
      int then = 0;
      for (var record : store.stream(Orders.TYPE.stream("", id))) {
        if (record.at().isAfter(time)) {
          break;
        }
        then++;
      }
      check(same(node.atTime("", id, time, soon()), history, then), id + " at " + time);
      long position = random.nextInt(200);
      long upTo =
          store.stream(Orders.TYPE.stream("", id)).stream()
              .filter(record -> record.place().position() <= position)
              .count();
      Aggregate there = node.atPosition("", id, position, soon());
      check(same(there, history, (int) upTo), id + " at position " + position);
      weather = true;
    }

    private static boolean same(
        Aggregate found, List<AggregatesReference.Order> history, int version) {
      if (version == 0) {
        return found.equals(Aggregate.NONE);
      }
      Struct state = found.state();
      var order = history.get(version - 1);
      return found.version() == version
          && state != null
          && order.status().equals(state.at("status"))
          && order.total().equals(String.valueOf(state.at("total")))
          && Objects.equals(order.reference(), state.at("reference"));
    }

    private void check(boolean holds, String claim) {
      assertThat(holds).as(() -> claim + "\n" + String.join("\n", story)).isTrue();
    }
  }

  @Test
  void doesWhatAFewPlainLinesSayWhateverTheOrder() {
    Long one = Long.getLong("seed");
    long first = Optional.ofNullable(one).orElse(Long.getLong("from", 1L));
    long count = one == null ? Integer.getInteger("seeds", SEEDS) : 1;

    for (long seed = first; seed < first + count; seed++) {
      run(seed);
    }
  }

  /// That nothing happens was decided from a memory that others had overtaken.
  @Test
  void keepsThePromiseThatItHasBroken() {
    run(2);
  }

  private static void run(long seed) {
    try {
      World world = new World(seed);
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
    } catch (AssertionError | RuntimeException broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    }
  }
}
