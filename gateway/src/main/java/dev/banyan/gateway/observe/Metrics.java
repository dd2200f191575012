package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import dev.banyan.guard.GuardEvents;
import dev.banyan.http.HttpEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/// All metrics of the process, in Prometheus' names; `docs/metrics.md` lists them. Thread-safe.
///
/// Meters of routes and operations are made once, at assembly, and found again by a later
/// generation that has the same names.
final class Metrics implements GuardEvents, AutoCloseable {
  /// The upper bounds of duration histograms.
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final Map<String, RouteMetrics> routes = new ConcurrentHashMap<>();
  private final Map<String, CallMetrics> calls = new ConcurrentHashMap<>();
  private final Map<String, CallerTally> callers = new ConcurrentHashMap<>();

  /// The registry itself holds what it reads counts from too weakly to keep it.
  private final Map<Meter.Id, DoubleSupplier> counts = new ConcurrentHashMap<>();

  private final HttpEvents edge;
  private final Reloads done = new Reloads("done");
  private final Reloads refused = new Reloads("refused");

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collector.bindTo(registry);
    String version = Metrics.class.getPackage().getImplementationVersion();
    gauge(
        "banyan.build.info",
        Tags.of("version", version == null ? "development" : version),
        () -> 1);
    edge = edgeEvents();
  }

  private HttpEvents edgeEvents() {
    Map<HttpEvents.Event, Counter> counters = new EnumMap<>(HttpEvents.Event.class);
    for (HttpEvents.Event event : HttpEvents.Event.values()) {
      counters.put(event, counter("banyan.edge.events", Tags.of("event", word(event))));
    }
    return event -> {
      Counter counter = counters.get(event);
      if (counter != null) {
        counter.increment();
      }
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  HttpEvents edge() {
    return edge;
  }

  RouteMetrics route(String api, String route) {
    return routes.computeIfAbsent(
        api + '\n' + route, _ -> new RouteMetrics(this, Tags.of("api", api, "route", route)));
  }

  CallMetrics calls(String system, String operation) {
    return calls.computeIfAbsent(
        system + '\n' + operation,
        _ -> new CallMetrics(this, Tags.of("system", system, "operation", operation)));
  }

  CallerTally callers(String name) {
    return callers.computeIfAbsent(name, _ -> new CallerTally(this, Tags.of("callers", name)));
  }

  // ---- making meters

  Counter counter(String name, Tags tags) {
    return Counter.builder(name).tags(tags).register(registry);
  }

  Timer timer(String name, Tags tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(BUCKETS).register(registry);
  }

  /// A figure that is read when metrics are asked for; the one of these tags before it is replaced.
  Gauge gauge(String name, Tags tags, DoubleSupplier value) {
    // By its id: a search goes through all meters there are.
    Meter _ = registry.removeByPreFilterId(new Meter.Id(name, tags, null, null, Meter.Type.GAUGE));
    return Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .strongReference(true)
        .tags(tags)
        .register(registry);
  }

  /// A count that is kept elsewhere.
  void counted(String name, DoubleSupplier count) {
    FunctionCounter ignored = counted(name, Tags.empty(), count);
  }

  /// A count of these tags that is kept elsewhere; the one before it is replaced.
  FunctionCounter counted(String name, Tags tags, DoubleSupplier count) {
    FunctionCounter before = registry.find(name).tags(tags).functionCounter();
    if (before != null) {
      remove(before);
    }
    FunctionCounter made =
        FunctionCounter.builder(name, count, DoubleSupplier::getAsDouble)
            .tags(tags)
            .register(registry);
    counts.put(made.getId(), count);
    return made;
  }

  void remove(Meter meter) {
    counts.remove(meter.getId());
    registry.remove(meter);
  }

  // ---- guards

  @Override
  public void retried(String operation, int attempt, Fault.Kind reason) {
    counter("banyan.retries", Tags.of("operation", operation, "reason", word(reason))).increment();
  }

  @Override
  public void budgetSpent(String operation) {
    counter("banyan.retry.budget.spent", Tags.of("operation", operation)).increment();
  }

  @Override
  public void hedged(String operation) {
    counter("banyan.hedges", Tags.of("operation", operation)).increment();
  }

  @Override
  public void substituted(String operation, Fault.Kind reason) {
    counter("banyan.fallbacks", Tags.of("operation", operation, "reason", word(reason)))
        .increment();
  }

  @Override
  public void refused(String operation, Refusal reason) {
    counter("banyan.refusals", Tags.of("operation", operation, "reason", word(reason))).increment();
  }

  @Override
  public void breakerChanged(String system, Phase phase) {
    counter("banyan.breaker.changes", Tags.of("system", system, "phase", word(phase))).increment();
    System.getLogger("banyan.guard")
        .log(
            phase == Phase.CLOSED ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
            "the breaker of " + system + " is " + word(phase).replace('_', ' '));
  }

  @Override
  public void outcomeUnknown(String operation) {
    counter("banyan.unknown.outcomes", Tags.of("operation", operation)).increment();
  }

  // ---- reloads

  /// How often configurations came into force or were refused, and when last.
  private final class Reloads {
    private final Counter counter;
    private final AtomicLong last = new AtomicLong();

    Reloads(String outcome) {
      Tags tags = Tags.of("outcome", outcome);
      counter = counter("banyan.reloads", tags);
      gauge("banyan.reload.last.seconds", tags, () -> last.get() / 1_000.0);
    }

    void count() {
      counter.increment();
      last.set(System.currentTimeMillis());
    }
  }

  void reloaded(boolean inForce) {
    (inForce ? done : refused).count();
  }

  /// Everything in Prometheus' text format.
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
