package dev.banyan.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Trace;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Spans as OpenTelemetry receives them.
class SamplingTracerTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

  private static void end(RequestTrace trace, Incoming incoming, int status) {
    trace.ended(
        "GET /items/{id}",
        new RouteMeter.Ended(
            incoming,
            new Door("public", true),
            trace,
            "/items/7",
            new int[] {7, 8},
            Caller.ANYONE,
            0,
            null,
            null),
        new Incoming.Outcome(status, 0, 5, true));
  }

  private SpanData span(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(one -> one.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no span " + name));
  }

  @Test
  void nestsHopsUnderTheRequestAndTheRequestUnderItsCaller() {
    try (SamplingTracer tracer = SamplingTracer.to(exporter, 0)) {
      Incoming incoming = new FakeIncoming("GET", "/items/7").with("traceparent", PARENT + "01");
      RequestTrace trace = tracer.start(incoming);
      String sent;
      try (Trace.Span operation = trace.span("item");
          Trace.Span call = operation.inside().call("old.get")) {
        call.note("banyan.system", "old").failed(Fault.of(Fault.Kind.TIMEOUT, "secret message"));
        sent = call.inside().traceparent();
      }
      end(trace, incoming, 504);

      SpanData request = span("GET /items/{id}");
      assertThat(request.getTraceId()).isEqualTo(TRACE);
      assertThat(request.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
      assertThat(span("item").getParentSpanId()).isEqualTo(request.getSpanId());
      assertThat(span("old.get").getParentSpanId()).isEqualTo(span("item").getSpanId());
      assertThat(sent).isEqualTo("00-" + TRACE + "-" + span("old.get").getSpanId() + "-01");
      assertThat(exporter.getFinishedSpanItems().toString())
          .contains("timeout", "http.response.status_code=504")
          .doesNotContain("secret message", "/items/7");
    }
  }

  @Test
  void recordsNothingWhereTheCallerDecidedAgainstIt() {
    try (SamplingTracer tracer = SamplingTracer.to(exporter, 1)) {
      Incoming incoming = new FakeIncoming("GET", "/items/7").with("traceparent", PARENT + "00");
      RequestTrace trace = tracer.start(incoming);
      end(trace, incoming, 200);
      assertThat(trace.id()).isEqualTo(TRACE);
      assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }
  }

  @Test
  void recordsTheShareItIsTold() {
    try (SamplingTracer all = SamplingTracer.to(exporter, 1);
        SamplingTracer none = SamplingTracer.to(exporter, 0)) {
      Incoming incoming = new FakeIncoming("GET", "/items/7");
      for (SamplingTracer tracer : List.of(all, none)) {
        end(tracer.start(incoming), incoming, 200);
      }
      assertThat(exporter.getFinishedSpanItems()).hasSize(1);
    }
  }
}
