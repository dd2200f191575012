package dev.banyan.gateway.observe;

import dev.banyan.base.HeldBytes;
import dev.banyan.config.model.ObserveSection;
import dev.banyan.gateway.durable.CommandMeter;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.gateway.limit.LimitMeter;
import dev.banyan.gateway.security.Tally;
import dev.banyan.gateway.validate.CheckMeter;
import dev.banyan.guard.GuardEvents;
import dev.banyan.http.HttpEvents;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.http.tunnel.Ending;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;

/// Watches a gateway: metrics, access log, traces, health.
public final class Observations implements Observation {
  private static final int LOG_LINES_MAX = 16_384;

  private final Metrics metrics = new Metrics();
  private final LineWriter lines;
  private final AccessLog log;
  private final Health health;
  private final Admin admin;
  private final List<Meter> figures = new ArrayList<>();

  private Observations(OutputStream log, SystemHealth.Rhythm rhythm) {
    this.lines = new LineWriter("access log", log, LOG_LINES_MAX);
    this.log = new AccessLog(lines);
    this.health = new Health(metrics, rhythm);
    this.admin = new Admin(metrics, health);
    metrics.counted("banyan.log.lines.dropped", lines::dropped);
  }

  /// Watches from now on; the access log goes to that stream.
  public static Observation ofProcess(OutputStream log) {
    return new Observations(log, SystemHealth.Rhythm.DEFAULT);
  }

  /// The same with systems asked that often, for tests.
  public static Observation every(Duration interval, OutputStream log) {
    return new Observations(
        log, new SystemHealth.Rhythm(interval, Duration.ofSeconds(2), interval));
  }

  @Override
  public Tracer tracer(String service, ObserveSection section) {
    ObserveSection.Tracing tracing = section.tracing();
    return tracing == null ? LightTrace.TRACER : SamplingTracer.of(service, tracing);
  }

  @Override
  public RouteMeter meter(RouteSight sight) {
    RouteMetrics route = metrics.route(sight.api(), sight.route());
    AccessLog.Place place = new AccessLog.Place(sight);
    return new RouteMeter() {
      @Override
      public void began() {
        route.began();
      }

      @Override
      public void drilled() {
        route.drilled();
      }

      @Override
      public void webSocketOpened() {
        route.webSocketOpened();
      }

      @Override
      public void webSocketEnded(Ending ending, long messagesIn, long messagesOut) {
        route.webSocketEnded(ending, messagesIn, messagesOut);
      }

      @Override
      public void eventStreamOpened() {
        route.eventStreamOpened();
      }

      @Override
      public void eventsSent(int messages) {
        route.eventsSent(messages);
      }

      @Override
      public void eventStreamEnded(Ending ending) {
        route.eventStreamEnded(ending);
      }

      @Override
      public void ended(Ended request, Incoming.Outcome outcome) {
        long nanos = System.nanoTime() - request.startedNanos();
        route.ended(outcome, nanos);
        CacheUse use = request.cache();
        if (use != null) {
          route.used(use);
        }
        request.trace().ended(sight.route(), request, outcome);
        if (request.door().logged()) {
          log.ended(place, request, outcome, nanos);
        }
      }
    };
  }

  @Override
  public RouteMeter unrouted() {
    return meter(RouteSight.plain("none", "none"));
  }

  @Override
  public CallMeter calls(String system, String operation) {
    return metrics.calls(system, operation);
  }

  @Override
  public LimitMeter limit(String owner, String name) {
    return new LimitMetrics(metrics, Tags.of("of", owner, "limit", name));
  }

  @Override
  public CheckMeter checks(String api, String route) {
    return new RouteMetrics.Checks(metrics, Tags.of("api", api, "route", route));
  }

  @Override
  public CommandMeter commands(String api, String route) {
    return new RouteMetrics.Keyed(metrics, Tags.of("api", api, "route", route));
  }

  @Override
  public Tally callers(String name) {
    return metrics.callers(name);
  }

  /// What `/metrics` answers.
  String metricsText() {
    return metrics.text();
  }

  @Override
  public GuardEvents guards() {
    return metrics;
  }

  @Override
  public HttpEvents edge() {
    return metrics.edge();
  }

  @Override
  public Listener.Handler admin() {
    return admin;
  }

  @Override
  public synchronized void serving(Served served) {
    figures.forEach(metrics::remove);
    figures.clear();
    served
        .listeners()
        .forEach(
            (name, count) ->
                figures.add(
                    metrics.gauge(
                        "banyan.connections", Tags.of("listener", name), count::getAsInt)));
    served
        .cache()
        .forEach((name, figure) -> figures.add(metrics.gauge(name, Tags.empty(), figure)));
    served
        .certificates()
        .forEach(
            (of, ends) ->
                figures.add(
                    metrics.gauge(
                        "banyan.certificate.ends.seconds",
                        Tags.of("of", of),
                        ends::getEpochSecond)));
    BooleanSupplier memory = served.memory();
    if (memory != null) {
      figures.add(
          metrics.gauge(
              "banyan.shared.memory.up", Tags.empty(), () -> memory.getAsBoolean() ? 1 : 0));
    }
    Durability durability = served.durability();
    if (durability != null) {
      durability.figures().forEach(this::expose);
    }
    health.watch(served.systems());
    metrics.reloaded(true);
    admin.serving(served);
    System.getLogger("banyan.server").log(System.Logger.Level.INFO, "serving " + served.name());
  }

  private void expose(Durability.Figure figure) {
    List<Tag> labels = new ArrayList<>();
    figure.labels().forEach((name, value) -> labels.add(Tag.of(name, value)));
    figures.add(
        figure.counted()
            ? metrics.counted(figure.name(), Tags.of(labels), figure.value())
            : metrics.gauge(figure.name(), Tags.of(labels), figure.value()));
  }

  @Override
  public void room(DoubleSupplier pressure, IntSupplier underWay, HeldBytes held) {
    var _ = metrics.gauge("banyan.pressure", Tags.empty(), pressure);
    var _ = metrics.gauge("banyan.requests.worked.on", Tags.empty(), underWay::getAsInt);
    var _ = metrics.gauge("banyan.held.bytes", Tags.empty(), held::bytes);
    var _ = metrics.gauge("banyan.held.bytes.max", Tags.empty(), held::bytesMax);
    metrics.counted("banyan.held.refused", held::refusals);
  }

  @Override
  public void refused() {
    metrics.reloaded(false);
  }

  @Override
  public void stopping() {
    admin.stopping();
    health.close();
  }

  @Override
  public void close() {
    health.close();
    lines.close();
    metrics.close();
  }
}
