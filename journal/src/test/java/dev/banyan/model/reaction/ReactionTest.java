package dev.banyan.model.reaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Clocks;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.composition.Binding;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Store;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.journal.postgres.PostgresStore;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.model.Aggregates;
import dev.banyan.model.By;
import dev.banyan.model.Orders;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reactions over real journals: on two nodes that share one, and after a node that has gone.
class ReactionTest {
  private static final Structure PARAMETERS =
      Structure.of(
          "pay",
          List.of(
              Field.required("order", Type.Text.max(12)), Field.required("once", Type.Text.ANY)));
  private static final Structure ANSWER =
      Structure.of("paid", List.of(Field.required("number", Type.Text.max(20))));

  /// How often each key was sent.
  private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();

  /// A process of its own over the journal that others have opened as well.
  private record Node(Journal journal, Aggregates orders, Reaction reaction)
      implements AutoCloseable {
    @Override
    public void close() {
      reaction.close();
      journal.close();
    }
  }

  private Node node(Store store, Call call, InstantSource clock, Policy.Settling settling) {
    return node(store, call, clock, settling, () -> {});
  }

  /// `before` is run whenever the reaction asks for the journal.
  private Node node(
      Store store, Call call, InstantSource clock, Policy.Settling settling, Runnable before) {
    Journal.Settings usual = Journal.Settings.USUAL;
    Journal journal =
        Journal.open(
            store, new Journal.Settings(usual.waitingMax(), usual.waitingBytesMax(), clock));
    Aggregates orders = new Aggregates(Orders.TYPE, 100, () -> journal, clock);
    Signature signature =
        new Signature(
            "pay", PARAMETERS, ANSWER, List.of(), Effect.WRITE, Signature.Delivery.WHOLE, "");
    Scope then =
        Scope.of(
            new Scope.Variable("event", Orders.PLACED, false),
            new Scope.Variable("key", Type.Text.max(12), false),
            new Scope.Variable("answer", ANSWER, false));
    ReactionType type =
        new ReactionType(
            "order.pay",
            Orders.ORDER_PLACED,
            Duration.ZERO,
            null,
            new ReactionType.Calls(
                new Operation(signature, call),
                new Binding(
                    PARAMETERS,
                    List.of(new Binding.Source.Variable(1), new Binding.Source.Variable(2)),
                    3),
                null),
            new ReactionType.Saying(
                Orders.ORDER_PAID,
                List.of(Orders.set(Orders.PAID, "authorisation", "answer.number", then))),
            null,
            new Policy(
                3, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(5), settling),
            false,
            8);
    Supplier<Journal> asked =
        () -> {
          before.run();
          return journal;
        };
    Reaction reaction = new Reaction(type, orders, asked, new Clocks(clock, clock));
    reaction.declare();
    return new Node(journal, orders, reaction);
  }

  private Object pay(Struct input) {
    String once = String.valueOf(input.at("once"));
    sent.computeIfAbsent(once, _ -> new AtomicInteger()).incrementAndGet();
    return Struct.of(ANSWER, "a");
  }

