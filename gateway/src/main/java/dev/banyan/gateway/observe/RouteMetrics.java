package dev.banyan.gateway.observe;

import dev.banyan.gateway.durable.CommandMeter;
import dev.banyan.gateway.validate.CheckMeter;
import dev.banyan.gateway.validate.Finding;
import dev.banyan.http.Incoming;
import dev.banyan.http.tunnel.Ending;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The metrics of one route. Its figures are made with its first request: of tens of thousands of
/// routes most are never asked. After that counting takes no lock, looks nothing up and makes no
/// object.
final class RouteMetrics {
  private static final String[] CLASSES = {"gone", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private final Metrics metrics;
  private final Tags tags;
  private final LongAdder inFlight = new LongAdder();
  private volatile @Nullable Served served;

  private final LongAdder openSockets = new LongAdder();
  private final LongAdder openStreams = new LongAdder();

  /// Their figures are made when the first is opened, as most routes have none.
  private volatile boolean webSockets;

  private volatile boolean eventStreams;

  /// By use of the cache; made when the first is counted, as most routes have none.
  private volatile Counter @Nullable [] byUse;

  RouteMetrics(Metrics metrics, Tags tags) {
    this.metrics = metrics;
    this.tags = tags;
  }

  /// What every request is counted in.
  private record Served(Counter[] byClass, Timer duration, Counter bytesIn, Counter bytesOut) {
    static Served of(Metrics metrics, Tags tags) {
      Counter[] byClass = new Counter[CLASSES.length];
      for (int i = 0; i < CLASSES.length; i++) {
        byClass[i] = metrics.counter("banyan.requests", tags.and("status", CLASSES[i]));
      }
      return new Served(
          byClass,
          metrics.timer("banyan.request", tags),
          metrics.counter("banyan.request.bytes", tags),
          metrics.counter("banyan.answer.bytes", tags));
    }

    void count(Incoming.Outcome outcome, long nanos) {
      int status = outcome.status() / 100;
      byClass[status < CLASSES.length ? status : CLASSES.length - 1].increment();
      duration.record(nanos, TimeUnit.NANOSECONDS);
      if (outcome.bodyBytesIn() > 0) {
        bytesIn.increment((double) outcome.bodyBytesIn());
      }
      if (outcome.bodyBytesOut() > 0) {
        bytesOut.increment((double) outcome.bodyBytesOut());
      }
    }
  }

  private synchronized Served serve() {
    Served known = served;
    if (known != null) {
      return known;
    }
    var _ = metrics.gauge("banyan.requests.in.flight", tags, inFlight::sum);
    Served made = Served.of(metrics, tags);
    served = made;
    return made;
  }

  void drilled() {
    metrics.counter("banyan.drills", tags).increment();
  }

  void webSocketOpened() {
    if (!webSockets) {
      webSockets = true;
      var _ = metrics.gauge("banyan.websockets.open", tags, openSockets::sum);
    }
    openSockets.increment();
  }

  void webSocketEnded(Ending ending, long messagesIn, long messagesOut) {
    openSockets.decrement();
    metrics.counter("banyan.websockets.ended", tags.and("reason", ending.word())).increment();
    metrics
        .counter("banyan.websocket.messages", tags.and("way", "in"))
        .increment((double) messagesIn);
    metrics
        .counter("banyan.websocket.messages", tags.and("way", "out"))
        .increment((double) messagesOut);
  }

  void eventStreamOpened() {
    if (!eventStreams) {
      eventStreams = true;
      var _ = metrics.gauge("banyan.event.streams.open", tags, openStreams::sum);
    }
    openStreams.increment();
  }

  void eventsSent(int messages) {
    metrics.counter("banyan.events.sent", tags).increment(messages);
  }

  void eventStreamEnded(Ending ending) {
    openStreams.decrement();
    metrics.counter("banyan.event.streams.ended", tags.and("reason", ending.word())).increment();
  }

  void began() {
    inFlight.increment();
    if (served == null) {
      var _ = serve();
    }
  }

  void used(CacheUse use) {
    Counter[] counters = byUse;
    if (counters == null) {
      CacheUse[] all = CacheUse.values();
      counters = new Counter[all.length];
      for (CacheUse one : all) {
        counters[one.ordinal()] =
            metrics.counter("banyan.cache.requests", tags.and("use", one.word()));
      }
      byUse = counters;
    }
    counters[use.ordinal()].increment();
  }

  void ended(Incoming.Outcome outcome, long nanos) {
    inFlight.decrement();
    Served known = served;
    (known == null ? serve() : known).count(outcome, nanos);
  }

  /// The metrics of one route that is held against a contract. Counting takes no lock and looks
  /// nothing up.
  static final class Checks implements CheckMeter {
    private final Counter[][] counters;

    Checks(Metrics metrics, Tags tags) {
      counters = new Counter[Message.values().length][Finding.Kind.values().length];
      for (Message message : Message.values()) {
        for (Finding.Kind kind : Finding.Kind.values()) {
          Tags own = tags.and("message", word(message.name()), "finding", word(kind.name()));
          counters[message.ordinal()][kind.ordinal()] =
              metrics.counter("banyan.contract.checks", own);
        }
      }
    }

    private static String word(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void found(Message message, Finding.Kind kind) {
      counters[message.ordinal()][kind.ordinal()].increment();
    }
  }

  /// The metrics of one route whose keys are honoured. Counting takes no lock and looks nothing up.
  static final class Keyed implements CommandMeter {
    private final Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);

    Keyed(Metrics metrics, Tags tags) {
      for (Outcome outcome : Outcome.values()) {
        String word = outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
        counters.put(outcome, metrics.counter("banyan.commands", tags.and("outcome", word)));
      }
    }

    @Override
    public void count(Outcome outcome) {
      Counter counter = counters.get(outcome);
      if (counter != null) {
        counter.increment();
      }
    }
  }
}
