package dev.banyan.connectors.jdbc;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Cancellation;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Positions;
import dev.banyan.operation.Precondition;
import dev.banyan.operation.Trace;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Point lookups of one operation that arrive together, put into one statement. Thread-safe.
///
/// A lookup that finds none of its kind under way is asked at once, by itself, and pays nothing.
/// Those that arrive meanwhile gather, and go together when it ends, when they are as many as one
/// statement takes, or when the first of them has waited long enough: as group commit does. Each
/// has its own deadline and its own end; the statement is given up when all of them have left.
final class Gathering implements Call {
  private static final Caller ALL =
      new Caller("gathering", "gathering", null, Set.of(), Set.of(), Map.of());

  private final JobCall alone;
  private final Lookup lookup;
  private final JdbcSettings.Batch settings;
  private final Counts counts;

  /// Statements of this operation that run; guarded by `this`, as is the group that gathers.
  private int underWay;

  private @Nullable Group gathering;

  /// How many lookups went together, and in how many statements; of a whole system.
  record Counts(LongAdder lookups, LongAdder statements) {
    Counts() {
      this(new LongAdder(), new LongAdder());
    }
  }

  Gathering(JobCall alone, Lookup lookup, JdbcSettings.Batch settings, Counts counts) {
    this.alone = alone;
    this.lookup = lookup;
    this.settings = settings;
    this.counts = counts;
  }

  @Override
  public @Nullable Object call(Struct input, Exchange exchange) {
    exchange.deadline().check(alone.offered().name());
    if (exchange.positions().primary()) {
      return alone.call(input, exchange); // What a write reads is its own matter.
    }
    Seat seat = seat(input, exchange);
    if (seat != null) {
      return await(seat);
    }
    try {
      return alone.call(input, exchange);
    } finally {
      ended();
    }
  }

  /// A seat in the group that gathers; null where the lookup goes at once.
  private @Nullable Seat seat(Struct input, Exchange exchange) {
    Long required = alone.cluster().required(exchange);
    Group full;
    Seat seat;
    synchronized (this) {
      if (underWay == 0) {
        underWay = 1;
        return null;
      }
      Group group = gathering;
      if (group == null) {
        group = new Group();
        gathering = group;
      }
      seat = new Seat(input, exchange, required, group, group.seats.isEmpty());
      group.seats.add(seat);
      full = group.seats.size() == settings.max() ? take() : null;
    }
    start(full);
    return seat;
  }

  /// The group that gathers, which is to run now. Called with the lock held.
  private @Nullable Group take() {
    Group group = gathering;
    gathering = null;
    if (group != null) {
      underWay++;
    }
    return group;
  }

  private void start(@Nullable Group group) {
    if (group != null) {
      Thread.ofVirtual()
          .name("banyan-lookups")
          .start(
              () -> {
                try {
                  run(group);
                } finally {
                  ended();
                }
              });
    }
  }

  private void ended() {
    Group next;
    synchronized (this) {
      underWay--;
      next = underWay == 0 ? take() : null;
    }
    start(next);
  }

  private void startNow(Group group) {
    Group due;
    synchronized (this) {
      due = gathering == group ? take() : null;
    }
    start(due);
  }

  // ---- one lookup

  /// One lookup's place in a group.
  private static final class Seat {
    final Struct input;
    final Exchange exchange;
    final @Nullable Long required;
    final Group group;
    final boolean first;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile Lookup.@Nullable Found found;
    private volatile @Nullable Fault fault;

    Seat(Struct input, Exchange exchange, @Nullable Long required, Group group, boolean first) {
      this.input = input;
      this.exchange = exchange;
      this.required = required;
      this.group = group;
      this.first = first;
    }

    void found(Lookup.Found what) {
      found = what;
      done.countDown();
    }

    void failed(Fault why) {
      fault = why;
      done.countDown();
    }

