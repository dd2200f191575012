package dev.banyan.journal.oracle;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// The process that is killed: `Served PLACE POINT NTH`. It opens the journal, prints `READY PID`,
/// does each [Request] of its input and prints `ID W PARTITION:POSITION:VERSION,…`, `ID R WHY
/// VERSION` or `ID F KIND`, and `STOPPED WHY` once the journal says so.
///
/// Where it reaches the point for the nth time, it prints `AT POINT` and the thread that got there
/// stands still for ever. Points are those of [Moment], `TAKEN` before a group reaches the store,
/// `DECIDED` behind it, `ANSWERED` when the caller was told.
final class Served {
  static final String TAKEN = "TAKEN";
  static final String DECIDED = "DECIDED";
  static final String ANSWERED = "ANSWERED";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String point;
  private final AtomicInteger left;

  private Served(String point, int nth) {
    this.point = point;
    this.left = new AtomicInteger(nth);
  }

  public static void main(String[] args) throws IOException {
    new Served(args[1], Integer.parseInt(args[2])).serve(new Place(args[0]));
  }

  private void serve(Place place) throws IOException {
    Store store;
    try {
      store = new Watched(place.open(moment -> reached(moment.name())));
    } catch (Fault fault) {
      tell("REFUSED " + fault.operator());
      return;
    }
    Journal journal = Journal.open(store, Journal.Settings.USUAL);
    tell("READY " + ProcessHandle.current().pid());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Request request = Request.read(line);
      Thread.startVirtualThread(() -> serve(journal, request));
    }
    journal.close();
  }

  private void serve(Journal journal, Request request) {
    try {
      Outcome outcome = journal.append(request.append(), Deadline.in(PATIENCE));
      tell(request.id() + " " + told(outcome));
      reached(ANSWERED);
    } catch (Fault fault) {
      String stopped = journal.stopped();
      tell(request.id() + " F " + fault.kind());
      if (stopped != null) {
        tell("STOPPED " + stopped);
      }
    }
  }

  static String told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Written(List<Outcome.Place> places) ->
          places.stream()
              .map(one -> one.partition() + ":" + one.position() + ":" + one.version())
              .collect(Collectors.joining(",", "W ", ""));
      case Outcome.Refused(Outcome.Why why, long version) -> "R " + why + " " + version;
    };
  }

  private void reached(String name) {
    if (name.equals(point) && left.decrementAndGet() == 0) {
      tell("AT " + name);
      while (true) {
        LockSupport.park();
      }
    }
  }

  private static synchronized void tell(String line) {
    byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /// Tells of the moments before and behind the store.
  private final class Watched implements Store {
    private final Store store;

    Watched(Store store) {
      this.store = store;
    }

    @Override
    public int partitions() {
      return store.partitions();
    }

    @Override
    public boolean isShared() {
      return store.isShared();
    }

    @Override
    public Committed commit(List<Append> group, Instant now) {
      reached(TAKEN);
      Committed committed = store.commit(group, now);
      reached(DECIDED);
      return committed;
    }

    @Override
    public void afterwards() {
      store.afterwards();
    }

    @Override
    public Reader reader() {
      return store.reader();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