  private static void place(Node node, String id) {
    Struct command = Struct.of(Orders.PLACE, id, Orders.money("1.00"), null);
    var _ =
        node.orders()
            .handle(
                Orders.PLACE_ORDER,
                command,
                new Aggregates.Asked(
                    "",
                    new By(null, "test", null),
                    Aggregates.Check.NONE,
                    Aggregates.Also.NOTHING,
                    soon()));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static boolean isPaid(Node node, String id) {
    return node.orders().load("", id, soon()).version() == 2;
  }

  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void sendsEachKeyOnceFromTwoNodesOverOnePostgres() {
    var database = Databases.empty();
    InstantSource clock = InstantSource.system();
    Call call = (input, _) -> pay(input);
    try (Node one = node(PostgresStore.open(database), call, clock, Policy.Settling.PARK);
        Node other = node(PostgresStore.open(database), call, clock, Policy.Settling.PARK)) {
      one.reaction().start();
      other.reaction().start();

      for (int i = 0; i < 40; i++) {
        place(i % 2 == 0 ? one : other, "A" + i);
      }

      for (int i = 0; i < 40; i++) {
        String id = "A" + i;
        await(() -> isPaid(one, id));
      }
      assertThat(sent).hasSize(40).allSatisfy((_, times) -> assertThat(times).hasValue(1));
      assertThat(one.reaction().parked()).isEmpty();
    }
  }

  @Test
  void parksWhatANodeHasClaimedThatIsGone(@TempDir Path folder) {
    Path file = folder.resolve("journal.db");
    leftBehind(file, "A1");
    InstantSource later = () -> Instant.now().plusSeconds(60);

    Call call = (input, _) -> pay(input);
    try (Node next = node(SqliteStore.open(file), call, later, Policy.Settling.PARK)) {
      next.reaction().start();

      await(() -> next.reaction().parked().size() == 1);
      assertThat(next.reaction().parked().getFirst().fault()).isEqualTo(Step.CRASHED);
      assertThat(sent).as("nobody knows whether it happened").isEmpty();
    }
  }

  @Test
  void sendsAgainWithTheSameKeyWhatANodeHasClaimedThatIsGone(@TempDir Path folder) {
    Path file = folder.resolve("journal.db");
    leftBehind(file, "A1");
    InstantSource later = () -> Instant.now().plusSeconds(60);

    Call call = (input, _) -> pay(input);
    try (Node next = node(SqliteStore.open(file), call, later, Policy.Settling.REPEAT)) {
      next.reaction().start();

      await(() -> isPaid(next, "A1"));
      assertThat(sent).containsOnlyKeys("order.pay/A1/1");
    }
  }

  @Test
  void triesAgainWhatAPersonReleases(@TempDir Path folder) {
    AtomicInteger calls = new AtomicInteger();
    Call call =
        (input, _) -> {
          if (calls.getAndIncrement() == 0) {
            throw Fault.of(Fault.Kind.OUTCOME_UNKNOWN, "lost");
          }
          return pay(input);
        };
    try (Node node =
        node(
            SqliteStore.open(folder.resolve("journal.db")),
            call,
            InstantSource.system(),
            Policy.Settling.PARK)) {
      node.reaction().start();
      place(node, "A1");
      await(() -> node.reaction().parked().size() == 1);

      boolean released = node.reaction().release(node.reaction().parked().getFirst(), "staff:ann");

      assertThat(released).isTrue();
      await(() -> isPaid(node, "A1"));
      assertThat(node.reaction().parked()).isEmpty();
    }
  }

  @Test
  void goesOnAfterADefect(@TempDir Path folder) {
    AtomicInteger asked = new AtomicInteger();
    Runnable before =
        () -> {
          if (asked.incrementAndGet() == 2) { // The first time is when it is declared.
            throw new IllegalStateException("a defect");
          }
        };
    Call call = (input, _) -> pay(input);
    try (Node node =
        node(
            SqliteStore.open(folder.resolve("journal.db")),
            call,
            InstantSource.system(),
            Policy.Settling.PARK,
            before)) {
      node.reaction().start();
      await(() -> asked.get() > 1);

      place(node, "A1");

      await(() -> isPaid(node, "A1"));
      assertThat(node.reaction().figures().failures()).isEqualTo(1);
    }
  }

  @Test
  void endsACallBeforeItsClaimIsTakenForOver(@TempDir Path folder) {
    Duration slow = Duration.ofMillis(50);
    AtomicReference<Duration> left = new AtomicReference<>();
    Call call =
        (input, exchange) -> {
          left.set(exchange.deadline().remaining());
          return pay(input);
        };
    try (Node node =
        node(
            SqliteStore.open(folder.resolve("journal.db")),
            call,
            InstantSource.system(),
            Policy.Settling.PARK,
            () -> LockSupport.parkNanos(slow.toNanos()))) {
      node.reaction().start();

      place(node, "A1");

      await(() -> isPaid(node, "A1"));
      assertThat(left.get()).isLessThanOrEqualTo(Duration.ofSeconds(5).minus(slow));
    }
  }

  /// An attempt that was claimed by a node that has gone without another word.
  private void leftBehind(Path file, String id) {
    Call gone =
        (_, _) -> {
          throw new IllegalStateException("as if the process had ended here");
        };
    try (Node node =
        node(SqliteStore.open(file), gone, InstantSource.system(), Policy.Settling.PARK)) {
      place(node, id);
      var placed = node.journal().read(Orders.TYPE.stream("", id), 0, 1, soon()).getFirst();
      var event = Objects.requireNonNull(node.orders().codec().read(placed));
      Clocks clocks = Clocks.of(InstantSource.system());
      Attempting attempting =
          new Attempting(
              node.reaction().type(),
              node.orders(),
              new Surroundings(node::journal, clocks, _ -> true, new Random(1)));
      assertThatThrownBy(() -> attempting.advance(event, false))
          .isInstanceOf(IllegalStateException.class);
      assertThat(attempting.standing(attempting.stream(event)))
          .isInstanceOf(Standing.Claimed.class);
    }
  }

  @Test
  void reactsToWhatIsRecordedAfterItWasDeclaredWhateverTheClockSays(@TempDir Path folder) {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    Call call = (input, _) -> pay(input);
    try (Node node =
        node(
            SqliteStore.open(folder.resolve("journal.db")), call, now::get, Policy.Settling.PARK)) {
      now.updateAndGet(then -> then.minusSeconds(3_600));
      node.reaction().start();

      place(node, "A1");

      await(() -> isPaid(node, "A1"));
    }
  }

  @Test
  void parksAnEventThatDoesNotFitAndGoesOnWithTheOthers(@TempDir Path folder) {
    Call call = (input, _) -> pay(input);
    try (Node node =
        node(
            SqliteStore.open(folder.resolve("journal.db")),
            call,
            InstantSource.system(),
            Policy.Settling.PARK)) {
      var unfit = new Entry("order.OrderPlaced/1", Bytes.wrap("{}".getBytes(UTF_8)));
      var _ =
          node.journal()
              .append(Append.to(Orders.TYPE.stream("", "B1"), Expected.newStream(), unfit), soon());
      node.reaction().start();

      place(node, "A1");

      await(() -> isPaid(node, "A1"));
      assertThat(node.reaction().parked())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.stream().name()).isEqualTo("reaction/order.pay/B1/1");
                assertThat(one.fault()).contains("no longer fits", "raise `version`");
              });
    }
  }

  @Test
  void doesNotGiveUpBecauseOthersChangeTheAggregate(@TempDir Path folder) {
    Store store = SqliteStore.open(folder.resolve("journal.db"));
    Call call = (input, _) -> pay(input);
    try (Node node =
        node(
            new ContendedStore(store, new AtomicInteger(10)),
            call,
            InstantSource.system(),
            Policy.Settling.PARK)) {
      node.reaction().start();

      place(node, "A1");

      await(() -> isPaid(node, "A1") || !node.reaction().parked().isEmpty());
      assertThat(node.reaction().parked()).isEmpty();
      assertThat(sent).containsOnlyKeys("order.pay/A1/1");
    }
  }
}