    boolean await(Duration time) throws InterruptedException {
      return done.await(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    }
  }

  private @Nullable Object await(Seat seat) {
    Exchange exchange = seat.exchange;
    try (Cancellation.Registration _ = exchange.cancellation().onCancel(seat.done::countDown)) {
      if (seat.first && !seat.await(exchange.deadline().within(settings.delay()).remaining())) {
        startNow(seat.group);
      }
      var _ = seat.await(exchange.deadline().remaining());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Fault fault = seat.fault;
    if (fault != null) {
      throw fault;
    }
    return switch (seat.found) {
      case Lookup.Row(Struct row) -> row;
      case Lookup.Nothing _ -> throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
      case Lookup.Unclear _ -> alone.call(seat.input, exchange);
      case null -> throw left(seat);
    };
  }

  /// Nothing came in time, or the caller has gone.
  private Fault left(Seat seat) {
    if (seat.first) {
      startNow(seat.group); // Nobody else looks after the time of the others.
    }
    seat.group.left();
    boolean gone = seat.exchange.cancellation().isCancelled();
    return gone
        ? Fault.of(Fault.Kind.CANCELLED, "The caller has gone")
        : Fault.builder(Fault.Kind.TIMEOUT, "The system did not answer in time")
            .operator("%s had no answer before the deadline".formatted(alone.offered().name()))
            .build();
  }

  // ---- one statement

  /// Lookups that go together. The list is guarded by the gathering until the group is taken, and
  /// does not change after.
  private static final class Group {
    final List<Seat> seats = new ArrayList<>();
    final Cancellation cancellation = new Cancellation();
    private int gone;

    /// The last to leave ends the statement.
    void left() {
      boolean empty;
      synchronized (this) {
        gone++;
        empty = gone == seats.size();
      }
      if (empty) {
        cancellation.cancel();
      }
    }
  }

  private void run(Group group) {
    List<Seat> seats = List.copyOf(group.seats);
    try {
      List<Struct> inputs = seats.stream().map(seat -> seat.input).toList();
      Object answer = alone.read(lease -> lookup.run(inputs, lease), exchange(group, seats));
      counts.lookups().add(seats.size());
      counts.statements().increment();
      for (int i = 0; i < seats.size(); i++) {
        seats
            .get(i)
            .found(answer instanceof List<?> all ? found(all.get(i)) : new Lookup.Unclear());
      }
    } catch (Fault fault) {
      boolean ofOneValue =
          fault.kind() == Fault.Kind.INVALID || fault.kind() == Fault.Kind.CONFLICT;
      if (ofOneValue) {
        seats.forEach(seat -> seat.found(new Lookup.Unclear()));
      } else {
        seats.forEach(seat -> seat.failed(fault));
      }
    } finally {
      // A defect would leave them waiting; each then asks alone and meets it by itself.
      seats.stream()
          .filter(seat -> seat.found == null && seat.fault == null)
          .forEach(seat -> seat.found(new Lookup.Unclear()));
    }
  }

  private static Lookup.Found found(@Nullable Object one) {
    return one instanceof Lookup.Found found ? found : new Lookup.Unclear();
  }

  /// The exchange of the statement: as long as anyone may wait, and seeing what each must see.
  private Exchange exchange(Group group, List<Seat> seats) {
    Deadline last = seats.getFirst().exchange.deadline();
    Long position = null;
    for (Seat seat : seats) {
      Deadline one = seat.exchange.deadline();
      last = one.remaining().compareTo(last.remaining()) > 0 ? one : last;
      Long required = seat.required;
      position =
          position == null || (required != null && required > position) ? required : position;
    }
    String id = seats.getFirst().exchange.id();
    Exchange together =
        new Exchange(id, last, ALL, Trace.NONE).with(group.cancellation, Precondition.NONE);
    return position == null
        ? together
        : together.with(Positions.of(alone.cluster().system(), position));
  }
}
