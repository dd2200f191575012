package dev.banyan.gateway.api.events;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Conversation;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.http.tunnel.Socket;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.Spot;
import dev.banyan.journal.Tail;
import dev.banyan.journal.TailReader;
import dev.banyan.operation.Cancellation;
import dev.banyan.projection.Served;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One caller on its way through a feed: reads from where it stands as fast as the caller takes it,
/// then waits for more. Nothing is kept for it meanwhile but where it stands. Owned by its virtual
/// thread.
public final class Following {
  private static final System.Logger LOG = System.getLogger("banyan.events");
  private static final int PAGE = 256;
  private static final Duration READING = Duration.ofSeconds(30);
  private static final Duration LOOKING = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Set<String> NOT_YET = Set.of(Served.BEHIND, Served.BUILDING);

  private final Stream stream;
  private final Wish wish;
  private final Tail tail;
  private final Predicate<Recorded> wants;
  private List<Spot> spots;
  private boolean begun;
  private boolean moved;
  private boolean again;
  private int told;
  private @Nullable Spot placed;
  private long beaten = System.nanoTime();

  /// What a stream is part of: who watches over it, and where it is counted.
  public interface Stream {
    /// What is told, by the configuration that the stream belongs to.
    EventRoute route();

    /// Why it must end now; null where it may go on. Asked every few seconds, may block.
    @Nullable Ending look();

    /// Notes that private fields are about to be shown. Blocks.
    ///
    /// @throws Fault where it cannot be noted, and must not be shown
    void showing(RouteAudit audit, Object value);

    RouteMeter meter();
  }

  private Following(Stream stream, Asked asked) {
    this.stream = stream;
    this.wish = asked.wish();
    this.spots = asked.from();
    this.tail = stream.route().journal().get().tail();
    this.wants = record -> stream.route().feed().wants(record, wish);
  }

  /// Tells what is asked as server-sent events, until it ends. Blocks.
  ///
  /// @throws Fault where it could not be begun, and nothing was answered
  public static void send(Stream stream, Asked asked, Conversation conversation) {
    Outlet outlet = new SentEvents(conversation, stream.route().terms().patience());
    Following following = new Following(stream, asked);
    Fault unbegun =
        following.run(outlet, List.of(conversation.cancellation(), conversation.stopping()));
    if (unbegun != null) {
      throw unbegun;
    }
  }

  /// Tells what is asked by a WebSocket, until it ends. Blocks.
  public static void send(Stream stream, Asked asked, Socket socket) {
    Outlet outlet = new SocketTexts(socket, stream.route().terms().patience());
    var _ = new Following(stream, asked).run(outlet, List.of(socket.cancellation()));
  }

  /// Null where it was begun, else why not.
  private @Nullable Fault run(Outlet outlet, List<Cancellation> wakes) {
    Ending why = Ending.FAILED;
    Fault unbegun = null;
    stream.meter().eventStreamOpened();
    try (TailReader reader = tail.follow(wants, Deadline.in(READING))) {
      for (Cancellation wake : wakes) {
        var _ = wake.onCancel(reader::wake);
      }
      why = follow(reader, outlet);
    } catch (Fault fault) {
      why = fault.kind() == Fault.Kind.CANCELLED ? gone() : ending(fault);
      unbegun = begun ? null : fault;
    } finally {
      outlet.end(why);
      stream.meter().eventStreamEnded(why);
    }
    return unbegun;
  }

  private Ending gone() {
    Ending told = stream.look();
    return told == null ? Ending.CLIENT_GONE : told;
  }

  private static Ending ending(Fault fault) {
    if (fault.name().equals(Conversation.SLOW)) {
      return Ending.SLOW;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "a stream of events ends: " + (fault.operator() == null ? fault : fault.operator()));
    return Ending.FAILED;
  }

  private Ending follow(TailReader reader, Outlet outlet) {
    begun = true;
    outlet.begin(position());
    while (true) {
      Duration most = again ? AGAIN : LOOKING.compareTo(heartbeat()) < 0 ? LOOKING : heartbeat();
      if (reader.await(most) || again) {
        again = false;
        Ending end = read(outlet);
        if (end != null) {
          return end;
        }
      } else {
        pass(reader.passed());
      }
      Ending why = goOn(outlet);
      if (why != null) {
        return why;
      }
    }
  }

  private Duration heartbeat() {
    return stream.route().terms().heartbeat();
  }

  private String position() {
    return Bookmark.write(spots, stream.route().feed().source());
  }

  /// What is to be done from time to time; why it must end, null where it may go on.
  private @Nullable Ending goOn(Outlet outlet) {
    Ending why = stream.look();
    long now = System.nanoTime();
    if (why == null && now - beaten >= heartbeat().toNanos()) {
      outlet.beat(position(), moved);
      moved = false;
      beaten = now;
    }
    return why;
  }

  /// Reads all partitions to their ends.
  private @Nullable Ending read(Outlet outlet) {
    boolean more = true;
    while (more && !again) {
      more = false;
      for (int partition = 0; partition < spots.size() && !again; partition++) {
        List<Recorded> page =
            tail.read(partition, spots.get(partition).position(), PAGE, Deadline.in(READING));
        if (page.isEmpty()) {
          continue;
        }
        more = true;
        tell(page, outlet);
        Ending why = goOn(outlet);
        if (why != null) {
          return why;
        }
      }
    }
    return null;
  }

  private void tell(List<Recorded> page, Outlet outlet) {
    told = 0;
    placed = null;
    try {
      stream.route().feed().tell(page, wish, message -> tell(message, outlet));
    } catch (Fault fault) {
      if (!NOT_YET.contains(fault.name())) {
        throw fault;
      }
      again = true; // What is to be told is still being made.
    }
    if (!again) {
      Spot end = Spot.behind(page.getLast());
      spots = Bookmark.with(spots, page.getLast().place().partition(), end);
      moved = !end.equals(placed);
    }
    if (told > 0) {
      outlet.flush();
      stream.meter().eventsSent(told);
      beaten = System.nanoTime();
    }
  }

  private void tell(Message message, Outlet outlet) {
    RouteAudit audit = stream.route().audits().get(message.kind());
    if (audit != null) {
      stream.showing(audit, message.value());
    }
    placed = message.spot();
    if (placed != null) {
      spots = Bookmark.with(spots, message.partition(), placed);
    }
    outlet.tell(message, position());
    told++;
  }

  /// Goes on from where nothing was that it wants.
  private void pass(List<Spot> passed) {
    for (int partition = 0; partition < passed.size(); partition++) {
      if (passed.get(partition).position() > spots.get(partition).position()) {
        spots = Bookmark.with(spots, partition, passed.get(partition));
        moved = true;
      }
    }
  }
}
