package dev.banyan.gateway.observe;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Trace;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/// The trace of a sampled request, seen from one of its spans: OpenTelemetry's spans, whose parents
/// are given, never taken from a thread.
final class SpanTrace implements RequestTrace {
  private final Tracer tracer;
  private final io.opentelemetry.api.trace.Span current;
  private final Journey journey;

  /// What all hops of a request share.
  record Journey(String state, boolean brought) {}

  SpanTrace(Tracer tracer, io.opentelemetry.api.trace.Span current, Journey journey) {
    this.tracer = tracer;
    this.current = current;
    this.journey = journey;
  }

  @Override
  public Trace.Span span(String name) {
    return hop(name, SpanKind.INTERNAL);
  }

  @Override
  public Trace.Span call(String name) {
    return hop(name, SpanKind.CLIENT);
  }

  private Hop hop(String name, SpanKind kind) {
    io.opentelemetry.api.trace.Span span =
        tracer
            .spanBuilder(name)
            .setSpanKind(kind)
            .setParent(Context.root().with(current))
            .startSpan();
    return new Hop(new SpanTrace(tracer, span, journey));
  }

  @Override
  public String id() {
    return current.getSpanContext().getTraceId();
  }

  @Override
  public String exchange() {
    return journey.brought() ? id() + "-" + current.getSpanContext().getSpanId() : id();
  }

  @Override
  public String traceparent() {
    return "00-" + id() + "-" + current.getSpanContext().getSpanId() + "-01";
  }

  @Override
  public String tracestate() {
    return journey.state();
  }

  @Override
  public void ended(String route, RouteMeter.Ended request, Incoming.Outcome outcome) {
    Incoming incoming = request.request();
    int status = outcome.status();
    current
        .updateName(route.isEmpty() ? incoming.method() : route)
        .setAttribute("http.request.method", incoming.method())
        .setAttribute("http.route", route)
        .setAttribute("http.response.status_code", status)
        .setAttribute("url.scheme", incoming.secure() ? "https" : "http")
        .setAttribute("banyan.listener", request.door().listener())
        .setAttribute("banyan.exchange", exchange());
    Fault fault = request.fault();
    if (fault != null) {
      current.setAttribute("error.type", fault.name());
    }
    if (status >= 500 || !outcome.completed()) {
      current.setStatus(StatusCode.ERROR);
    }
    current.end();
  }

  /// One span below the request's.
  private record Hop(SpanTrace inside) implements Trace.Span {
    @Override
    public Trace.Span note(String key, String value) {
      inside.current.setAttribute(key, value);
      return this;
    }

    /// A message may hold what a caller sent: only the fault's name is kept.
    @Override
    public void failed(Throwable failure) {
      String name = failure instanceof Fault fault ? fault.name() : failure.getClass().getName();
      inside.current.setAttribute("error.type", name).setStatus(StatusCode.ERROR);
    }

    @Override
    public void close() {
      inside.current.end();
    }
  }
}
