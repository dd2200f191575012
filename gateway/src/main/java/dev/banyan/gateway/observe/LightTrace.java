package dev.banyan.gateway.observe;

import dev.banyan.http.Incoming;
import dev.banyan.operation.Trace;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The trace of a request that is not sampled: ids alone, no spans. It is its own span, so that
/// hops cost nothing; the caller's place in its trace is passed on as it came.
///
/// Texts are made when they are asked for; two threads may both make one, and make the same.
final class LightTrace implements RequestTrace, Trace.Span {
  /// Makes nothing but these.
  static final Tracer TRACER = incoming -> new LightTrace(TraceContext.of(incoming));

  private final TraceContext place;
  private final long own;
  private final boolean brought;
  private @Nullable String id;

  LightTrace(@Nullable TraceContext caller) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.own = random.nextLong();
    this.brought = caller != null;
    this.place =
        caller != null
            ? caller
            : new TraceContext(random.nextLong() | 1, random.nextLong(), own | 1, 0, "");
  }

  @Override
  public Trace.Span span(String name) {
    return this;
  }

  @Override
  public Trace.Span call(String name) {
    return this;
  }

  @Override
  public String id() {
    String known = id;
    if (known == null) {
      known = place.traceId();
      id = known;
    }
    return known;
  }

  @Override
  public String exchange() {
    return brought ? id() + "-" + TraceContext.hex(own) : id();
  }

  @Override
  public String traceparent() {
    return place.traceparent();
  }

  @Override
  public String tracestate() {
    return place.state();
  }

  @Override
  public void ended(String route, RouteMeter.Ended request, Incoming.Outcome outcome) {}

  @Override
  public Trace.Span note(String key, String value) {
    return this;
  }

  @Override
  public void failed(Throwable failure) {}

  @Override
  public Trace inside() {
    return this;
  }

  @Override
  public void close() {}
}
